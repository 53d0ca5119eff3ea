"""Documents that hold much of the same text: copies of one dispatch, edited here and there, or one inside another.

Two documents are compared by their runs of three words, without regard to case and punctuation: similarity is the share
of the shorter one's runs that stand in the other too (the overlap coefficient), so that a short dispatch inside a long
article is found. Few documents are compared each with each. Of many, MinHash (Broder 1997,
doi:10.1109/SEQUEN.1997.666900) over overlapping passages of a hundred runs finds the candidates, and each candidate is
compared exactly. A document that is shorter than such a passage drowns in it: its runs are looked up in all others.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, pairwise
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from annot.parallel.jobs import Run, ShardWork, cut, run_shards, worth

Runs = npt.NDArray[np.uint64]
_WORD = re.compile(r"\w+")
_N_WORDS = 3
_FACTORS = [np.uint64(x) for x in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]
_EACH_WITH_EACH = 200
"""Documents up to which all pairs are compared."""
_PASSAGE, _STEP = 100, 50
_QUARTER = 4
_A_SHARD, _A_WORKER = 250, 3_000
"""Documents in a shard, and those that are worth the start of a worker."""
_CROWD = 20
"""Documents that may share a run or a passage before it is what everybody writes."""
_AT_ONCE = 20_000
"""Passages whose hashes are lists of numbers for a moment."""
_HASHES, _BAND = 64, 4
"""Two passages that share 60 % of their runs are a candidate with probability .89, 1 - (1 - .6**4)**16."""


class Similar(NamedTuple):
    """Two documents and their similarity, 0 to 1."""

    left: str
    right: str
    similarity: float


def near_duplicates(texts: Mapping[str, str], *, at_least: float) -> list[Similar]:
    """The pairs of documents that are alike.

    Args:
        texts: by document id.
        at_least: the similarity that a pair must have.

    Returns:
        The most similar first.
    """
    return [pair for pair in compare(texts) if pair.similarity >= at_least]


def compare(texts: Mapping[str, str], *, jobs: int = 1, run: Run | None = None) -> list[Similar]:
    """The similarity of every pair of documents; of more than 200 documents only the candidates' pairs.

    Args:
        texts: by document id.
        jobs: worker processes that read the texts; what is found is the same for any number.
        run: workers that are there already, in place of these.

    Returns:
        The most similar first, then by id.
    """
    ids = sorted(texts)
    pairs: Iterable[tuple[int, int]]
    # Exact for the data sets that people annotate; candidates are for the corpora that they choose from.
    if len(ids) <= _EACH_WITH_EACH:
        words = _Words()
        sets = [np.unique(_runs(texts[doc_id], words)) for doc_id in ids]
        pairs = combinations(range(len(ids)), 2)
    else:
        signed = _signed([texts[doc_id] for doc_id in ids], jobs, run)
        sets = signed.sets
        pairs = sorted(_candidates(signed) | _candidates_of_short(sets))
    found = (Similar(ids[i], ids[j], _similarity(sets[i], sets[j])) for i, j in pairs)
    return sorted(found, key=lambda pair: (-pair.similarity, pair.left, pair.right))


class _Signed(NamedTuple):
    """What candidates among some texts are found by.

    Attributes:
        sets: the runs of each text, each once, in order.
        rows: the MinHashes of all passages, text by text, an array of (passages, hashes).
        n_passages: how many passages each text has.
    """

    sets: list[Runs]
    rows: npt.NDArray[np.uint32]
    n_passages: npt.NDArray[np.int64]


class _SignedBytes(msgspec.Struct):
    """`_Signed` on its way from one process to another, as the bytes of arrays."""

    sets: bytes
    n_runs: bytes
    rows: bytes
    n_passages: bytes


def _signed(texts: Sequence[str], jobs: int, run: Run | None) -> _Signed:
    jobs = worth(len(texts), jobs=jobs, at_least=_A_WORKER)
    if jobs == 1 and run is None:
        return _sign(_Words(), texts)
    shards = map(msgspec.json.encode, cut(texts, _A_SHARD))
    results = run(_make_sign, shards) if run else run_shards(_make_sign, shards, jobs=jobs)
    parts = [_unpack(result) for result in results]
    return _Signed(
        [each for part in parts for each in part.sets],
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.n_passages for part in parts]),
    )


def _make_sign() -> ShardWork:
    return partial(_sign_shard, _Words())


def _sign_shard(words: _Words, shard: bytes) -> bytes:
    signed = _sign(words, msgspec.json.decode(shard, type=list[str]))
    n_runs = np.array([each.size for each in signed.sets], np.int64)
    arrays = (np.concatenate(signed.sets), n_runs, signed.rows, signed.n_passages)
    return msgspec.msgpack.encode(_SignedBytes(*(each.tobytes() for each in arrays)))


def _unpack(packed: bytes) -> _Signed:
    given = msgspec.msgpack.decode(packed, type=_SignedBytes)
    ends = np.cumsum(np.frombuffer(given.n_runs, np.int64))
    rows = np.frombuffer(given.rows, np.uint32).reshape(-1, _HASHES)
    sets = np.split(np.frombuffer(given.sets, np.uint64), ends[:-1])
    return _Signed(sets, rows, np.frombuffer(given.n_passages, np.int64))


def _sign(words: _Words, texts: Sequence[str]) -> _Signed:
    runs = [_runs(text, words) for text in texts]
    rows, owners = minhashes(runs)
    n_passages = np.bincount(owners, minlength=len(runs)).astype(np.int64)
    return _Signed([np.unique(each) for each in runs], rows, n_passages)


class _Words(dict[str, int]):
    """A number for each word, the same on every machine."""

    def __missing__(self, word: str) -> int:
        # Python's own hash of a text differs from process to process, and so would the clusters.
        number = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
        self[word] = number
        return number


def _runs(text: str, words: _Words) -> Runs:
    """A number for each run of words, in order; a text of fewer words is one run."""
    found = _WORD.findall(text.casefold())
    numbers = np.fromiter(map(words.__getitem__, found), np.uint64, len(found))
    n_words = min(_N_WORDS, numbers.size)
    n_runs = numbers.size - n_words + 1 if n_words else 0
    mixed = np.zeros(n_runs, np.uint64)
    # Each place has a factor of its own, so that the same words in another order make another number.
    for place in range(n_words):
        mixed ^= numbers[place : place + n_runs] * _FACTORS[place]
    mixed ^= mixed >> np.uint64(29)
    return mixed * _FACTORS[1]


def _similarity(one: Runs, other: Runs) -> float:
    """The overlap coefficient of two sets; 0 where one is empty."""
    shorter = min(one.size, other.size)
    return float(np.intersect1d(one, other, assume_unique=True).size / shorter) if shorter else 0.0


def _candidates(signed: _Signed) -> set[tuple[int, int]]:
    """Pairs of documents with a passage in common, as MinHash tells it."""
    owners = np.repeat(np.arange(len(signed.sets)), signed.n_passages)
    pairs: set[tuple[int, int]] = set()
    for start in range(0, _HASHES, _BAND):
        band = np.ascontiguousarray(signed.rows[:, start : start + _BAND])
        keys = band.view(f"V{band.itemsize * _BAND}").ravel()
        for group in _groups(keys, owners):
            pairs.update(combinations(group, 2) if len(group) <= _CROWD else _ties(group))
    return pairs


def _candidates_of_short(sets: Sequence[Runs]) -> set[tuple[int, int]]:
    """Pairs of a document of less than a passage, and another that has a quarter of its runs.

    Runs that a crowd shares are boilerplate, and no pair each: they only tie each document to two others of the crowd.
    """
    short = np.array([0 < each.size < _PASSAGE for each in sets])
    if not short.any():
        return set()
    owners = np.repeat(np.arange(len(sets)), [each.size for each in sets])
    runs = np.concatenate(sets)
    order = np.argsort(runs, kind="stable")
    owners, runs = owners[order], runs[order]
    starts = np.flatnonzero(np.diff(runs, prepend=runs[:1] + np.uint64(1)))
    sizes = np.diff(starts, append=len(owners))
    n_rare = np.bincount(owners[np.repeat(sizes <= _CROWD, sizes)], minlength=len(sets))
    shared: Counter[tuple[int, int]] = Counter()
    pairs: set[tuple[int, int]] = set()
    # Nearly every run stands in one document alone, and needs no look.
    several = sizes > 1
    for first, size in zip(starts[several].tolist(), sizes[several].tolist(), strict=True):
        group = owners[first : first + size].tolist()
        if size > _CROWD:
            pairs.update(_ties(group))
        else:
            shared.update(pair for pair in combinations(group, 2) if short[pair[0]] or short[pair[1]])
    pairs.update(pair for pair, n in shared.items() if n * _QUARTER >= min(n_rare[pair[0]], n_rare[pair[1]]))
    return pairs


def _ties(group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each of a crowd with the one before it and with the first: copies of one text are joined, strangers are not."""
    yield from pairwise(group)
    yield from ((group[0], other) for other in group[2:])


