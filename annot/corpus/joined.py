"""The global part of near-duplicates: candidates from the keys of all shards, the exact comparison, and clusters.

Documents are numbers here, counted through all shards, and everything that is held is of candidates alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from annot.corpus.near_duplicates import Runs, candidate_pairs, overlap
from annot.corpus.signatures import Numbers, RunFile, read_keys

Pairs = npt.NDArray[np.int64]
"""An array of (pairs, 2), the lesser number first."""
_HALF = 31
"""Bits of a document's number: 2,147,483,648 documents are the limit."""
_OPEN_FILES = 200
"""That are kept open at once; systems allow a process a thousand or so."""


def pairs_of_range(paths: Sequence[Path], firsts: Sequence[int], number: int, n_ranges: int) -> bytes:
    """The pairs of documents that share a key of one range, as bytes of `Pairs`, each once.

    Args:
        paths: the keys of each shard.
        firsts: the number of the first document of each shard.
        number: of the range.
        n_ranges: that there are.
    """
    parts = [read_keys(path, number, n_ranges) for path in paths]
    every: list[npt.NDArray[np.uint64]] = [each for each, _ in parts]
    keys: Runs = np.concatenate(every) if every else np.zeros(0, np.uint64)
    owners = [each.astype(np.int64) + first for (_, each), first in zip(parts, firsts, strict=True)]
    whose = np.concatenate([np.zeros(0, np.int64), *owners])
    order = np.argsort(keys, kind="stable")
    return as_pairs(pair for group in _shared(keys[order], whose[order]) for pair in candidate_pairs(group)).tobytes()


def union(parts: Iterable[Pairs]) -> Pairs:
    """All pairs, each once, in order."""
    every = np.concatenate([np.zeros((0, 2), np.int64), *parts])
    # As one number each: rows are slow to sort.
    keys = np.unique(every[:, 0] << _HALF | every[:, 1])
    return np.stack([keys >> _HALF, keys & ((1 << _HALF) - 1)], axis=1)


def pairs_from(data: bytes) -> Pairs:
    """`Pairs` from their bytes."""
    return np.frombuffer(data, np.int64).reshape(-1, 2)


def near_pairs(pairs: Pairs, paths: Sequence[Path], firsts: Sequence[int], at_least: float) -> Pairs:
    """The pairs that are near-duplicates, each compared exactly.

    Args:
        pairs: candidates.
        paths: the runs of each shard.
        firsts: the number of the first document of each shard.
        at_least: the similarity that a pair must have.
    """
    starts = np.array(firsts, np.int64)
    files: dict[int, RunFile] = {}

    def runs(number: int) -> Runs:
        at = int(np.searchsorted(starts, number, side="right")) - 1
        if at not in files:
            if len(files) >= _OPEN_FILES:
                files.pop(next(iter(files))).close()
            files[at] = RunFile(paths[at])
        return files[at].read(number - firsts[at])

    try:
        kept = [pair for pair in pairs.tolist() if overlap(runs(pair[0]), runs(pair[1])) >= at_least]
    finally:
        for file in files.values():
            file.close()
    return np.array(kept, np.int64).reshape(-1, 2)


def components(pairs: Pairs) -> dict[int, int]:
    """The cluster of each document that has a near-duplicate, called by its least number."""
    root: dict[int, int] = {}

    def find(number: int) -> int:
        while root.setdefault(number, number) != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for left, right in pairs.tolist():
        first, second = sorted((find(left), find(right)))
        root[second] = first
    return {number: find(number) for number in sorted(root)}


def _shared(keys: Runs, owners: Numbers) -> Iterator[list[int]]:
    """The owners of each key that several have, in order."""
    if not keys.size:
        return
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] + np.uint64(1)))
    sizes = np.diff(starts, append=keys.size)
    for first, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        yield owners[first : first + size].tolist()


def as_pairs(pairs: Iterable[tuple[int, int]]) -> Pairs:
    """Pairs of numbers, each once, in order."""
    return union([np.array(list(pairs), np.int64).reshape(-1, 2)])
