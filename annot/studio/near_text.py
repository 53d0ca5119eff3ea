"""Texts that differ from a seed in what nobody sees: line ends, a byte order mark, accents apart, no-break spaces.

Such a text is not the seed's, and its offsets are not either. What its regions quote shows where they are in the seed.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from annot.core.annotation import Span
from annot.core.characters import ALIKE, UNSEEN
from annot.core.document import Document
from annot.studio.offsets import BY_OFFSETS, Misfit, PlacedRegion, StatedSpan, read_offsets

_CONTROL_NAMES = {"\r": "CARRIAGE RETURN", "\n": "LINE FEED", "\t": "CHARACTER TABULATION", "\ufeff": "BYTE ORDER MARK"}
_CONTEXT = 12


class _Skeleton(NamedTuple):
    """What of a text people see, a sign at a time, and where each stands in the text."""

    signs: str
    starts: list[int]
    ends: list[int]


class NearText:
    """A task's text and the seed that it is, but for what nobody sees.

    Args:
        document: the seed.
        shown: the task's text.
    """

    def __init__(self, document: Document, shown: str) -> None:
        self.document = document
        self.shown = shown

    @property
    def difference(self) -> str:
        """The first difference, by position and names of characters."""
        return first_difference(self.shown, self.document.text)

    def read(self, places: Mapping[str, StatedSpan]) -> PlacedRegion:
        """The spans in the seed that regions of the shown text mean: of those whose quote proves it."""
        placed = read_offsets(self.shown, places)
        spans, misfits = {}, {}
        for region, place in places.items():
            span = placed.spans.get(region)
            if span is None:
                misfits[region] = placed.misfits[region]
                continue
            if place.quote is None:
                message = f"{span} of a text that is not quite the seed's, and it quotes nothing; not taken"
                misfits[region] = Misfit("text-differs", message)
                continue
            found = self._carried(span)
            if found is None:
                message = (
                    f"{span} quotes {place.quote!r}, which begins or ends inside a character of the seed; not taken"
                )
                misfits[region] = Misfit("text-differs", message)
                continue
            if region in placed.misfits and not _same_signs(place.quote, self.document.text[found.start : found.end]):
                why = placed.misfits[region].message.removesuffix(BY_OFFSETS)
                message = f"{span} of a text that is not quite the seed's, and {why}; not taken"
                misfits[region] = Misfit("text-differs", message)
                continue
            spans[region] = found
        return PlacedRegion(spans, placed.converted_from, misfits)

    def _carried(self, span: Span) -> Span | None:
        here, there = self._skeletons
        first, last = bisect_left(here.starts, span.start), bisect_right(here.ends, span.end) - 1
        if first > last:
            return None
        splits_first = first > 0 and there.starts[first] < there.ends[first - 1]
        splits_last = last + 1 < len(there.starts) and there.starts[last + 1] < there.ends[last]
        if splits_first or splits_last:
            return None
        return Span(there.starts[first], there.ends[last])

    @cached_property
    def _skeletons(self) -> tuple[_Skeleton, _Skeleton]:
        return _skeleton_of(self.shown), _skeleton_of(self.document.text)


class NearTexts:
    """Finds the seed that a text nearly is."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = list(documents)

    def find(self, shown: str) -> NearText | None:
        """The seed that differs from `shown` in nothing that people see; None where there is none, or more than one."""
        found = self._by_signs.get(_skeleton_of(shown).signs, [])
        return NearText(found[0], shown) if len(found) == 1 else None

    def like(self, shown: str) -> Document | None:
        """A seed that begins or ends as `shown` does, for a message; None where there is none."""
        signs = _skeleton_of(shown).signs
        for known, documents in self._by_signs.items():
            n = min(_LIKE, len(signs), len(known))
            if n >= _CONTEXT and (known[:n] == signs[:n] or known[-n:] == signs[-n:]):
                return documents[0]
        return None

    @cached_property
    def _by_signs(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        for document in self._documents:
            found.setdefault(_skeleton_of(document.text).signs, []).append(document)
        return found


_LIKE = 40
"""Signs at the beginning or the end that must be the same of a text that is said to be like another."""


def first_difference(shown: str, seed: str) -> str:
    """Where `shown` first differs from `seed`, by position and names of characters."""
    at = next((i for i, (a, b) in enumerate(zip(shown, seed, strict=False)) if a != b), min(len(shown), len(seed)))
    before = shown[max(0, at - _CONTEXT) : at]
    place = f"character {at}" + (f", after {before!r}" if before else "")
    return f"{place}: {_name_at(shown, at)} there, {_name_at(seed, at)} in the seed"


def _name_at(text: str, at: int) -> str:
    if at >= len(text):
        return "the end of the text"
    char = text[at]
    name = _CONTROL_NAMES.get(char) or unicodedata.name(char, "a character without a name")
    return f"U+{ord(char):04X} {name}"


def _same_signs(one: str, other: str) -> bool:
    """Whether people see the same in both: a browser copies a no-break space as a space."""
    return _skeleton_of(one).signs == _skeleton_of(other).signs


def _skeleton_of(text: str) -> _Skeleton:
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text):
        if char in UNSEEN:
            continue
        if char.isspace():
            if signs and signs[-1] == " ":
                ends[-1] = at + 1
            elif signs:
                signs.append(" ")
                starts.append(at)
                ends.append(at + 1)
            continue
        for sign in char if char.isascii() else unicodedata.normalize("NFD", char.translate(ALIKE)):
            signs.append(sign)
            starts.append(at)
            ends.append(at + 1)
    if signs and signs[-1] == " ":
        signs.pop(), starts.pop(), ends.pop()
    return _Skeleton("".join(signs), starts, ends)
