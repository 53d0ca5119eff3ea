"""`annot corpus dedup`: near-duplicates of a corpus of any size, and the corpus without them.

Signatures are made a shard at a time, and lie on the disk until the end. What is global works on hashes and numbers:
the keys of all shards are joined a range at a time, candidates are compared exactly, and clusters are components.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyarrow as pa

from annot.core.canonical import canonical_json
from annot.core.errors import ArgumentError, DataError
from annot.corpus.deduplicated import (
    choose,
    cluster_table,
    digest_of_clusters,
    kept_table,
    name_table,
    numbers_between,
    read_names,
    render_numbers,
)
from annot.corpus.joined import (
    Pairs,
    components,
    near_pairs,
    pairs_from,
    pairs_of_range,
    union,
)
from annot.corpus.shards import CorpusColumns
from annot.corpus.short_texts import ShortTexts, render_short
from annot.corpus.signatures import n_short, render_keys, render_runs, sign_texts
from annot.parallel.engine import first_repeated
from annot.parallel.jobs import ShardWork
from annot.release.tables.columns import META_COLUMNS
from annot.steps.corpus.running import CorpusOptions, CorpusRun, Files, TableWork
from annot.store.atomic import write_bytes
from annot.store.marks import all_marks

FORM = "1"
"""Of the files: another one makes other bytes of the same corpus."""
WORK = "work"
"""The folder of the signatures, which is removed once all is done."""
DROPPED, SHORT = "dropped.bin", "short.bin"
SIGNED, KEPT = "signed", "kept"
"""The stages of the work."""
MANIFEST_NAME = "dedup.json"
_DOCUMENTS_A_RANGE = 15_000
"""So that a range has some two million keys, 30 MB."""
_PAIRS_A_TASK = 20_000
AT_LEAST = 0.4
"""The share of the shorter text's runs from which two are near-duplicates, as in `[split]` where it says no other."""


class SignedMark(msgspec.Struct, frozen=True):
    """What the mark of a signed shard says: how many documents it has, and how many are shorter than a passage."""

    n: int
    n_short: int


class SignedShards(NamedTuple):
    """Where the signatures of all shards lie.

    Attributes:
        folder: of the signatures.
        firsts: the number of the first document of each shard.
    """

    folder: str
    firsts: tuple[int, ...]

    def paths(self, kind: str, suffix: str) -> list[Path]:
        """The files of one kind, in the order of the shards."""
        return sorted((Path(self.folder) / kind).glob(f"*.{suffix}"))


class KeptMark(msgspec.Struct, frozen=True):
    """What the mark of a finished shard says: how many documents it had, and how many were kept."""

    n: int
    n_kept: int


class DedupManifest(msgspec.Struct, frozen=True):
    """What names a corpus without near-duplicates.

    Attributes:
        kind: what the folder is.
        at_least: the similarity from which two documents are near-duplicates.
        n_documents: of the corpus.
        n_kept: of them that are kept.
        n_clusters: of two documents or more.
        n_pairs: of near-duplicates that were found.
        largest: how many documents the largest cluster has.
        digest: of all that was found.
    """

    kind: str
    at_least: float
    n_documents: int
    n_kept: int
    n_clusters: int
    n_pairs: int
    largest: int
    digest: str


@dataclass(frozen=True)
class DedupResult:
    """A corpus without near-duplicates.

    Attributes:
        path: its folder.
        manifest: what names it.
        n_resumed: shards that an earlier run had signed or finished.
    """

    path: Path
    manifest: DedupManifest
    n_resumed: int


def dedup_corpus(
    source: str, target: Path, *, at_least: float = AT_LEAST, options: CorpusOptions | None = None
) -> DedupResult:
    """Finds the near-duplicates of a corpus, and keeps one document of each cluster: the longest, then the least id.

    Args:
        source: the corpus: see `annot.corpus.shards.corpus_files`.
        target: the folder of the result; of a run that was stopped it is taken up.
        at_least: the share of the shorter text's runs of three words that stand in the other too, above 0 and up to 1.
        options: how the corpus is read and worked on.

    Raises:
        ArgumentError: `at_least` is no such share.
        ConfigError: there is no such corpus.
        DataError: the corpus is broken or changed, or the folder is of another question.
        ServiceError: the work was ended from outside; running again goes on from there.
    """
    if not 0 < at_least <= 1:
        raise ArgumentError(f"at least: {at_least} is no share; give more than 0 and up to 1, such as {AT_LEAST}")
    options = options or CorpusOptions()
    columns = CorpusColumns(options.doc_id, options.text, META_COLUMNS)
    run = CorpusRun(source, target, {"dedup": FORM, "at_least": at_least}, columns, options)
    path = target / MANIFEST_NAME
    if path.is_file():
        manifest = msgspec.json.decode(path.read_bytes(), type=DedupManifest)
        n_before = _keep(run, manifest.digest)
    else:
        n_before = run.work(partial(_make_signing, _n_ranges(run)), stage=SIGNED)
        manifest = _find(run, source, at_least)
        _keep(run, manifest.digest)
        write_bytes(path, msgspec.json.format(canonical_json(manifest), indent=1) + b"\n")
    # What is done needs no signatures; a run that is stopped here goes on with removing them.
    shutil.rmtree(target / WORK, ignore_errors=True)
    return DedupResult(target, manifest, n_before)


