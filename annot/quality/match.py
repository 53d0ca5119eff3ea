"""One order-independent, one-to-one alignment of two readings, shared by agreement and scoring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple

from annot.core.annotation import Mention


class Fit(IntEnum):
    """How two aligned mentions fit, best first."""

    SAME = 0
    SAME_SPAN = 1
    OVERLAP_SAME_LABEL = 2
    OVERLAP = 3


class Pair(NamedTuple):
    """Two aligned mentions, by their places in the two readings."""

    left: int
    right: int
    fit: Fit


def align(left: Sequence[Mention], right: Sequence[Mention]) -> list[Pair]:
    """Aligns the mentions of two readings of one document, each with at most one of the other.

    Pairs that overlap are taken in the order of their fit, then of larger intersection over union, then of
    smaller start on the left, then on the right; so the order of the readings' mentions changes nothing.

    Returns:
        The pairs, by place on the left.
    """
    candidates = sorted(_candidates(left, right), key=lambda each: each[0])
    free_left, free_right = set(range(len(left))), set(range(len(right)))
    pairs = []
    for key, i, j in candidates:
        if i in free_left and j in free_right:
            free_left.remove(i)
            free_right.remove(j)
            pairs.append(Pair(i, j, key[0]))
    return sorted(pairs)


_Key = tuple[Fit, Fraction, int, int, int, int, str, str]


def _candidates(left: Sequence[Mention], right: Sequence[Mention]) -> Iterator[tuple[_Key, int, int]]:
    order = sorted(range(len(right)), key=lambda j: right[j].span)
    for i, mine in enumerate(left):
        for j in order:
            other = right[j]
            if other.span.start >= mine.span.end:
                break
            if mine.span.overlaps(other.span):
                yield _key(mine, other), i, j


def _key(mine: Mention, other: Mention) -> _Key:
    a, b = mine.span, other.span
    shared = min(a.end, b.end) - max(a.start, b.start)
    iou = Fraction(shared, len(a) + len(b) - shared)
    same_label = mine.label == other.label
    if a == b:
        fit = Fit.SAME if same_label else Fit.SAME_SPAN
    else:
        fit = Fit.OVERLAP_SAME_LABEL if same_label else Fit.OVERLAP
    return fit, -iou, a.start, b.start, a.end, b.end, mine.label, other.label
