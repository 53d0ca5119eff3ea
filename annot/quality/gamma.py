"""Gamma: agreement on where units are and what they are called, at once, corrected for chance.

Mathet, Widlöcher and Métivier 2015 (The Unified and Holistic Method Gamma, doi:10.1162/COLI_a_00227). Units of
different annotators are put into groups of at most one an annotator, such that the total disorder is least; gamma =
1 − disorder / the mean least disorder of shuffled annotations. With Δ∅ = 1 the disorder of two units is

    α · ((|difference of starts| + |difference of ends|) / (length + length))² + β · [labels differ]

and 1 where one of the two is missing; that of a group is the mean over all pairs of annotators. Two annotators are an
assignment problem, more a packing of groups by an integer programme; both are solved exactly, by the extra `gamma`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from annot.quality.bootstrap import SEED, Floats
from annot.quality.columns import Ints
from annot.quality.gamma_cat import LabelGamma, PairSums, measure_labels, sum_pairs
from annot.quality.unit_samples import SAMPLES, Sampler
from annot.quality.units import Units, mean_units, places_apart

ALPHA, BETA = 3.0, 1.0
N_SAMPLES = 30
# Of groupings with the same disorder the one with fewer groups is taken: each unit in a group gains this little more.
TIE = 1e-6


class UnitaryAlignment(NamedTuple):
    """The best grouping of the units of one document.

    Attributes:
        groups: the groups of two units or more, an array of (groups, annotators): place of the unit, −1 for none. All
            other units are alone.
        disorder: of all groups, those of one unit as well, in sum.
    """

    groups: Ints
    disorder: float


@dataclass(frozen=True)
class Gamma:
    """Gamma of some documents, taken as one text in which no group crosses from one document to the next.

    Attributes:
        disorder: per unit and annotator.
        expected: the same of shuffled annotations, a mean of samples.
        error: half the 95 % interval of `expected` that comes from the number of samples.
        n: units, in the mean over annotators, rounded.
        cat: gamma-cat, the labels of aligned units alone.
        by_label: gamma-k of each label that a unit has.
    """

    disorder: float
    expected: float
    error: float
    n: int
    cat: LabelGamma
    by_label: Mapping[int, LabelGamma]

    @property
    def gamma(self) -> float | None:
        """1 − disorder / expected; None where shuffled annotations have no disorder."""
        return 1 - self.disorder / self.expected if self.expected else None

    @property
    def precision(self) -> float | None:
        """How far gamma may be off for the number of samples alone, 95 %."""
        return self.disorder / self.expected * self.error / self.expected if self.expected else None


def measure_gamma(
    documents: Sequence[Sequence[Units]],
    *,
    alpha: float = ALPHA,
    beta: float = BETA,
    n_samples: int = N_SAMPLES,
    sampler: Sampler = "shuffle",
    count_missing: bool = False,
) -> Gamma | None:
    """Gamma of annotators over documents that all of them read; None where no one marked a unit.

    Args:
        documents: for each document the units of each annotator, at least two.
        alpha: weight of places.
        beta: weight of labels.
        n_samples: sampled documents for each document.
        sampler: how they are made.
        count_missing: gamma-cat and gamma-k as in pygamma-agreement 0.5.9; see `gamma_cat`.
    """
    random = np.random.default_rng(SEED)
    marked = [annotators for annotators in documents if mean_units(annotators)]
    if not marked:
        return None
    n_labels = 1 + max(int(each.label.max()) for annotators in marked for each in annotators if each.label.size)
    size = sum(map(mean_units, marked))
    total = expected = variance = 0.0
    # Number 0 is what was observed, the others are samples: one text each, made of a sample of every document.
    pairs: list[PairSums] = []
    for annotators in marked:
        versions = [annotators, *(SAMPLES[sampler](annotators, random) for _ in range(n_samples))]
        aligned = [align(version, alpha=alpha, beta=beta) for version in versions]
        sums = [
            sum_pairs(version, each.groups, alpha=alpha, n_labels=n_labels, count_missing=count_missing)
            for version, each in zip(versions, aligned, strict=True)
        ]
        pairs = [one + other for one, other in zip(pairs, sums, strict=True)] if pairs else sums
        sampled = [each.disorder / mean_units(version) for version, each in zip(versions, aligned, strict=True)][1:]
        total += aligned[0].disorder
        expected += mean_units(annotators) * float(np.mean(sampled))
        variance += mean_units(annotators) ** 2 * float(np.var(sampled, ddof=1)) / n_samples
    *by_label, cat = measure_labels(pairs[0], pairs[1:])
    has_units = (pairs[0].n_units > 0).tolist()
    labels = {label: each for label, each in enumerate(by_label) if has_units[label]}
    return Gamma(total / size, expected / size, 1.96 * variance**0.5 / size, round(size), cat, labels)


def align(annotators: Sequence[Units], *, alpha: float = ALPHA, beta: float = BETA) -> UnitaryAlignment:
    """The best grouping of one document's units.

    Raises:
        ValueError: there are fewer than two annotators.
    """
    if len(annotators) < 2:
        raise ValueError(f"gamma compares two annotators or more, not {len(annotators)}")
    n_units = sum(each.start.size for each in annotators)
    pairs = {
        (a, b): _pairwise(annotators[a], annotators[b], alpha, beta) for a, b in combinations(range(len(annotators)), 2)
    }
    if len(annotators) == 2:
        from scipy.optimize import linear_sum_assignment

        # A unit alone costs 1, so a pair gains what it costs less than 2.
        gain = 2 - pairs[0, 1]
        rows, columns = linear_sum_assignment(np.maximum(gain + TIE, 0), maximize=True)
        gains = gain[rows, columns]
        groups, gains = np.column_stack((rows, columns))[gains > -TIE], gains[gains > -TIE]
    else:
        groups, gains = _packed(*_groups(annotators, pairs), [each.start.size for each in annotators])
    return UnitaryAlignment(groups, float(n_units - gains.sum()))


def _pairwise(one: Units, other: Units, alpha: float, beta: float) -> Floats:
    """The disorder of each unit of one with each of the other."""
    rows = Units(one.start[:, None], one.end[:, None], one.label[:, None])
    disorder: Floats = alpha * places_apart(rows, other) + beta * (rows.label != other.label)
    return disorder


def _groups(annotators: Sequence[Units], pairs: dict[tuple[int, int], Floats]) -> tuple[Ints, Floats]:
    """All groups of two units or more that may be in a best grouping, and what each gains over its units alone.

    A unit whose disorder with the rest of a group is as large as what leaving it alone costs need not be in it, and
    the disorder only grows with the group: so groups grow an annotator at a time and most end at once.

    Returns:
        Places of the units by group and annotator, −1 for none; and the gains.
    """
    n = len(annotators)
    n_pairs = n * (n - 1) // 2
    groups = np.full((1, n), -1)
    disorder: Floats = np.zeros(1)
    for who, units in enumerate(annotators):
        own = np.arange(units.start.size)
        added = np.zeros((len(groups), own.size))
        for other in range(who):
            has = groups[:, other] >= 0
            added[has] += pairs[other, who][groups[has, other]]
        row, unit = np.nonzero(added < n_pairs + n - 1 + TIE)
        grown = groups[row]
        grown[:, who] = unit
        groups, disorder = np.concatenate([groups, grown]), np.concatenate([disorder, disorder[row] + added[row, unit]])
    size = (groups >= 0).sum(axis=1)
    # The pairs of annotators that do not both have a unit in the group cost 1 each.
    gains = size - (disorder + n_pairs - size * (size - 1) // 2) / n_pairs
    useful = (size >= 2) & (gains > -TIE)
    return groups[useful], gains[useful]


def _packed(groups: Ints, gains: Floats, sizes: Sequence[int]) -> tuple[Ints, Floats]:
    """Those of the groups that share no unit and gain most in sum, and what each gains."""
    if not gains.size:
        return groups, gains
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import csr_array

    base = np.concatenate(([0], np.cumsum(sizes)))
    group, who = np.nonzero(groups >= 0)
    unit = groups[group, who] + base[who]
    holds = csr_array((np.ones(unit.size), (unit, group)), shape=(int(base[-1]), gains.size))
    limits = LinearConstraint(holds, -np.inf, 1)
    preferred = gains + TIE * ((groups >= 0).sum(axis=1) - 1)
    solved = milp(
        -preferred, constraints=limits, integrality=np.ones(gains.size), bounds=(0, 1), options={"mip_rel_gap": 0}
    )
    if not solved.success:
        raise RuntimeError(f"the integer programme of {gains.size} groups was not solved: {solved.message}")
    taken = solved.x > 0.5
    return groups[taken], gains[taken]
