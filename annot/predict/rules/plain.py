"""A text as `rules` looks at it: one way to write each sign, and its words, found once for all who ask."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Truths = np.ndarray[Any, np.dtype[np.bool_]]
_Kinds = np.ndarray[Any, np.dtype[np.uint8]]
_Codes = np.ndarray[Any, np.dtype[np.uint32]]

# Characters that are written in several ways, each one character long: so offsets stay.
_SAME = {"’": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "‑": "-", "‐": "-"}
_SPACE, _WORD, _SIGN, _LINE, _APOSTROPHE, _GLUED = range(6)


def plain_of(text: str) -> str:
    """`text` with straight apostrophes, plain hyphens and plain spaces."""
    # Seven searches are a hundred times as fast as `str.translate`, which asks for every character.
    for char, plain in _SAME.items():
        text = text.replace(char, plain)
    return text


class PlainText:
    """One text and its words: runs of letters and digits with the apostrophe behind them, signs, and ends of lines.

    Attributes:
        plain: the text in plain signs; offsets are those of the original.
        lower: the same in small letters, as long as it.
        words: in small letters, in order.
        starts: where each word starts.
        ends: where each word ends.
        lines: the indices of those words that are ends of lines.
        digits: the indices of those words that start with a digit.
    """

    def __init__(self, text: str) -> None:
        self.plain = plain_of(text)
        self.lower = _lower(self.plain)
        codes = np.frombuffer(self.plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        kinds = _kinds_of(codes)
        is_start, is_end = _edges(kinds)
        starts, ends = np.flatnonzero(is_start), np.flatnonzero(is_end) + 1
        self.starts: list[int] = starts.tolist()
        self.ends: list[int] = ends.tolist()
        self.lines: list[int] = np.flatnonzero(kinds[starts] == _LINE).tolist()
        self.digits: list[int] = np.flatnonzero(_is_digit()[codes[starts]]).tolist()
        lower = self.lower
        self.words = [lower[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def places_of(self, words: frozenset[str]) -> list[int]:
        """The indices of all words that are among `words` or start with a digit, in order."""
        found = [index for index, word in enumerate(self.words) if word in words]
        return sorted(found + self.digits) if self.digits else found


def _lower(plain: str) -> str:
    lower = plain.lower()
    if len(lower) == len(plain):
        return lower
    # « İ » alone becomes two characters, and every offset behind it would be wrong.
    return "".join(small if len(small := char.lower()) == 1 else char for char in plain)


def _kinds_of(codes: _Codes) -> _Kinds:
    """What each character is; an apostrophe behind a word belongs to it."""
    kinds = _table()[codes]
    is_behind_word = np.zeros(len(kinds), dtype=bool)
    is_behind_word[1:] = kinds[:-1] == _WORD
    kinds[(kinds == _APOSTROPHE) & is_behind_word] = _GLUED
    kinds[kinds == _APOSTROPHE] = _SIGN
    return kinds


def _edges(kinds: _Kinds) -> tuple[Truths, Truths]:
    """Where a word starts, and which character is its last."""
    before = np.concatenate([np.zeros(1, dtype=np.uint8), kinds[:-1]])[: len(kinds)]
    is_start = (kinds != _SPACE) & (kinds != _GLUED) & ((kinds != before) | (kinds == _SIGN))
    is_end = np.ones(len(kinds), dtype=bool)
    is_end[:-1] = is_start[1:] | (kinds[1:] == _SPACE)
    return is_start, is_end & (kinds != _SPACE)


@cache
def _table() -> _Kinds:
    """The kind of every character that there is, by what `re` takes for a word or a space."""
    every = "".join(map(chr, range(0x110000)))
    table = np.full(len(every), _SIGN, dtype=np.uint8)
    for pattern, kind in ((r"\w+", _WORD), (r"\s+", _SPACE)):
        for match in re.finditer(pattern, every):
            table[match.start() : match.end()] = kind
    table[ord("\n")], table[ord("'")] = _LINE, _APOSTROPHE
    return table


@cache
def _is_digit() -> Truths:
    """Whether a character is a digit, as `re` takes it."""
    table = np.zeros(0x110000, dtype=bool)
    for match in re.finditer(r"\d+", "".join(map(chr, range(len(table))))):
        table[match.start() : match.end()] = True
    return table
