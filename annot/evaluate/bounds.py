"""Intervals that two attributes are the bounds of: how those of gold and predictions lie to each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from annot.core.annotation import AttributeValue, Mention
from annot.evaluate.aligned import Aligned
from annot.evaluate.attributes import found_mentions

BoundsOutcome = Literal["equal", "overlapping", "disjoint", "missed", "spurious"]


@dataclass(frozen=True)
class IntervalScore:
    """How predicted intervals lie to those of the gold, of mentions that were found.

    Attributes:
        n_equal: both bounds are the same, or are not there in both.
        n_overlapping: they differ, and share a point.
        n_disjoint: they share none.
        n_missed: gold has a bound, and none was predicted.
        n_spurious: gold has no bound, and one was predicted.
        n_jaccard: pairs in which both intervals have both bounds.
        jaccard: their mean shared part; None where there is no such pair.
    """

    n_equal: int
    n_overlapping: int
    n_disjoint: int
    n_missed: int
    n_spurious: int
    n_jaccard: int
    jaccard: float | None


class Interval(NamedTuple):
    """A closed interval; a bound that is not there is infinite."""

    low: float
    high: float

    @property
    def is_closed(self) -> bool:
        """Whether both bounds are there."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def is_whole(self) -> bool:
        """Whether both bounds are whole numbers."""
        return self.is_closed and self.low == int(self.low) and self.high == int(self.high)


def score_intervals(aligned: Aligned, bounds: Sequence[tuple[str, str]]) -> dict[str, IntervalScore]:
    """Compares the intervals of strictly found mentions, by `Label.low..high`.

    Args:
        aligned: gold and predictions.
        bounds: names of the attributes that are the lower and the upper bound.
    """
    if not bounds:
        return {}
    classes: defaultdict[str, list[BoundsOutcome]] = defaultdict(list)
    shared: defaultdict[str, list[float]] = defaultdict(list)
    for gold, pred in found_mentions(aligned):
        for low, high in bounds:
            mine, other = _interval(gold, low, high), _interval(pred, low, high)
            if mine is None and other is None:
                continue
            name = f"{gold.label}.{low}..{high}"
            classes[name].append(relate(mine, other))
            if mine and other and mine.is_closed and other.is_closed:
                shared[name].append(jaccard(mine, other))
    return {name: _score(found, shared[name]) for name, found in sorted(classes.items())}


def relate(gold: Interval | None, pred: Interval | None) -> BoundsOutcome:
    """How two intervals lie, of which at least one is there."""
    if gold is None or pred is None:
        return "missed" if pred is None else "spurious"
    if gold == pred:
        return "equal"
    return "overlapping" if max(gold.low, pred.low) <= min(gold.high, pred.high) else "disjoint"


def jaccard(gold: Interval, pred: Interval) -> float:
    """The shared part of the union of two intervals with both bounds (Jaccard 1901).

    Where all bounds are whole numbers, the whole numbers in the intervals are counted, so that [3, 3] has a size;
    otherwise lengths are compared.
    """
    if gold == pred:
        return 1.0
    one = 1 if gold.is_whole() and pred.is_whole() else 0
    sizes = [each.high - each.low + one for each in (gold, pred)]
    both = max(0.0, min(gold.high, pred.high) - max(gold.low, pred.low) + one)
    if min(sizes) < one:
        return 0.0  # a reversed interval holds nothing
    union = sum(sizes) - both
    return both / union if union else 0.0  # two points


def _interval(mention: Mention, low: str, high: str) -> Interval | None:
    bounds = [_number(mention.attributes.get(name)) for name in (low, high)]
    if bounds == [None, None]:
        return None
    return Interval(-math.inf if bounds[0] is None else bounds[0], math.inf if bounds[1] is None else bounds[1])


def _number(value: AttributeValue | None) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _score(found: Sequence[BoundsOutcome], shared: Sequence[float]) -> IntervalScore:
    return IntervalScore(
        n_equal=found.count("equal"),
        n_overlapping=found.count("overlapping"),
        n_disjoint=found.count("disjoint"),
        n_missed=found.count("missed"),
        n_spurious=found.count("spurious"),
        n_jaccard=len(shared),
        jaccard=sum(shared) / len(shared) if shared else None,
    )
