"""Gamma-cat and gamma-k: agreement on what aligned units are called, corrected for chance.

Mathet 2017 (The Agreement Measure γcat a Complement to γ, doi:10.1162/COLI_a_00296), as pygamma-agreement has it: the
alignment is that of gamma. Each pair of units in one group of it weighs

    max(0, 1 − α · how far apart their places are) / (units in the group − 1)

and the disorder is the weighted share of pairs whose labels differ; for gamma-k, of the pairs with label k in them.
Gamma-cat = 1 − disorder / the mean of the same in sampled annotations. A unit alone says nothing here;
pygamma-agreement 0.5.9 takes each unit and each annotator who lacks it for a pair of disorder 1 and weight 1 as well,
which its source calls experimental: `count_missing` does the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from annot.quality.bootstrap import Floats
from annot.quality.columns import Ints
from annot.quality.units import Units, places_apart


@dataclass(frozen=True)
class LabelGamma:
    """Gamma-cat of all labels, or gamma-k of one.

    Attributes:
        disorder: weighted share of pairs with two labels; 0 where there is no pair.
        expected: the same of sampled annotations, a mean.
        error: half the 95 % interval of `expected` that comes from the number of samples.
        n: pairs of units, 0 where none of them weighs anything; then 1 says only that nothing speaks against it.
    """

    disorder: float
    expected: float
    error: float
    n: int

    @property
    def value(self) -> float | None:
        """1 − disorder / expected, 1 without disorder; None where labels differ and sampled ones never do."""
        if not self.disorder:
            return 1.0
        return 1 - self.disorder / self.expected if self.expected else None

    @property
    def precision(self) -> float | None:
        """How far the value may be off for the number of samples alone, 95 %."""
        if not self.disorder:
            return 0.0
        return self.disorder / self.expected * self.error / self.expected if self.expected else None


class PairSums(NamedTuple):
    """The pairs of units of an alignment, added up by label; the last place of each array is all labels together.

    Attributes:
        apart: weight of the pairs with two labels.
        weight: weight of all pairs.
        n_pairs: pairs of two units.
        n_units: units, in a pair or not.
    """

    apart: Floats
    weight: Floats
    n_pairs: Floats
    n_units: Floats

    def __add__(self, other: PairSums) -> PairSums:  # type: ignore[override]
        return PairSums(*(mine + others for mine, others in zip(self, other, strict=True)))

    @property
    def disorder(self) -> Floats:
        """By label: 0 where no unit is in a pair, 1 where there is no unit, as pygamma-agreement takes it."""
        found: Floats = np.where(self.n_units > 0, 0.0, 1.0)
        np.divide(self.apart, self.weight, out=found, where=(self.weight > 0) & (self.n_pairs > 0))
        return found


def sum_pairs(
    annotators: Sequence[Units], groups: Ints, *, alpha: float, n_labels: int, count_missing: bool = False
) -> PairSums:
    """Adds up the pairs of units of an alignment.

    Args:
        annotators: the units of each.
        groups: an array of (groups, annotators): place of the unit, −1 for none. Groups of one may be left out.
        alpha: weight of places.
        n_labels: labels are numbers below it.
        count_missing: a unit and an annotator who lacks it are a pair too.
    """
    share = 1 / np.maximum((groups >= 0).sum(axis=1) - 1, 1)
    first, second, weights = [], [], []
    for a, b in combinations(range(len(annotators)), 2):
        both = np.flatnonzero((groups[:, a] >= 0) & (groups[:, b] >= 0))
        left, right = (Units(*(column[groups[both, who]] for column in annotators[who])) for who in (a, b))
        first.append(left.label)
        second.append(right.label)
        weights.append(np.maximum(1 - alpha * places_apart(left, right), 0) * share[both])
    one, other, weight = map(np.concatenate, (first, second, weights))
    differ = one != other
    labels = np.concatenate([each.label for each in annotators])

    def by_label(values: Floats) -> Floats:
        # A pair of one label counts once for it, a pair of two labels once for each.
        found = np.bincount(one, values, n_labels) + np.bincount(other, values * differ, n_labels)
        return np.append(found, values.sum())

    def by_label_of_units(values: Floats) -> Floats:
        return np.append(np.bincount(labels, values, n_labels), values.sum())

    sums = PairSums(
        by_label(weight * differ),
        by_label(weight),
        by_label(np.ones(one.size)),
        by_label_of_units(np.ones(labels.size)),
    )
    if not count_missing:
        return sums
    missing = by_label_of_units(_n_missing(annotators, groups))
    return sums._replace(apart=sums.apart + missing, weight=sums.weight + missing)


def _n_missing(annotators: Sequence[Units], groups: Ints) -> Floats:
    """How many annotators lack each unit."""
    found = []
    for who, units in enumerate(annotators):
        missing = np.full(units.label.size, len(annotators) - 1.0)
        grouped = groups[groups[:, who] >= 0]
        missing[grouped[:, who]] = (grouped < 0).sum(axis=1)
        found.append(missing)
    return np.concatenate(found)


def measure_labels(observed: PairSums, sampled: Sequence[PairSums]) -> list[LabelGamma]:
    """Gamma-k of each label, and gamma-cat last."""
    disorder, chance = observed.disorder, np.array([each.disorder for each in sampled])
    expected = chance.mean(axis=0)
    error = 1.96 * chance.std(axis=0, ddof=1) / len(sampled) ** 0.5
    n = np.where(observed.weight > 0, observed.n_pairs, 0).astype(np.int64)
    columns = (each.tolist() for each in (disorder, expected, error, n))
    return [LabelGamma(*row) for row in zip(*columns, strict=True)]
