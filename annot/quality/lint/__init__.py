"""Lint of the gold: what a schema cannot forbid, and a person should look at."""
