"""Gamma: agreement on where units are and what they are called, at once, corrected for chance.

Mathet, Widlöcher and Métivier 2015 (The Unified and Holistic Method Gamma, doi:10.1162/COLI_a_00227). Units of
different annotators are put into groups of at most one an annotator, such that the total disorder is least; gamma =
1 − disorder / the mean least disorder of shuffled annotations. With Δ∅ = 1 the disorder of two units is

    α · ((|difference of starts| + |difference of ends|) / (length + length))² + β · [labels differ]

and 1 where one of the two is missing; that of a group is the mean over all pairs of annotators. Two annotators are an
assignment problem, more a packing of groups by an integer programme; both are solved exactly, by the extra `gamma`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from annot.core.annotation import Mention
from annot.quality.bootstrap import SEED, Floats
from annot.quality.columns import Ints

ALPHA, BETA = 3.0, 1.0
N_SAMPLES = 30


class Units(NamedTuple):
    """The units of one annotator in one document.

    Attributes:
        start: where each begins.
        end: where each ends.
        label: a number for the label of each.
    """

    start: Floats
    end: Floats
    label: Ints


@dataclass(frozen=True)
class Gamma:
    """Gamma of some documents, taken as one text in which no group crosses from one document to the next.

    Attributes:
        disorder: per unit and annotator.
        expected: the same of shuffled annotations, a mean of samples.
        error: half the 95 % interval of `expected` that comes from the number of samples.
        n: units, in the mean over annotators, rounded.
    """

    disorder: float
    expected: float
    error: float
    n: int

    @property
    def gamma(self) -> float | None:
        """1 − disorder / expected; None where shuffled annotations have no disorder."""
        return 1 - self.disorder / self.expected if self.expected else None

    @property
    def precision(self) -> float | None:
        """How far gamma may be off for the number of samples alone, 95 %."""
        return self.disorder / self.expected * self.error / self.expected if self.expected else None


def units_of_document(readings: Sequence[Sequence[Mention]]) -> list[Units]:
    """The mentions of one document as units, by annotator."""
    labels = {label: code for code, label in enumerate(sorted({each.label for read in readings for each in read}))}
    return [
        Units(
            np.array([each.span.start for each in read], np.float64),
            np.array([each.span.end for each in read], np.float64),
            np.array([labels[each.label] for each in read], np.int64),
        )
        for read in readings
    ]


def measure_gamma(
    documents: Sequence[Sequence[Units]], *, alpha: float = ALPHA, beta: float = BETA, n_samples: int = N_SAMPLES
) -> Gamma | None:
    """Gamma of annotators over documents that all of them read; None where no one marked a unit.

    Args:
        documents: for each document the units of each annotator, at least two.
        alpha: weight of places.
        beta: weight of labels.
        n_samples: shuffled documents for each document.
    """
    random = np.random.default_rng(SEED)
    total = size = expected = variance = 0.0
    for annotators in documents:
        n_units = _mean_units(annotators)
        if not n_units:
            continue
        sampled = [_disorder(_shuffle(annotators, random), alpha, beta) for _ in range(n_samples)]
        total += least_disorder(annotators, alpha=alpha, beta=beta)
        size += n_units
        expected += n_units * float(np.mean(sampled))
        variance += n_units**2 * float(np.var(sampled, ddof=1)) / n_samples
    if not size:
        return None
    return Gamma(total / size, expected / size, 1.96 * variance**0.5 / size, round(size))


def least_disorder(annotators: Sequence[Units], *, alpha: float = ALPHA, beta: float = BETA) -> float:
    """The summed disorder of the best grouping of one document's units.

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
        gain = np.maximum(2 - pairs[0, 1], 0)
        rows, columns = linear_sum_assignment(gain, maximize=True)
        return float(n_units - gain[rows, columns].sum())
    groups, gains = _groups(annotators, pairs)
    return float(n_units - _packed(groups, gains, [each.start.size for each in annotators]))


def _mean_units(annotators: Sequence[Units]) -> float:
    return sum(each.start.size for each in annotators) / len(annotators)


def _disorder(annotators: Sequence[Units], alpha: float, beta: float) -> float:
    return least_disorder(annotators, alpha=alpha, beta=beta) / _mean_units(annotators)


def _pairwise(one: Units, other: Units, alpha: float, beta: float) -> Floats:
    """The disorder of each unit of one with each of the other."""
    apart = np.abs(one.start[:, None] - other.start) + np.abs(one.end[:, None] - other.end)
    lengths = (one.end - one.start)[:, None] + (other.end - other.start)
    disorder: Floats = alpha * np.square(apart / lengths) + beta * (one.label[:, None] != other.label)
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
        row, unit = np.nonzero(added < n_pairs + n - 1)
        grown = groups[row]
        grown[:, who] = unit
        groups, disorder = np.concatenate([groups, grown]), np.concatenate([disorder, disorder[row] + added[row, unit]])
    size = (groups >= 0).sum(axis=1)
    # The pairs of annotators that do not both have a unit in the group cost 1 each.
    gains = size - (disorder + n_pairs - size * (size - 1) // 2) / n_pairs
    useful = (size >= 2) & (gains > 0)
    return groups[useful], gains[useful]


def _packed(groups: Ints, gains: Floats, sizes: Sequence[int]) -> float:
    """The greatest summed gain of groups that share no unit."""
    if not gains.size:
        return 0.0
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import csr_array

    base = np.concatenate(([0], np.cumsum(sizes)))
    group, who = np.nonzero(groups >= 0)
    unit = groups[group, who] + base[who]
    holds = csr_array((np.ones(unit.size), (unit, group)), shape=(int(base[-1]), gains.size))
    limits = LinearConstraint(holds, -np.inf, 1)
    solved = milp(
        -gains, constraints=limits, integrality=np.ones(gains.size), bounds=(0, 1), options={"mip_rel_gap": 0}
    )
    if not solved.success:
        raise RuntimeError(f"the integer programme of {gains.size} groups was not solved: {solved.message}")
    return float(-solved.fun)


def _shuffle(annotators: Sequence[Units], random: np.random.Generator) -> list[Units]:
    """As many annotators as there are, each one of the real ones whose text was cut in two and put together again.

    The cuts are half a mean unit apart or more, where there is room, so that two copies of one annotator differ.
    """
    first = min(float(each.start.min()) for each in annotators if each.start.size)
    last = max(float(each.end.max()) for each in annotators if each.end.size)
    lengths = np.concatenate([each.end - each.start for each in annotators])
    distance = float(lengths.mean()) / 2
    while True:
        cuts: list[float] = []
        sample = []
        for _ in annotators:
            cuts.append(_cut(first, last, distance, cuts, random))
            real = annotators[int(random.integers(len(annotators)))]
            moved = np.where(real.start > cuts[-1], first - cuts[-1], last - cuts[-1])
            sample.append(Units(real.start + moved, real.end + moved, real.label))
        if any(each.start.size for each in sample):
            return sample


def _cut(first: float, last: float, distance: float, cuts: Sequence[float], random: np.random.Generator) -> float:
    for _ in range(100):
        cut = float(random.integers(int(first), int(last) + 1))
        if all(abs(cut - each) >= distance for each in cuts):
            break
    return cut
