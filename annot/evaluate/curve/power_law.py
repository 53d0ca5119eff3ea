"""An inverse power law through the errors of a learning curve: error = a + b · n^-c, with a, b >= 0.

Cortes, Jackel, Solla, Vapnik and Denker 1994 (Learning curves: asymptotic values and rate of convergence, NIPS 6) for
its form; Hestness et al. 2017 (https://arxiv.org/abs/1712.00409) found it over many tasks. c is tried on a grid; for
each, a and b are a least-squares line through n^-c, which has a closed form. So thousands of resampled curves are
fitted in one pass of numpy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from annot.quality.bootstrap import Floats

RATES: Floats = np.geomspace(0.05, 2.0, 60).astype(np.float64)
"""What c may be. Slower than .05 nothing is ever learnt, and faster than 2 nobody has seen."""


def fit_power_law(sizes: Sequence[int], errors: Floats) -> Floats:
    """The parameters a, b and c of each curve.

    Args:
        sizes: numbers of documents, rising; three or more, or the law goes through anything.
        errors: of each curve at each size, (…, sizes); nan where one is undefined.

    Returns:
        An array of (…, 3); nan where an error of the curve is undefined.
    """
    x = np.asarray(sizes, np.float64) ** -RATES[:, None]  # (rates, sizes)
    y = errors[..., None, :]  # (…, 1, sizes)
    mean_x, mean_y = x.mean(axis=-1), y.mean(axis=-1)
    spread = ((x - mean_x[:, None]) ** 2).sum(axis=-1)
    slope = ((x - mean_x[:, None]) * (y - mean_y[..., None])).sum(axis=-1) / spread
    slope = np.maximum(slope, 0.0)
    level = mean_y - slope * mean_x
    # Without an error that stays the line goes through the origin.
    through_origin = np.maximum((x * y).sum(axis=-1) / (x**2).sum(axis=-1), 0.0)
    slope, level = np.where(level < 0, through_origin, slope), np.maximum(level, 0.0)
    residual = ((level[..., None] + slope[..., None] * x - y) ** 2).sum(axis=-1)
    best = np.argmin(np.where(np.isnan(residual), np.inf, residual), axis=-1)[..., None]
    chosen = [np.take_along_axis(each, best, axis=-1)[..., 0] for each in (level, slope)]
    found: Floats = np.stack([*chosen, RATES[best[..., 0]]], axis=-1)
    return np.where(np.isnan(errors).any(axis=-1, keepdims=True), np.nan, found)


def error_at(law: Floats, sizes: Sequence[float]) -> Floats:
    """What a law says of some sizes, (…, sizes)."""
    a, b, c = (law[..., at, None] for at in range(3))
    found: Floats = a + b * np.asarray(sizes, np.float64) ** -c
    return found
