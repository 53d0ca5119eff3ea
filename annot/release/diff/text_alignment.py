"""Where the characters of a text stand after it was edited."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from annot.core.annotation import Span
from annot.release.diff.changes import TextEdit

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class _Block(NamedTuple):
    """Characters that both texts have: from `before` in the one, from `after` in the other."""

    before: int
    after: int
    size: int


class NewPlace(NamedTuple):
    """Where a span stands in the later text.

    Attributes:
        span: its place; None where its words are gone.
        is_kept: the same words stand there.
    """

    span: Span | None
    is_kept: bool


class TextAlignment:
    """Two texts, compared by words and not by characters, so that the time grows with the text."""

    def __init__(self, before: str, after: str) -> None:
        self._before, self._after = before, after
        end = _Block(len(before), len(after), 0)
        self._blocks = [*_common_blocks(before, after), end]
        self._starts = [block.before for block in self._blocks]
        self._after_starts = [block.after for block in self._blocks]

    def edits(self) -> Iterator[TextEdit]:
        """What was removed and added, in order of place."""
        at, at_after = 0, 0
        for block in self._blocks:
            removed, added = self._before[at : block.before], self._after[at_after : block.after]
            if removed or added:
                yield TextEdit(start=at, removed=removed, added=added)
            at, at_after = block.before + block.size, block.after + block.size

    def place_of(self, span: Span) -> NewPlace:
        """Where `span` of the earlier text stands in the later one.

        An edge inside edited words goes to the nearest place that the words around them allow.
        """
        start, end = self._start_of(span.start), self._end_of(span.end)
        if start >= end:
            return NewPlace(None, False)
        kept = self._after[start:end] == self._before[span.start : span.end]
        return NewPlace(Span(start, end), kept)

    def is_new(self, span: Span) -> bool:
        """Whether `span` of the later text holds words that the earlier one does not have at this place."""
        index = bisect_right(self._after_starts, span.start) - 1
        if index < 0:
            return True
        block = self._blocks[index]
        return span.end > block.after + block.size

    def _start_of(self, place: int) -> int:
        index = bisect_right(self._starts, place) - 1
        at, at_after = 0, 0
        if index >= 0:
            block = self._blocks[index]
            if place < block.before + block.size:
                return block.after + place - block.before
            at, at_after = block.before + block.size, block.after + block.size
        room = self._blocks[min(index + 1, len(self._blocks) - 1)].after - at_after
        return at_after + min(place - at, room)

    def _end_of(self, place: int) -> int:
        index = bisect_right(self._starts, place - 1) - 1
        at_after = 0
        if index >= 0:
            block = self._blocks[index]
            if place <= block.before + block.size:
                return block.after + place - block.before
            at_after = block.after + block.size
        following = self._blocks[min(index + 1, len(self._blocks) - 1)]
        return following.after - min(following.before - place, following.after - at_after)


def _common_blocks(before: str, after: str) -> Iterator[_Block]:
    left, right = _TOKEN.findall(before), _TOKEN.findall(after)
    n_head = _n_common(left, right)
    n_tail = _n_common(left[n_head:][::-1], right[n_head:][::-1])
    left_at, right_at = [0, *accumulate(map(len, left))], [0, *accumulate(map(len, right))]
    inner = SequenceMatcher(None, left[n_head : len(left) - n_tail], right[n_head : len(right) - n_tail])
    runs = [(0, 0, n_head)]
    runs += [(n_head + i, n_head + j, n) for i, j, n in inner.get_matching_blocks()]
    runs += [(len(left) - n_tail, len(right) - n_tail, n_tail)]
    for i, j, n in runs:
        if n:
            yield _Block(left_at[i], right_at[j], left_at[i + n] - left_at[i])


def _n_common(left: list[str], right: list[str]) -> int:
    """How many tokens the two begin with."""
    n = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        n += 1
    return n
