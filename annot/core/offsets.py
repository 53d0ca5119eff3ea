"""Conversions between code points, which annot counts, and what other tools count."""

from __future__ import annotations

from itertools import accumulate


def utf16_starts(text: str) -> list[int]:
    """For each code point of `text`, and its end, the offset in UTF-16 code units.

    Returns:
        `len(text) + 1` offsets, rising.
    """
    return list(accumulate((2 if ord(char) > 0xFFFF else 1 for char in text), initial=0))


def codepoint_of_utf16(text: str, offset: int) -> int | None:
    """The code-point offset of a UTF-16 offset; None inside a surrogate pair or past the text."""
    starts = utf16_starts(text)
    table = {start: index for index, start in enumerate(starts)}
    return table.get(offset)


def utf16_of_codepoint(text: str, offset: int) -> int:
    """The UTF-16 offset of a code-point offset.

    Raises:
        IndexError: `offset` is past the text.
    """
    return utf16_starts(text)[offset]
