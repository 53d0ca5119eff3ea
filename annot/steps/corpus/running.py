"""What the verbs on a corpus share: its files and shards, what was asked, and the shards that are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pyarrow as pa

from annot.core.canonical import canonical_json, digest_of
from annot.core.errors import ConfigError
from annot.corpus.shards import (
    SHARD_DOCUMENTS,
    CorpusColumns,
    Shard,
    corpus_files,
    digest_of_shard,
    plan_shards,
    read_shard,
)
from annot.parallel.engine import FoundFile, run_on_engine, use_engine
from annot.parallel.jobs import MakeWork, ShardWork, usable_cores
from annot.store.atomic import write_bytes
from annot.store.marks import all_marks, read_mark, require_asked, write_mark

Files = Mapping[str, bytes]
Progress = Callable[[int, int], None]
M = TypeVar("M", bound=msgspec.Struct)
TableWork = Callable[[pa.Table, int], tuple[Files, msgspec.Struct]]
"""From the documents of a shard to its files and what its mark says, and of nothing else.

A file is called by its configuration, or by folder and suffix (`keys.bin`) where it is no Parquet.
"""
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


class CorpusRun:
    """A corpus that is worked on, a shard at a time; a run that was stopped, however, goes on where it was.

    Args:
        source: the corpus.
        target: the folder that the shards' files go to, `CONFIGURATION/train-NUMBER-DIGEST.parquet`.
        asked: all else that the results depend on, by a word for each thing.
        columns: what is read of the corpus.
        options: how the corpus is read and worked on.

    Raises:
        ConfigError: there is no such corpus, or the target lies in it.
        DataError: the target is of another question, or a file of the corpus is broken.
        ServiceError: the store or the cluster does not answer.
    """

    def __init__(
        self, source: str, target: Path, asked: Mapping[str, Any], columns: CorpusColumns, options: CorpusOptions
    ) -> None:
        _require_apart(source, target)
        use_engine(options.ray)
        files = corpus_files(source)
        self.shards = plan_shards(files, options.shard)
        question = {**asked, "corpus": _listed(source, files), "shard": options.shard, "columns": columns}
        require_asked(target, canonical_json(question))
        self.target = target.resolve()
        self.columns = columns
        self.options = options
        self._asked = digest_of({**asked, "columns": columns})

    def work(self, make: MakeTableWork, *, stage: str = "", given: str = "") -> int:
        """Does the work on each shard that is not done.

        Args:
            make: makes the work, once in each worker.
            stage: of the work, where it has several.
            given: the digest of what an earlier stage gave, on which this one depends.

        Returns:
            How many shards an earlier run had done.

        Raises:
            DataError: a file of the corpus is broken or changed.
            ServiceError: the work was ended from outside.
        """
        asked = digest_of(self._asked, stage, given)
        do = partial(_make_shard_work, make, str(self.target), asked, self.columns, stage)
        shards = list(map(msgspec.json.encode, self.shards))
        n_before = 0
        for n_done, done in enumerate(run_on_engine(do, shards, jobs=self.options.n_jobs), 1):
            n_before += done.result == _BEFORE
            if self.options.progress:
                self.options.progress(n_done, len(shards))
        return n_before

    def tasks(self, make: MakeWork, tasks: Sequence[bytes]) -> list[bytes]:
        """The results of pieces of global work, in the order of the pieces."""
        found = {each.number: each.result for each in run_on_engine(make, tasks, jobs=self.options.n_jobs)}
        return [found[number] for number in range(len(tasks))]

    def marks(self, kind: type[M], *, stage: str = "") -> list[M]:
        """What the shards' marks say, in order."""
        return [msgspec.json.decode(each, type=kind) for each in all_marks(self.target, stage=stage)]


def _require_apart(source: str, target: Path) -> None:
    if "://" not in source and Path(source).resolve() in (target.resolve(), *target.resolve().parents):
        raise ConfigError(
            f"{target} lies in the corpus {source}, and would be read as a part of it; name another folder"
        )


def _listed(source: str, files: Sequence[FoundFile]) -> list[tuple[str, int]]:
    """The files by their names inside the corpus, since where it lies makes no difference, and their sizes."""
    start = len(source.rstrip("/")) if "://" in source else len(str(Path(source).resolve()))
    return [(file.path[start:].lstrip("/") or file.path.rpartition("/")[2], file.n_bytes) for file in files]


_BEFORE, _NOW = b"before", b"now"


def _make_shard_work(make: MakeTableWork, target: str, asked: str, columns: CorpusColumns, stage: str) -> ShardWork:
    """The work on one shard of the engine: read, look for its mark, do it, write the files, then the mark."""
    made: list[TableWork] = []

    def work(data: bytes) -> bytes:
        shard = msgspec.json.decode(data, type=Shard)
        table = read_shard(shard, columns)
        digest = digest_of(digest_of_shard(table), asked)
        if read_mark(Path(target), shard.number, digest, shard.name, stage=stage) is not None:
            return _BEFORE
        # Late: a worker that only finds marks needs no model.
        if not made:
            made.append(make())
        files, said = made[0](table, shard.number)
        for name, content in files.items():
            folder, _, suffix = name.partition(".")
            stem = f"train-{shard.number:09d}-{digest[:12]}"
            write_bytes(Path(target) / folder / f"{stem}.{suffix or 'parquet'}", content)
        write_mark(Path(target), shard.number, digest, canonical_json(said), stage=stage)
        return _NOW

    return work
