r"""The words of many texts in columns: where each stands, and a number that says which word it is.

A word is what `\w+` matches. Its number is that of its characters without regard to case: two words have one number if
they are the same, and otherwise with the probability of two random numbers of 64 bits. It is a polynomial of the
characters, so that all words of many texts have theirs from two running sums (Karp and Rabin 1987,
doi:10.1147/rd.312.0249).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint64]
_WORD = re.compile(r"\w")
_N_CHARACTERS = 0x110000
_UNKNOWN, _LONG = np.uint32(_N_CHARACTERS), np.uint32(_N_CHARACTERS + 1)
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_MASK = (1 << 64) - 1
_FACTOR, _SHIFT = np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(31)
_TRIPLE = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0x165667B19E3779F9))


class WordColumns(NamedTuple):
    """The words of some texts, in order, one entry a word.

    Attributes:
        text: the place of its text among the texts, from 0.
        starts: its first code point, in its text.
        ends: one past its last.
        codes: which word it is, without regard to case.
    """

    text: Ints
    starts: Ints
    ends: Ints
    codes: Numbers


class _Characters:
    """What each character is to a word; looked up once for each that occurs."""

    def __init__(self) -> None:
        # Zero for what is of no word, else the character without regard to case.
        self.folded = np.full(_N_CHARACTERS, _UNKNOWN, np.uint32)

    def of(self, characters: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        found = self.folded[characters]
        unknown = found == _UNKNOWN
        if unknown.any():
            for each in np.unique(characters[unknown]).tolist():
                self.folded[each] = _folded(chr(each))
            found = self.folded[characters]
        return found


def _folded(character: str) -> int:
    if not _WORD.match(character):
        return 0
    folded = character.casefold()
    return ord(folded) if len(folded) == 1 else int(_LONG)


_characters = _Characters()


def words_of(texts: Sequence[str]) -> WordColumns:
    """All words of some texts."""
    joined = "\n".join(texts)
    characters = _characters.of(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32))
    inside = np.zeros(characters.size + 2, np.int8)
    inside[1:-1] = characters != 0
    edges = np.diff(inside)
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    codes = _mixed(numbers_of_runs(characters, starts, ends))
    # What becomes two characters without regard to case, as a German ß does, has no place of its own.
    long = np.flatnonzero(characters == _LONG)
    for at in np.unique(np.searchsorted(starts, long, side="right") - 1).tolist() if long.size else ():
        codes[at] = code_of(joined[starts[at] : ends[at]])
    firsts = np.cumsum([0, *(len(text) + 1 for text in texts)][: len(texts)] or [0])
    text = np.searchsorted(firsts, starts, side="right") - 1
    return WordColumns(text, starts - firsts[text], ends - firsts[text], codes)


def code_of(word: str) -> int:
    """The number of one word, without regard to case."""
    number, power = 0, 1
    for character in word.casefold():
        number = (number + ord(character) * power) & _MASK
        power = (power * _BASE) & _MASK
    return int(_mixed(np.array([number], np.uint64))[0])


def numbers_of_runs(values: npt.NDArray[np.unsignedinteger], starts: Ints, ends: Ints) -> Numbers:
    """A number for each run of `values`, the same for runs of the same values wherever they stand.

    Args:
        values: 32 or 64 bits each.
        starts: where each run begins.
        ends: one past its end.
    """
    powers = _powers(_BASE, values.size)
    sums = np.zeros(values.size + 1, np.uint64)
    np.cumsum(values.astype(np.uint64) * powers, out=sums[1:])
    return (sums[ends] - sums[starts]) * _powers(_INVERSE, values.size + 1)[starts]


def triples_of(codes: Numbers) -> Numbers:
    """A number for each three words that follow each other, as many as there are words but for the last two."""
    return _mixed(codes[:-2] + _mixed(codes[1:-1] * _TRIPLE[0] + _mixed(codes[2:] * _TRIPLE[1])))


_known_powers: dict[int, Numbers] = {}


def _powers(base: int, n: int) -> Numbers:
    known = _known_powers.get(base)
    if known is None or known.size < n:
        known = np.full(max(n, 1 << 16), base, np.uint64)
        known[0] = 1
        known = np.cumprod(known)
        _known_powers[base] = known
    return known[:n]


def _mixed(numbers: Numbers) -> Numbers:
    mixed = (numbers ^ (numbers >> _SHIFT)) * _FACTOR
    return mixed ^ (mixed >> _SHIFT)
