"""Chance-corrected agreement on values: Krippendorff's alpha and Cohen's kappa.

Alpha = 1 − observed / expected disagreement (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability): observed
over the pairs of values inside each unit, each pair weighted by 1 / (values in the unit − 1), expected over all pairs
of values. Units with fewer than two values drop out. Differences δ² by level: nominal [c ≠ k], interval (c − k)²,
ratio ((c − k) / (c + k))², ordinal (values between c and k, the ends half)², which is the interval difference of
mid-ranks.

Kappa = (Po − Pe) / (1 − Pe) with Pe from both annotators' own shares (Cohen 1960, doi:10.1177/001316446002000104).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from annot.core.attribute_types.attribute_type import Level
from annot.quality.bootstrap import Floats, divide

_MOST_STEPS = 100_000
"""Whole numbers are looked up in a table up to this many steps; a search takes ten times as long."""


def alpha(values: Floats, level: Level) -> float:
    """Krippendorff's alpha; nan where it is undefined: no unit with two values, or no two values that differ.

    Args:
        values: numbers or codes by annotator and unit, an array of (annotators, units); nan where one is missing.
        level: of measurement; codes of names are nominal.

    Raises:
        ValueError: the level is ratio and a value is negative.
    """
    known = ~np.isnan(values)
    pairable = known.sum(axis=0, dtype=np.int16) >= 2
    if not pairable.all():
        values, known = (np.compress(pairable, each, axis=1) for each in (values, known))
    given = values[known]
    if not given.size:
        return float("nan")
    if level == "ratio" and given.min() < 0:
        raise ValueError(f"ratios need values from 0 up, not {given.min()}")
    if level == "ordinal":
        values, level = _mid_ranks(values, known), "interval"
        given = values[known]
    if level == "interval":
        middle = given.mean()  # or the squares of large numbers lose their last digits
        values, given = values - middle, given - middle
    expected = _expected(given, level)
    observed = disagreement(values, level).sum() / given.size
    return float(1 - observed / expected) if expected else float("nan")


def disagreement(values: Floats, level: Level) -> Floats:
    """Summed differences of the ordered pairs of values in each unit, divided by its number of values − 1.

    Args:
        values: as for `alpha`, not ordinal; units with fewer than two values give 0.
        level: of measurement.
    """
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    total = np.zeros(values.shape[1])
    for a, b in combinations(range(len(values)), 2):
        total += _difference(filled[a], filled[b], level) * (known[a] & known[b])
    total *= 2
    total /= np.maximum(known.sum(axis=0, dtype=np.int16) - 1, 1)
    return total


def _mid_ranks(values: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """How many values lie below each, its equals half; what is missing stays so."""
    each, counts = np.unique(values[known], return_counts=True)
    below = np.cumsum(counts) - counts / 2
    ranks = np.full(values.shape, np.nan)
    lowest, n_steps = each[0], each[-1] - each[0] + 1
    if n_steps <= _MOST_STEPS and not (each % 1).any():
        table = np.zeros(int(n_steps))
        table[(each - lowest).astype(np.int64)] = below
        ranks[known] = table[(values[known] - lowest).astype(np.int64)]
    else:
        ranks[known] = below[np.searchsorted(each, values[known])]
    return ranks


def nominal_alpha(disagreeing: Floats, counts: Floats) -> Floats:
    """Alpha of names from sums, in any number of resamples.

    Args:
        disagreeing: the summed `disagreement` of all units, (…,).
        counts: how often each value was given, (…, values).
    """
    n = counts.sum(axis=-1)
    expected = n**2 - (counts**2).sum(axis=-1)
    return 1 - divide(disagreeing * (n - 1), expected)


def interval_alpha(disagreeing: Floats, n: Floats, total: Floats, squares: Floats) -> Floats:
    """Alpha of numbers from sums: of `disagreement`, the number of values, the values, and their squares."""
    expected = 2 * (n * squares - total**2)
    # Values that are all the same leave nothing but the rounding of their squares.
    expected = np.where(expected > 1e-12 * n * squares, expected, 0.0)
    return 1 - divide(disagreeing * (n - 1), expected)


def kappa(same: Floats, left: Floats, right: Floats) -> Floats:
    """Cohen's kappa from sums, in any number of resamples; nan where only one value occurs.

    Args:
        same: units on which both say the same, (…,).
        left: how often the first says each value, (…, values).
        right: how often the second does.
    """
    n = left.sum(axis=-1)
    by_chance = (left * right).sum(axis=-1)
    return divide(same * n - by_chance, n**2 - by_chance)


def _difference(one: Floats, other: Floats, level: Level) -> Floats:
    if level == "nominal":
        unlike: Floats = (one != other).astype(np.float64)
        return unlike
    apart: Floats = one - other
    if level == "ratio":
        # Where both are 0, they are the same, and there is no ratio.
        apart = apart / np.where(apart == 0, 1.0, one + other)
    return apart * apart


def _expected(given: Floats, level: Level) -> float:
    """The mean difference of two values, whichever units they come from."""
    n = given.size
    if level == "interval":
        return float(2 * (n * np.square(given).sum() - given.sum() ** 2) / (n * (n - 1)))
    each, counts = np.unique(given, return_counts=True)
    if level == "nominal":
        return float((n**2 - np.square(counts).sum()) / (n * (n - 1)))
    # One row of the table of differences at a time: there may be thousands of values.
    rows = (count * (counts * _difference(one, each, level)).sum() for one, count in zip(each, counts, strict=True))
    return float(sum(rows) / (n * (n - 1)))
