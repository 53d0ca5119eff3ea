"""Numbers as people type them."""

from __future__ import annotations


def parse_number(word: str) -> int | float | None:
    """A number with spaces in it or a decimal comma; None where `word` is none."""
    plain = word.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        return None
