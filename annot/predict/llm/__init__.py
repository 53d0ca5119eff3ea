"""The predictor `llm`: asks any chat server that speaks as OpenAI's does, and takes what the text and the schema bear out."""
