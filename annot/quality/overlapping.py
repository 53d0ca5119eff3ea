"""The mentions of a reading that share characters with a span, found without looking at all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from annot.core.annotation import Mention, Span


class PlaceIndex:
    """An index of places in a text.

    Args:
        starts: where each begins, rising.
        ends: one past the last character of each.
    """

    def __init__(self, starts: Sequence[int], ends: Sequence[int]) -> None:
        self._starts, self._ends = starts, ends
        # The furthest end up to each place never falls, and so can be searched.
        self._furthest = list(accumulate(ends, max))

    def at(self, start: int, end: int) -> list[int]:
        """Which places share a character with those from `start` and before `end`, in order."""
        first, last = bisect_left(self._furthest, start + 1), bisect_left(self._starts, end)
        return [at for at in range(first, last) if self._ends[at] > start]


class Overlapping:
    """An index of mentions by place.

    Args:
        mentions: sorted by span, as those of a reading are.
    """

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._mentions = mentions
        self._index = PlaceIndex([each.span.start for each in mentions], [each.span.end for each in mentions])

    def at(self, span: Span) -> list[Mention]:
        """The mentions that share a character with `span`, in order."""
        return [self._mentions[at] for at in self._index.at(span.start, span.end)]