def _digests(passages: Sequence[Runs]) -> npt.NDArray[np.uint32]:
    """The MinHashes of some passages, an array of (passages, hashes)."""
    from rensa import RMinHash

    offsets = np.cumsum([0, *map(len, passages)]).astype(np.uint64)
    found = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(passages), offsets, _HASHES, 42)
    return np.array(found.to_rows(), dtype=np.uint32)


def _groups(keys: npt.NDArray[np.void], owners: npt.NDArray[np.int64]) -> Iterator[list[int]]:
    """The owners that share a key, in order, where they are several."""
    _, numbers, counts = np.unique(keys, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(counts[numbers] > 1)
    in_order = shared[np.argsort(numbers[shared], kind="stable")]
    for group in np.split(owners[in_order], np.flatnonzero(np.diff(numbers[in_order])) + 1):
        several = np.unique(group).tolist()
        if len(several) > 1:
            yield several


class RunReader:
    """Reads the runs of one text after the other; words that it has met are known to it."""

    def __init__(self) -> None:
        self._words = _Words()

    def read(self, text: str) -> Runs:
        """A number for each run of three words, in the order of the text."""
        return _runs(text, self._words)


def minhashes(texts: Sequence[Runs]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The MinHashes of the passages of some texts, an array of (passages, 64), and whose each is.

    Args:
        texts: the runs of each, in the order of the text; those of an empty one have no passage.
    """
    passages, owners = [], []
    for owner, each in enumerate(texts):
        # Passages overlap by half, so that what two documents share lies whole in one of them.
        for start in range(0, max(1, each.size - _STEP), _STEP) if each.size else ():
            passages.append(each[start : start + _PASSAGE])
            owners.append(owner)
    rows = [_digests(passages[n : n + _AT_ONCE]) for n in range(0, len(passages), _AT_ONCE)]
    return np.concatenate([np.zeros((0, _HASHES), np.uint32), *rows]), np.array(owners, np.int64)


def candidate_pairs(group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pairs of documents that share something: each with each, but of a crowd only those that tie it together."""
    return combinations(group, 2) if len(group) <= CROWD else _ties(group)


def overlap(one: Runs, other: Runs) -> float:
    """The similarity of two texts, from 0 to 1, by their runs, each once: the overlap coefficient."""
    return _similarity(one, other)


BAND, CROWD, PASSAGE, QUARTER = _BAND, _CROWD, _PASSAGE, _QUARTER
