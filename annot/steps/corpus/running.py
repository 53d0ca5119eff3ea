"""What the verbs on a corpus share: its files and shards, what was asked, and the shards that are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pyarrow as pa

from annot.core.canonical import canonical_json, digest_of
from annot.corpus.shards import (
    SHARD_DOCUMENTS,
    CorpusColumns,
    Shard,
    corpus_files,
    digest_of_shard,
    plan_shards,
    read_shard,
)
from annot.parallel.engine import run_on_engine, use_engine
from annot.parallel.jobs import ShardWork, usable_cores
from annot.store.atomic import write_bytes
from annot.store.marks import all_marks, read_mark, require_asked, write_mark

Files = Mapping[str, bytes]
Progress = Callable[[int, int], None]
M = TypeVar("M", bound=msgspec.Struct)
TableWork = Callable[[pa.Table], tuple[Files, msgspec.Struct]]
"""From the documents of a shard to its files by configuration, and what its mark says. It depends on nothing else."""
MakeTableWork = Callable[[], TableWork]


@dataclass(frozen=True)
class CorpusOptions:
    """How a corpus is read and worked on.

    Attributes:
        doc_id: what the column of the documents' names is called.
        text: what that of the texts is called.
        shard: documents a shard at most.
        jobs: workers; None for as many as there are cores.
        ray: HOST:PORT of a Ray cluster's head; None to work on this machine.
        progress: is told how many shards are done, and of how many.
    """

    doc_id: str = "doc_id"
    text: str = "text"
    shard: int = SHARD_DOCUMENTS
    jobs: int | None = None
    ray: str | None = None
    progress: Progress | None = field(default=None, compare=False)

    @property
    def n_jobs(self) -> int:
        """How many workers there are."""
        return max(1, usable_cores() if self.jobs is None else self.jobs)


@dataclass(frozen=True)
class Ran:
    """A run over all shards of a corpus.

    Attributes:
        n_shards: that there are.
        n_before: of them that an earlier run had done.
    """

    n_shards: int
    n_before: int


def run_over_corpus(
    source: str,
    target: Path,
    asked: Mapping[str, Any],
    make: MakeTableWork,
    options: CorpusOptions,
    columns: CorpusColumns,
) -> Ran:
    """Does the work on each shard that is not done; a run that was stopped, however, goes on where it was.

    Args:
        source: the corpus.
        target: the folder that the shards' files go to, `CONFIGURATION/train-NUMBER-DIGEST.parquet`.
        asked: all else that the results depend on, by a word for each thing.
        make: makes the work, once in each worker.
        options: how the corpus is read and worked on.
        columns: what is read of it.

    Raises:
        ConfigError: there is no such corpus.
        DataError: the folder is of another question, or a file of the corpus is broken or changed.
        ServiceError: the work was ended from outside.
    """
    use_engine(options.ray)
    files = corpus_files(source)
    shards = plan_shards(files, options.shard)
    # By their names inside the corpus: where it lies makes no difference.
    start = len(source.rstrip("/")) if "://" in source else len(str(Path(source).resolve()))
    listed = [(file.path[start:].lstrip("/"), file.n_bytes) for file in files]
    question = {**asked, "corpus": listed, "shard": options.shard, "columns": columns}
    require_asked(target, canonical_json(question))
    target = target.resolve()
    do = partial(_make_shard_work, make, str(target), digest_of({**asked, "columns": columns}), columns)
    n_before = 0
    for n_done, done in enumerate(run_on_engine(do, list(map(msgspec.json.encode, shards)), jobs=options.n_jobs), 1):
        n_before += done.result == _BEFORE
        if options.progress:
            options.progress(n_done, len(shards))
    return Ran(len(shards), n_before)


def marks_of(target: Path, kind: type[M]) -> list[M]:
    """What the shards' marks say, in order."""
    return [msgspec.json.decode(each, type=kind) for each in all_marks(target)]


_BEFORE, _NOW = b"before", b"now"


def _make_shard_work(make: MakeTableWork, target: str, asked: str, columns: CorpusColumns) -> ShardWork:
    """The work on one shard of the engine: read, look for its mark, do it, write the files, then the mark."""
    made: list[TableWork] = []

    def work(data: bytes) -> bytes:
        shard = msgspec.json.decode(data, type=Shard)
        table = read_shard(shard, columns)
        digest = digest_of(digest_of_shard(table), asked)
        if read_mark(Path(target), shard.number, digest, shard.name) is not None:
            return _BEFORE
        # Late: a worker that only finds marks needs no model.
        if not made:
            made.append(make())
        files, said = made[0](table)
        for config, content in files.items():
            write_bytes(Path(target) / config / f"train-{shard.number:09d}-{digest[:12]}.parquet", content)
        write_mark(Path(target), shard.number, digest, canonical_json(said))
        return _NOW

    return work
