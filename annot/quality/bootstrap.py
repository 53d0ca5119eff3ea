"""Intervals by resampling documents: counts of each document are added again, nothing is measured again.

Percentile bootstrap (Efron and Tibshirani 1993, An Introduction to the Bootstrap, section 13.3). Mentions of one
document depend on each other, so whole documents are drawn, with replacement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annot.core.estimate import Estimate

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.float64] | npt.NDArray[np.int64]

N_RESAMPLES = 1000
SEED = 20240229
_AT_ONCE = 100
"""Resamples that are drawn and added at once; it bounds memory and changes no number."""


@dataclass(frozen=True, eq=False)
class Statistic:
    """Numbers that follow from counts of documents that add up.

    Attributes:
        names: what each number is called.
        columns: counts by document, an array of (documents, columns).
        of: from sums of the columns, (…, columns), to the numbers, (…, names); nan where one is undefined.
        n: items behind each number.
        why: why a number is undefined, where it is.
        has_interval: False where resampled sums would not say what resampled documents do.
    """

    names: tuple[str, ...]
    columns: Floats
    of: Callable[[Floats], Floats]
    n: Sequence[int]
    why: str
    has_interval: bool = True


def ratios(names: Sequence[str], above: Numbers, below: Numbers, why: str, n: Sequence[int] | None = None) -> Statistic:
    """Quotients of sums.

    Args:
        names: of the quotients.
        above: what stands above the line, by document and name.
        below: what stands below the line.
        why: what there is none of where a quotient is undefined.
        n: items behind each quotient; what stands below the line where it is left out.
    """
    k = len(names)
    columns = np.concatenate([above, below], axis=1).astype(np.float64)
    items = [int(each) for each in below.sum(axis=0)] if n is None else n
    return Statistic(tuple(names), columns, lambda sums: divide(sums[..., :k], sums[..., k:]), items, why)


def mean_of(statistics: Sequence[Statistic], n: Sequence[int]) -> Statistic:
    """The mean of each number over several statistics of the same names and documents, of those where it is defined."""
    ends = np.cumsum([each.columns.shape[1] for each in statistics])

    def of(sums: Floats) -> Floats:
        parts = np.split(sums, ends[:-1], axis=-1)
        found = np.stack([each.of(part) for each, part in zip(statistics, parts, strict=True)])
        defined = ~np.isnan(found)
        return divide(np.where(defined, found, 0.0).sum(axis=0), defined.sum(axis=0))

    first = statistics[0]
    columns = np.concatenate([each.columns for each in statistics], axis=1)
    return Statistic(first.names, columns, of, n, first.why, all(each.has_interval for each in statistics))


def estimate(
    statistics: Sequence[Statistic], *, n_resamples: int = N_RESAMPLES, drawn: Floats | None = None
) -> list[dict[str, Estimate]]:
    """Each statistic's numbers by name, with 95 % intervals.

    Args:
        statistics: of the same documents.
        n_resamples: how often the documents are drawn; 0 for no intervals.
        drawn: how often each document is in each resample, (resamples, documents), where they are no draws of single
            documents.
    """
    points = [each.of(each.columns.sum(axis=0)) for each in statistics]
    chosen = [each for each in statistics if each.has_interval]
    n_documents = statistics[0].columns.shape[0] if statistics else 0
    bounds = {}
    if chosen and n_resamples and n_documents > 1:
        values = _resample(chosen, _draws(n_documents, n_resamples) if drawn is None else [drawn])
        bounds = {id(each): _bounds(value) for each, value in zip(chosen, values, strict=True)}
    found = []
    for each, point in zip(statistics, points, strict=True):
        limits = bounds.get(id(each), [None] * len(each.names))
        rows = zip(each.names, point.tolist(), each.n, limits, strict=True)
        found.append({name: _estimate(value, n, limit, each.why) for name, value, n, limit in rows})
    return found


def divide(above: Numbers, below: Numbers) -> Floats:
    """Above / below, nan where there is nothing to divide by."""
    out = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    np.divide(above, below, out=out, where=below != 0)
    return out


def _estimate(value: float, n: int, limit: tuple[float, float] | None, why: str) -> Estimate:
    if np.isnan(value):
        return Estimate(None, n, why=why)
    low, high = limit or (None, None)
    return Estimate(value, n, low, high)


def draw_in_groups(groups: Sequence[int], n_resamples: int = N_RESAMPLES) -> Floats:
    """How often each row is in each resample, where groups are drawn, and in each as many of its rows as it has.

    A two-stage bootstrap (Davison and Hinkley 1997, Bootstrap Methods and their Application, section 3.8), for rows
    that share more with those of their group than with others.

    Args:
        groups: the group of each row.
        n_resamples: how often is drawn.
    """
    bits = np.random.PCG64(SEED)
    rows = [np.flatnonzero(np.asarray(groups) == each) for each in sorted(set(groups))]
    weights = np.zeros((n_resamples, len(groups)))
    for resample in weights:
        for group in _below(bits, len(rows), len(rows)).tolist():
            chosen = rows[group][_below(bits, rows[group].size, rows[group].size)]
            resample += np.bincount(chosen, minlength=len(groups))
    return weights


def _below(bits: np.random.PCG64, limit: int, n: int) -> npt.NDArray[np.int64]:
    """`n` numbers from 0 and below `limit`, from the generator's raw bits, as `_draws` has them."""
    raw: npt.NDArray[np.uint64] = bits.random_raw(n) >> np.uint64(32)
    return (raw * np.uint64(limit) >> np.uint64(32)).astype(np.int64)


