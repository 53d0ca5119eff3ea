"""Which documents are learnt from, and which are predicted, in each repetition of a learning curve."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annot.core.errors import ArgumentError

N_GROUPS = 5
"""Parts of which one is predicted and the others are learnt from."""
N_SIZES = 5


class CurveRun(NamedTuple):
    """One repetition.

    Attributes:
        order: documents to learn from; each size takes the first of them, so that a larger one only adds.
        held_out: documents to predict.
    """

    order: tuple[str, ...]
    held_out: tuple[str, ...]


def plan_runs(folds: Mapping[str, int], *, repeats: int, seed: int) -> list[CurveRun]:
    """The repetitions: each leaves out another fifth of the folds, and after five the fifths are drawn anew.

    So five repetitions predict each document once at each size, and learn from other documents each time. Folds stay
    whole between what is learnt and what is predicted, since near-duplicates share one.

    Args:
        folds: the fold of each document.
        repeats: how many.
        seed: of the draws.

    Raises:
        ArgumentError: there is but one fold, or nothing is to be repeated.
    """
    if repeats < 1:
        raise ArgumentError(f"repeats: {repeats} is none; give 1 or more")
    numbers = sorted(set(folds.values()))
    if len(numbers) < 2:
        raise ArgumentError("a curve needs documents of two folds or more: some to learn from, others to predict")
    n_groups = min(N_GROUPS, len(numbers))
    runs = []
    for repeat in range(repeats):
        drawn = sorted(numbers, key=lambda fold: _hash(seed, repeat // n_groups, "fold", fold))
        left_out = set(drawn[repeat % n_groups :: n_groups])
        learnt = sorted(
            (doc_id for doc_id, fold in folds.items() if fold not in left_out),
            key=lambda doc_id: _hash(seed, repeat, "document", doc_id),
        )
        held_out = sorted(doc_id for doc_id, fold in folds.items() if fold in left_out)
        runs.append(CurveRun(tuple(learnt), tuple(held_out)))
    return runs


def choose_sizes(runs: Sequence[CurveRun], sizes: Sequence[int] = ()) -> list[int]:
    """The numbers of documents to learn from, rising: those given, or halves of the most that every run has.

    Raises:
        ArgumentError: a size is none, or more than a run has.
    """
    most = min(len(run.order) for run in runs)
    if not sizes:
        return sorted({max(1, round(most / 2**halved)) for halved in range(N_SIZES)})
    if wrong := [size for size in sizes if not 1 <= size <= most]:
        raise ArgumentError(
            f"sizes: {wrong[0]} is not from 1 to {most}, what is left to learn from when some is held out"
        )
    return sorted(set(sizes))


def _hash(*parts: object) -> bytes:
    return hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=16).digest()
