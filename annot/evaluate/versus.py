"""Whether two systems differ by more than chance: randomization, paired by document.

If the systems are alike, which of them made what of a document is exchangeable. So the documents' outputs are swapped
at random, and p is how often the difference is then at least as large as the one that was seen (Noreen 1989,
Computer-Intensive Methods for Testing Hypotheses; Yeh 2000, https://aclanthology.org/C00-2137).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from annot.evaluate.tally import Tallies
from annot.quality.bootstrap import Floats, divide

N_SHUFFLES = 9_999
MAX_EXACT = 12
"""Documents up to which every way to swap is tried."""

_SEED = 20000731
_AT_ONCE = 200
_ROUNDING = 1e-12
"""Differences that are the same fraction can differ by this much as floating-point numbers."""


@dataclass(frozen=True)
class Difference:
    """Micro F1 of the predictions less that of the other ones.

    Attributes:
        f1: of the predictions; None where there is nothing to find and nothing was predicted.
        other_f1: of the other predictions.
        difference: the first less the second; None where one of them is undefined.
        p: two-sided; None where there is no difference to be tested.
        n_documents: what could be swapped.
        n_shuffles: how many ways to swap were tried.
        is_exact: whether these were all ways.
    """

    f1: float | None
    other_f1: float | None
    difference: float | None
    p: float | None
    n_documents: int
    n_shuffles: int
    is_exact: bool


def compare(pred: Mapping[str, Tallies], versus: Mapping[str, Tallies]) -> dict[str, Difference]:
    """Tests the difference of each measure.

    Args:
        pred: counts of the predictions by measure.
        versus: counts of other predictions of the same documents, by the same measures.
    """
    names = list(pred)
    sides = np.stack([[_parts(side[name]) for name in names] for side in (pred, versus)])  # (2, measures, 2, documents)
    n_documents = sides.shape[-1]
    seen = sides.sum(axis=-1)
    f1 = divide(seen[:, :, 0], seen[:, :, 1])
    observed = f1[0] - f1[1]
    moved = (sides[1] - sides[0]).reshape(-1, n_documents).T  # what a swap adds to the first and takes from the second
    n_as_large = np.zeros(len(names), np.int64)
    is_exact = n_documents <= MAX_EXACT
    n_shuffles = 0
    for swapped in _all_swaps(n_documents) if is_exact else _random_swaps(n_documents):
        shift = (swapped @ moved).reshape(-1, len(names), 2)
        first, second = seen[0] + shift, seen[1] - shift
        found = divide(first[..., 0], first[..., 1]) - divide(second[..., 0], second[..., 1])
        # A system that is left with nothing has no F1; it differs from any other.
        n_as_large += (np.isnan(found) | (np.abs(found) >= np.abs(observed) - _ROUNDING)).sum(axis=0)
        n_shuffles += len(swapped)
    as_seen = 0 if is_exact else 1  # the outputs as they are: among all ways, but not among random ones
    p = (n_as_large + as_seen) / (n_shuffles + as_seen)
    return {
        name: Difference(
            _or_none(f1[0, at]),
            _or_none(f1[1, at]),
            _or_none(observed[at]),
            None if np.isnan(observed[at]) else float(p[at]),
            n_documents,
            n_shuffles,
            is_exact,
        )
        for at, name in enumerate(names)
    }


def _parts(tallies: Tallies) -> Floats:
    """What stands above and below the line of micro F1, by document: an array of (2, documents)."""
    above, below = (sum(each.sum(axis=1) for each in sides) for sides in (tallies.credit(), tallies.marked))
    return np.stack([np.asarray(above), 2 * np.asarray(below)]).astype(np.float64)


def _all_swaps(n_documents: int) -> Iterator[Floats]:
    ways = np.arange(2**n_documents)[:, None] >> np.arange(n_documents) & 1
    yield ways.astype(np.float64)


def _random_swaps(n_documents: int) -> Iterator[Floats]:
    """Which documents are swapped, some shuffles at a time; the generator's raw bits are the same everywhere."""
    bits = np.random.PCG64(_SEED)
    for begin in range(0, N_SHUFFLES, _AT_ONCE):
        n = min(_AT_ONCE, N_SHUFFLES - begin)
        raw = bits.random_raw(-(-n * n_documents // 64))
        ways = np.unpackbits(raw.astype("<u8").view(np.uint8))[: n * n_documents]
        yield ways.reshape(n, n_documents).astype(np.float64)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
