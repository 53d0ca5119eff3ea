"""Counts in words: `1 task`, `2 tasks`."""

from __future__ import annotations


def plural(n: int, noun: str, several: str = "") -> str:
    """`n` with its noun.

    Args:
        n: how many.
        noun: for one.
        several: for any other number; the noun with an s where it is left out.
    """
    return f"{n} {noun}" if n == 1 else f"{n} {several or noun + 's'}"
