"""The mentions of a reading that share characters with a span, found without looking at all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from annot.core.annotation import Mention, Span


class Overlapping:
    """An index of mentions by place.

    Args:
        mentions: sorted by span, as those of a reading are.
    """

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._mentions = mentions
        self._starts = [each.span.start for each in mentions]
        # The furthest end up to each mention never falls, and so can be searched.
        self._ends = list(accumulate((each.span.end for each in mentions), max))

    def at(self, span: Span) -> list[Mention]:
        """The mentions that share a character with `span`, in order."""
        first, last = bisect_left(self._ends, span.start + 1), bisect_left(self._starts, span.end)
        return [each for each in self._mentions[first:last] if each.span.overlaps(span)]
