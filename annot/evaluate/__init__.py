"""A wing: predictions scored against gold."""
