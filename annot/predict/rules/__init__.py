"""The predictor `rules`: what schema, language and gold give for nothing."""
