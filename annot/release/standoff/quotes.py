"""Whether a text quotes others: whether it holds a run of eight of their words, case and punctuation aside.

Runs are found by number and then compared word by word, so that nothing is taken for a quote that is none, and none is
missed. A text of fewer than eight words is one run; one of fewer than four is not looked for, since its words stand
everywhere.

Two forms of each text are looked at: its words as `corpus/near_duplicates.py` counts them, and its words after
entities, compatibility forms, underscores and unseen characters were resolved, behind which a text may hide.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

RUN = 8
"""Words that make a quote."""
_LEAST = 4
_WORD = re.compile(r"\w+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
"""Soft hyphens and characters without width, which part no words."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
Numbers = npt.NDArray[np.int64]


class QuotedRun(NamedTuple):
    """A run of words that stands in a document.

    Attributes:
        doc_id: the document.
        words: case-folded, with a space between two.
    """

    doc_id: str
    words: str


class Quotes:
    """The runs of words of some texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._numbers: dict[str, int] = {}
        self._short: dict[tuple[str, ...], str] = {}
        self._owners: list[str] = []
        self._starts: list[int] = []
        parts: list[list[int]] = []
        size = 0
        for doc_id, text in texts.items():
            for words in _forms(text):
                if _LEAST <= len(words) < RUN:
                    self._short[tuple(words)] = doc_id
                elif len(words) >= RUN:
                    # A word of number 0 parts two texts: no run crosses it.
                    parts.append([self._numbers.setdefault(word, len(self._numbers) + 1) for word in words] + [0])
                    self._owners.append(doc_id)
                    self._starts.append(size)
                    size += len(parts[-1])
        self._flat = np.fromiter((number for part in parts for number in part), np.int64, size)
        keys, places = _runs(self._flat)
        order = np.argsort(keys, kind="stable")
        self._keys, self._places = keys[order], places[order]

    def find(self, text: str) -> QuotedRun | None:
        """The first run of `text` that stands in one of the texts."""
        return next((found for words in _forms(text) for found in self._find(words)), None)

    def _find(self, words: Sequence[str]) -> Iterator[QuotedRun]:
        yield from self._find_short(words)
        numbers = np.fromiter((self._numbers.get(word, 0) for word in words), np.int64, len(words))
        keys, places = _runs(numbers)
        firsts = np.searchsorted(self._keys, keys)
        inside = np.flatnonzero(firsts < self._keys.size)
        for index in inside[self._keys[firsts[inside]] == keys[inside]].tolist():
            run = numbers[places[index] : places[index] + RUN]
            last = int(np.searchsorted(self._keys, keys[index], "right"))
            for place in self._places[firsts[index] : last].tolist():
                if np.array_equal(self._flat[place : place + RUN], run):
                    owner = self._owners[bisect_right(self._starts, place) - 1]
                    yield QuotedRun(owner, " ".join(words[places[index] : places[index] + RUN]))

    def _find_short(self, words: Sequence[str]) -> Iterator[QuotedRun]:
        for size in sorted({len(run) for run in self._short}):
            for start in range(len(words) - size + 1):
                run = tuple(words[start : start + size])
                if run in self._short:
                    yield QuotedRun(self._short[run], " ".join(run))


def _runs(numbers: Numbers) -> tuple[npt.NDArray[np.uint64], Numbers]:
    """A key for each run of known words, and where it starts."""
    n_runs = max(0, numbers.size - RUN + 1)
    keys = np.zeros(n_runs, np.uint64)
    known = np.ones(n_runs, bool)
    for place in range(RUN):
        part = numbers[place : place + n_runs]
        keys ^= part.astype(np.uint64)
        keys *= _FACTOR
        known &= part != 0
    places = np.flatnonzero(known)
    return keys[places], places


def _forms(text: str) -> Iterable[list[str]]:
    plain = text.casefold()
    loose = unicodedata.normalize("NFKC", _UNSEEN.sub("", html.unescape(text))).casefold().replace("_", " ")
    return [_WORD.findall(form) for form in ([plain] if plain == loose else [plain, loose])]
