"""One order-independent, one-to-one alignment of two readings, shared by agreement and scoring.

Pairs that share a character are taken in the order of their fit, then of larger intersection over union, then of
smaller start. Two pairs compete only where they share a mention, so neither the order of the mentions nor which
reading is called left changes what is paired.

What the pairs mean in the classes of SemEval-2013 task 9, where left is gold:

    fit                  strict  exact  partial  type
    SAME                 COR     COR    COR      COR
    SAME_SPAN            INC     COR    COR      INC
    OVERLAP_SAME_LABEL   INC     INC    PAR      COR
    OVERLAP              INC     INC    PAR      INC
    in no pair           MIS on the left, SPU on the right
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from annot.core.annotation import Mention
from annot.quality.columns import Ints, MentionColumns, columns_of


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


@dataclass(frozen=True, eq=False)
class Pairs:
    """Aligned mentions of two readings over many documents.

    Attributes:
        left: places in the left columns, rising; each at most once.
        right: places in the right columns; each at most once.
        fit: values of `Fit`.
    """

    left: Ints
    right: Ints
    fit: Ints

    def fitting(self, *fits: Fit) -> tuple[Ints, Ints]:
        """Places on the left and on the right of the pairs with one of `fits`."""
        chosen = np.logical_or.reduce([self.fit == fit for fit in fits])
        return self.left[chosen], self.right[chosen]


def align(left: Sequence[Mention], right: Sequence[Mention]) -> list[Pair]:
    """Aligns the mentions of two readings of one document, each with at most one of the other.

    Returns:
        The pairs, by place on the left.
    """
    orders = [_canonical(side) for side in (left, right)]
    found = match(*columns_of(*([[side[i] for i in o]] for side, o in zip((left, right), orders, strict=True))))
    rows = zip(found.left.tolist(), found.right.tolist(), found.fit.tolist(), strict=True)
    return sorted(Pair(orders[0][i], orders[1][j], Fit(fit)) for i, j, fit in rows)


def match(left: MentionColumns, right: MentionColumns) -> Pairs:
    """Aligns two readings of the same documents in one pass, whatever their number.

    Args:
        left: one reading.
        right: another of the same documents, in the same order and with the same `labels`.
    """
    sides = (left, right)
    starts, ends, spans = _lay_out(sides)
    n_labels = max(len(left.labels), 1)
    free = [np.arange(side.label.size) for side in sides]
    found: list[tuple[Ints, Ints, Ints]] = []
    for fit in (Fit.SAME, Fit.SAME_SPAN):
        keys = [span[rest] for span, rest in zip(spans, free, strict=True)]
        if fit is Fit.SAME:
            keys = [key * n_labels + side.label for key, side in zip(keys, sides, strict=True)]
        i, j = join(*keys)
        found.append((free[0][i], free[1][j], np.full(i.size, fit, np.int64)))
        free = [np.delete(rest, taken) for rest, taken in zip(free, (i, j), strict=True)]
    mine, others = free
    i, j = _overlapping(starts[0][mine], ends[0][mine], starts[1][others], ends[1][others])
    found.append(_settle(left, right, mine[i], others[j]))
    together = [np.concatenate(column) for column in zip(*found, strict=True)]
    order = np.argsort(together[0], kind="stable")  # which knows columns that are sorted in parts
    return Pairs(*(column[order] for column in together))


def same_spans(left: MentionColumns, right: MentionColumns) -> list[Ints]:
    """A number for each mention of two readings, the same where document and span are."""
    return _numbered(_lay_out((left, right))[2])


def same_mentions(*readings: MentionColumns) -> list[Ints]:
    """A number for each mention of several readings, the same where document, span and label are."""
    spans = _lay_out(readings)[2]
    return _numbered([span * len(side.labels) + side.label for span, side in zip(spans, readings, strict=True)])


def _numbered(keys: Sequence[Ints]) -> list[Ints]:
    """The keys of several columns as numbers from 0 without a gap."""
    _, numbers = np.unique(np.concatenate(keys), return_inverse=True)
    return np.split(numbers.astype(np.int64), np.cumsum([key.size for key in keys])[:-1])


def join(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Pairs equal keys of two sorted columns, the first with the first, the second with the second, and so on.

    Returns:
        Places on the left and on the right.
    """
    if not left.size or not right.size:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    at = np.searchsorted(right, left)
    repeated = np.concatenate(([False], left[1:] == left[:-1]))
    if repeated.any():
        rank = np.arange(left.size)
        at += rank - np.maximum.accumulate(np.where(repeated, 0, rank))
    places = np.flatnonzero(at < right.size)
    places = places[right[at[places]] == left[places]]
    return places, at[places]


