"""The report: one page for people, made of values."""
