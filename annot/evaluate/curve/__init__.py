"""How good a predictor gets with how many documents, and whether more of them are worth it."""
