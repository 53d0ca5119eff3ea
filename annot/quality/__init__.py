"""Checks, matching, agreement and adjudication."""
