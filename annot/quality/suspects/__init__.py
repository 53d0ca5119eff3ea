"""Likely errors of a gold: where predictors that were made without it, and the gold elsewhere, speak against it."""