def _resample(statistics: Sequence[Statistic], draws: Iterable[Floats]) -> list[Floats]:
    """Each statistic's numbers in each resample, arrays of (resamples, names)."""
    columns = np.concatenate([each.columns for each in statistics], axis=1)
    ends = np.cumsum([each.columns.shape[1] for each in statistics])
    distinct, places = _distinct(columns)
    # Whole numbers below 2**53 add up to the same sum in any order, so no machine gives another interval.
    sums = np.concatenate([weights @ distinct for weights in draws])
    parts = np.split(sums[:, places], ends[:-1], axis=1)
    return [each.of(part) for each, part in zip(statistics, parts, strict=True)]


def _distinct(columns: Floats) -> tuple[Floats, list[int]]:
    """The columns without repetition, and the place of each there: measures share what stands below the line."""
    turned = np.ascontiguousarray(columns.T)
    known: dict[bytes, int] = {}
    places: list[int] = []
    first: list[int] = []
    for at, column in enumerate(turned):
        place = known.setdefault(column.tobytes(), len(known))
        if place == len(first):
            first.append(at)
        places.append(place)
    return np.ascontiguousarray(turned[first].T), places


def _draws(n_documents: int, n_resamples: int) -> Iterator[Floats]:
    """How often each document is in each resample, a few resamples at a time: (resamples, documents).

    Only the raw bits of the generator are used: their stream is the same in every version of numpy.
    """
    bits = np.random.PCG64(SEED)
    for begin in range(0, n_resamples, _AT_ONCE):
        n = min(_AT_ONCE, n_resamples - begin)
        # The upper half of a product of 32 bits by 32 is a number below `n_documents`, without the bias of a remainder.
        raw = bits.random_raw(n * n_documents) >> np.uint64(32)
        drawn = (raw * np.uint64(n_documents) >> np.uint64(32)).astype(np.int64).reshape(n, n_documents)
        drawn += np.arange(n)[:, None] * n_documents
        yield np.bincount(drawn.ravel(), minlength=n * n_documents).reshape(n, n_documents).astype(np.float64)


def _bounds(values: Floats) -> list[tuple[float, float] | None]:
    """The middle 95 % of each column; resamples in which the number is undefined are left out."""
    found: list[tuple[float, float] | None] = []
    for column in values.T:
        defined = column[~np.isnan(column)]
        if defined.size:
            low, high = np.percentile(defined, [2.5, 97.5]).tolist()
            found.append((low, high))
        else:
            found.append(None)
    return found