def _canonical(mentions: Sequence[Mention]) -> list[int]:
    """Places of the mentions in the order of an `AnnotationSet`."""
    return sorted(range(len(mentions)), key=lambda i: (mentions[i].span, mentions[i].label))


def _lay_out(sides: Sequence[MentionColumns]) -> tuple[list[Ints], list[Ints], list[Ints]]:
    """Starts, ends and one number for each span, where all documents are laid end to end; they rise with the place."""
    lengths = np.zeros(sides[0].n_documents, np.int64)
    for side in sides:
        if side.doc.size:
            # Mentions of a document stand together.
            first = np.flatnonzero(np.concatenate(([True], side.doc[1:] != side.doc[:-1])))
            docs = side.doc[first]
            lengths[docs] = np.maximum(lengths[docs], np.maximum.reduceat(side.end, first))
    # One place between two documents keeps mentions at their edges from touching.
    base = np.concatenate(([0], np.cumsum(lengths + 1)))
    longest = max(int((side.end - side.start).max(initial=0)) for side in sides) + 1
    if int(base[-1]) * longest * max(len(sides[0].labels), 1) >= 2**63:
        raise ValueError(f"{lengths.size} documents are too much to compare at once; compare them in parts")
    starts = [side.start + base[side.doc] for side in sides]
    ends = [side.end + base[side.doc] for side in sides]
    spans = [start * longest + end - start for start, end in zip(starts, ends, strict=True)]
    return starts, ends, spans


def _overlapping(left_start: Ints, left_end: Ints, right_start: Ints, right_end: Ints) -> tuple[Ints, Ints]:
    """All pairs that share a character, of spans that are sorted by start."""
    if not left_start.size or not right_start.size:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    stop = np.searchsorted(right_start, left_end, "left")
    begin = np.searchsorted(np.maximum.accumulate(right_end), left_start, "right")
    n_each = np.maximum(stop - begin, 0)
    i = np.repeat(np.arange(left_start.size), n_each)
    j = np.arange(i.size) - np.repeat(np.cumsum(n_each) - n_each - begin, n_each)
    shares = right_end[j] > left_start[i]
    return i[shares], j[shares]


def _settle(left: MentionColumns, right: MentionColumns, i: Ints, j: Ints) -> tuple[Ints, Ints, Ints]:
    """Chooses among overlapping pairs, best first, each mention once."""
    shared = np.minimum(left.end[i], right.end[j]) - np.maximum(left.start[i], right.start[j])
    union = left.end[i] - left.start[i] + right.end[j] - right.start[j] - shared
    fit = np.where(left.label[i] == right.label[j], Fit.OVERLAP_SAME_LABEL, Fit.OVERLAP)
    # Correctly rounded quotients of whole numbers below 2**26 are equal only where the fractions are.
    order = np.lexsort((j, i, -(shared / union), fit))
    i, j, fit = i[order], j[order], fit[order]
    taken = []
    best_left, best_right = np.zeros(left.label.size, np.int64), np.zeros(right.label.size, np.int64)
    # In rounds, which numpy can do at once: a pair that is the best of both its mentions is what the rule takes next of
    # them, whatever stands elsewhere; its rivals go, and the next best come up.
    while i.size:
        places = np.arange(i.size)
        best_left[i[::-1]] = places[::-1]  # of a mention's several pairs the last one written stays: the best
        best_right[j[::-1]] = places[::-1]
        chosen = (best_left[i] == places) & (best_right[j] == places)
        taken.append((i[chosen], j[chosen], fit[chosen]))
        rest = ~(np.isin(i, i[chosen]) | np.isin(j, j[chosen]))
        i, j, fit = i[rest], j[rest], fit[rest]
    if not taken:
        return i, j, fit
    first, second, fits = (np.concatenate(column) for column in zip(*taken, strict=True))
    return first, second, fits
