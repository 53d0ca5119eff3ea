"""Documents that are shorter than a passage, which would drown in it: every other document is compared with them.

Two documents are compared exactly where they share a quarter of the short one's runs. A run that a crowd of short ones
has is boilerplate: it ties the crowd together, and whoever else has it to the first of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from annot.corpus.joined import Pairs, as_pairs
from annot.corpus.near_duplicates import CROWD, QUARTER, Runs, candidate_pairs, overlap
from annot.corpus.signatures import Numbers, RunFile


def render_short(paths: Sequence[Path], firsts: Sequence[int]) -> bytes:
    """The short documents of all shards, as bytes that `ShortTexts` is made of.

    Args:
        paths: the runs of each shard.
        firsts: the number of the first document of each shard.
    """
    numbers: list[int] = []
    sets: list[Runs] = [np.zeros(0, np.uint64)]
    for path, first in zip(paths, firsts, strict=True):
        file = RunFile(path)
        for each in file.short.tolist():
            numbers.append(first + each)
            sets.append(file.read(each))
        file.close()
    head = np.array([len(numbers), *numbers, *(each.size for each in sets[1:])], np.int64)
    return head.tobytes() + np.concatenate(sets).tobytes()


class ShortTexts:
    """Finds which of the short documents are near to others.

    Args:
        data: what `render_short` gave.
        at_least: the similarity that a pair must have.
    """

    def __init__(self, data: bytes, *, at_least: float) -> None:
        n = int(np.frombuffer(data, np.int64, 1)[0])
        head = np.frombuffer(data, np.int64, 2 * n, 8)
        self._numbers: list[int] = head[:n].tolist()
        starts = np.cumsum([0, *head[n:].tolist()])
        runs = np.frombuffer(data, np.uint64, int(starts[-1]), (1 + 2 * n) * 8)
        self._sets = [runs[a:b] for a, b in pairwise(starts.tolist())]
        self._at_least = at_least
        owners = np.repeat(np.arange(n), head[n:])
        order = np.argsort(runs, kind="stable")
        self._runs: Runs = runs[order]
        self._owners: Numbers = owners[order]
        first = np.searchsorted(self._runs, self._runs, side="left")
        sizes = np.searchsorted(self._runs, self._runs, side="right") - first
        # Where the owners of a run stand who are compared with: all of them, or of a crowd the first.
        self._is_rare = sizes <= CROWD
        self._n_rare = np.bincount(self._owners[self._is_rare], minlength=n)

    def among_themselves(self) -> Pairs:
        """The pairs of a crowd of short documents that are near; the others `beside` finds."""
        crowded = np.flatnonzero(~self._is_rare)
        groups = np.split(self._owners[crowded], np.flatnonzero(np.diff(self._runs[crowded])) + 1)
        pairs = {pair for group in groups for pair in candidate_pairs(group.tolist())}
        near = [pair for pair in sorted(pairs) if overlap(self._sets[pair[0]], self._sets[pair[1]]) >= self._at_least]
        return as_pairs((self._numbers[one], self._numbers[other]) for one, other in near)

    def beside(self, path: Path, first: int) -> bytes:
        """The near pairs of a short document and one of a shard, as bytes of `Pairs`.

        Args:
            path: the runs of the shard.
            first: the number of its first document.
        """
        file = RunFile(path)
        found = [
            (min(pair), max(pair))
            for number in range(file.sizes.size)
            for pair in self._near(first + number, file.read(number))
        ]
        file.close()
        return as_pairs(found).tobytes()

    def _near(self, number: int, runs: Runs) -> Iterator[tuple[int, int]]:
        left = np.searchsorted(self._runs, runs, side="left")
        right = np.searchsorted(self._runs, runs, side="right")
        met = left < right
        if not met.any():
            return
        left, right = left[met], right[met]
        rare = right - left <= CROWD
        owners = np.concatenate(
            [self._owners[:0], *(self._owners[a:b] for a, b in zip(left[rare], right[rare], strict=True))]
        )
        candidates, counts = np.unique(owners, return_counts=True)
        kept = candidates[counts * QUARTER >= self._n_rare[candidates]]
        for other in np.union1d(kept, self._owners[left[~rare]]).tolist():
            if self._numbers[other] != number and overlap(runs, self._sets[other]) >= self._at_least:
                yield number, self._numbers[other]