def _n_ranges(run: CorpusRun) -> int:
    """Ranges of keys that are joined one at a time: so many that a worker can hold one, whatever there is."""
    return max(1, len(run.shards) * run.options.shard // _DOCUMENTS_A_RANGE)


def _make_signing(n_ranges: int) -> TableWork:
    return partial(_sign_table, n_ranges)


def _sign_table(n_ranges: int, table: pa.Table, number: int) -> tuple[Files, SignedMark]:
    signed = sign_texts(table.column("text").to_pylist())
    files = {
        f"{WORK}/keys.bin": render_keys(signed, n_ranges),
        f"{WORK}/runs.bin": render_runs(signed),
        f"{WORK}/names": name_table(table),
    }
    return files, SignedMark(len(table), n_short(signed))


def _find(run: CorpusRun, source: str, at_least: float) -> DedupManifest:
    """Clusters, from the signatures of all shards; writes them, and which documents are not kept."""
    marks, work = run.marks(SignedMark, stage=SIGNED), run.target / WORK
    if twice := first_repeated(str(work / "names"), "doc_id"):
        raise DataError(f"{source}: {twice!r} stands twice; a document needs a name of its own")
    firsts = list(accumulate((each.n for each in marks), initial=0))
    signed = SignedShards(str(work), tuple(firsts[:-1]))
    pairs = _near_pairs(run, signed, at_least, has_short=any(each.n_short for each in marks))
    clusters = components(pairs)
    names = read_names(signed.paths("names", "parquet"), signed.firsts, list(clusters))
    chosen = choose(clusters, names)
    dropped = render_numbers(number for each in chosen for number in each.dropped)
    write_bytes(run.target / "clusters" / "clusters.parquet", cluster_table(chosen, names))
    write_bytes(work / DROPPED, dropped)
    n_dropped = sum(len(each.dropped) for each in chosen)
    return DedupManifest(
        kind="deduplicated corpus",
        at_least=at_least,
        n_documents=firsts[-1],
        n_kept=firsts[-1] - n_dropped,
        n_clusters=len(chosen),
        n_pairs=len(pairs),
        largest=max((len(each.dropped) + 1 for each in chosen), default=1),
        digest=digest_of_clusters(chosen),
    )


def _near_pairs(run: CorpusRun, signed: SignedShards, at_least: float, *, has_short: bool) -> Pairs:
    """The near-duplicates: candidates from the keys of all shards, a range at a time, then compared exactly."""
    n_ranges = _n_ranges(run)
    ranges = [str(number).encode() for number in range(n_ranges)]
    found = list(map(pairs_from, run.tasks(partial(_make_joining, signed, n_ranges), ranges)))
    pairs = union(found)
    parts = [pairs[at : at + _PAIRS_A_TASK].tobytes() for at in range(0, len(pairs), _PAIRS_A_TASK)]
    near = list(map(pairs_from, run.tasks(partial(_make_comparing, signed, at_least), parts)))
    return union([*near, *(_pairs_of_short(run, signed, at_least) if has_short else ())])


def _pairs_of_short(run: CorpusRun, signed: SignedShards, at_least: float) -> Iterator[Pairs]:
    """The near-duplicates of documents that are shorter than a passage: each shard is compared with all of them."""
    data = render_short(signed.paths("runs", "bin"), signed.firsts)
    write_bytes(run.target / WORK / SHORT, data)
    yield ShortTexts(data, at_least=at_least).among_themselves()
    shards = [str(number).encode() for number in range(len(signed.firsts))]
    yield from map(pairs_from, run.tasks(partial(_make_looking_up, signed, at_least), shards))


def _make_joining(signed: SignedShards, n_ranges: int) -> ShardWork:
    paths = signed.paths("keys", "bin")
    return lambda number: pairs_of_range(paths, signed.firsts, int(number), n_ranges)


def _make_looking_up(signed: SignedShards, at_least: float) -> ShardWork:
    paths = signed.paths("runs", "bin")
    short = ShortTexts((Path(signed.folder) / SHORT).read_bytes(), at_least=at_least)
    return lambda number: short.beside(paths[int(number)], signed.firsts[int(number)])


def _make_comparing(signed: SignedShards, at_least: float) -> ShardWork:
    paths = signed.paths("runs", "bin")
    return lambda data: near_pairs(pairs_from(data), paths, signed.firsts, at_least).tobytes()


def _keep(run: CorpusRun, digest: str) -> int:
    """Writes the documents of each shard that are kept, and says how many shards were done before."""
    return run.work(partial(_make_keeping, str(run.target)), stage=KEPT, given=digest)


def _make_keeping(target: str) -> TableWork:
    folder = Path(target)
    ns = [msgspec.json.decode(each, type=SignedMark).n for each in all_marks(folder, stage=SIGNED)]
    firsts, dropped = list(accumulate(ns, initial=0)), (folder / WORK / DROPPED).read_bytes()

    def keep(table: pa.Table, number: int) -> tuple[Files, KeptMark]:
        places = numbers_between(dropped, firsts[number], firsts[number + 1])
        data, n_kept = kept_table(table, places, META_COLUMNS)
        return {"documents": data}, KeptMark(len(table), n_kept)

    return keep
