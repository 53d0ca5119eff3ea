"""What near-duplicates of a corpus are found by, a shard at a time, as files that are read in parts.

Of a shard three things are kept: its keys, each with the number of the document that has it, in order, so that every
shard's keys of one range can be read without the others; the runs of each document, to compare candidates exactly; and
which documents are too short for passages. The definition is that of `annot.corpus.near_duplicates`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annot.corpus.near_duplicates import BAND, PASSAGE, RunReader, Runs, minhashes

Numbers = npt.NDArray[np.int64]
_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)


class Signatures(NamedTuple):
    """Of the documents of a shard.

    Attributes:
        keys: bands of MinHashes as numbers, in order.
        owners: whose each key is, the number of a document in the shard.
        sets: the runs of each document, each once, in order.
    """

    keys: Runs
    owners: Numbers
    sets: Sequence[Runs]


def sign_texts(texts: Iterable[str]) -> Signatures:
    """The signatures of texts."""
    reader = RunReader()
    runs = [reader.read(text) for text in texts]
    rows, owners = minhashes(runs)
    n_bands = rows.shape[1] // BAND
    keys = np.concatenate([np.zeros(0, np.uint64), *(_keys(rows, band) for band in range(n_bands))])
    whose = np.tile(owners, n_bands)
    order = np.lexsort((whose, keys))
    keys, whose = keys[order], whose[order]
    # Two passages of one document may share a band.
    fresh = np.ones(keys.size, bool)
    fresh[1:] = (np.diff(keys) != 0) | (np.diff(whose) != 0)
    return Signatures(keys[fresh], whose[fresh], [np.unique(each) for each in runs])


def _keys(rows: npt.NDArray[np.uint32], band: int) -> Runs:
    """A number for a band of each passage. Two that differ may share one: what counts is the exact comparison."""
    found: Runs = np.full(len(rows), band + 1, np.uint64)
    for column in range(band * BAND, (band + 1) * BAND):
        found = (found ^ rows[:, column].astype(np.uint64)) * _FACTOR
        found ^= found >> _SHIFT
    return found


def n_short(signatures: Signatures) -> int:
    """How many documents are shorter than a passage and have a run."""
    return sum(0 < each.size < PASSAGE for each in signatures.sets)


def render_keys(signatures: Signatures, n_ranges: int) -> bytes:
    """Where each range begins, the keys, and their owners; see `read_keys`."""
    starts = np.searchsorted(signatures.keys, range_starts(n_ranges), side="left")
    parts = (np.array([*starts, signatures.keys.size], np.int64), signatures.keys, signatures.owners.astype(np.uint32))
    return b"".join(part.tobytes() for part in parts)


def read_keys(path: Path, number: int, n_ranges: int) -> tuple[Runs, npt.NDArray[np.uint32]]:
    """The keys of one range of a shard, in order, and their owners."""
    head = (n_ranges + 1) * 8
    with path.open("rb") as stream:
        starts = np.frombuffer(stream.read(head), np.int64)
        first, last, n = int(starts[number]), int(starts[number + 1]), int(starts[-1])
        stream.seek(head + first * 8)
        keys = np.frombuffer(stream.read((last - first) * 8), np.uint64)
        stream.seek(head + n * 8 + first * 4)
        return keys, np.frombuffer(stream.read((last - first) * 4), np.uint32)


def range_starts(n_ranges: int) -> Runs:
    """The first key of each of some equal ranges of all keys."""
    return np.array([(number << 64) // n_ranges for number in range(n_ranges)], np.uint64)


def render_runs(signatures: Signatures) -> bytes:
    """Where the runs of each document begin, and the runs; see `RunFile`."""
    starts = np.cumsum([0, *(each.size for each in signatures.sets)], dtype=np.int64)
    return b"".join(
        [np.int64(len(signatures.sets)).tobytes(), starts.tobytes(), *(s.tobytes() for s in signatures.sets)]
    )


class RunFile:
    """The runs of a shard's documents, each read when it is asked for: all of them are as large as the texts."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        n = int(np.frombuffer(os.read(self._handle, 8), np.int64)[0])
        self.starts = np.frombuffer(os.read(self._handle, (n + 1) * 8), np.int64)

    @property
    def sizes(self) -> Numbers:
        """How many runs each document has."""
        return np.diff(self.starts)

    @property
    def short(self) -> Numbers:
        """The documents that are shorter than a passage and have a run."""
        return np.flatnonzero((self.sizes > 0) & (self.sizes < PASSAGE))

    def read(self, number: int) -> Runs:
        """The runs of a document, each once, in order."""
        first, last = int(self.starts[number]), int(self.starts[number + 1])
        os.lseek(self._handle, (self.starts.size + 1 + first) * 8, os.SEEK_SET)
        return np.frombuffer(os.read(self._handle, (last - first) * 8), np.uint64)

    def close(self) -> None:
        """Gives the file back."""
        os.close(self._handle)
