"""The predictor `llm`: asks any chat server that speaks as OpenAI's does, and takes what it can prove."""
