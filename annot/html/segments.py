"""A text cut at every edge of a mention, so that nested and crossing mentions can be shown side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from annot.core.annotation import Mention


class Segment(NamedTuple):
    """A run of characters that lies in the same mentions.

    Attributes:
        text: its characters.
        inside: places of the mentions that it lies in, the longest first.
        starts: those of them that begin here.
        ends: those of them that end here.
    """

    text: str
    inside: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def segments_of(text: str, mentions: Sequence[Mention]) -> list[Segment]:
    """The segments of `text`, in order; one after the other they are the text, those of a mention its quote.

    Raises:
        ValueError: a mention does not quote the text.
    """
    starts: dict[int, list[int]] = defaultdict(list)
    ends: dict[int, list[int]] = defaultdict(list)
    for place, mention in enumerate(mentions):
        span = mention.span
        if text[span.start : span.end] != mention.text:
            raise ValueError(f"{mention.id} quotes {mention.text!r}, not {text[span.start : span.end]!r}")
        starts[span.start].append(place)
        ends[span.end].append(place)
    edges = sorted({0, len(text), *starts, *ends})
    active: set[int] = set()
    segments = []
    for start, end in pairwise(edges):
        active -= set(ends[start])
        active |= set(starts[start])
        inside = tuple(sorted(active, key=lambda place: (-len(mentions[place].span), place)))
        segments.append(
            Segment(
                text[start:end],
                inside,
                tuple(place for place in inside if place in starts[start]),
                tuple(place for place in inside if place in ends[end]),
            )
        )
    return segments
