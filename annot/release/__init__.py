"""Versions of the gold: tables, card, manifest, verification."""
