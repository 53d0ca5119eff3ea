"""A corpus of any size as shards: pieces of its files, each of which one worker reads as columns.

A corpus is a folder of Parquet files and JSON Lines, or such a file, on this machine or wherever the engine reads.
Where one shard ends and the next begins follows from the files alone, so that every run has the same shards.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

import msgspec

from annot.core.document import Document
from annot.core.errors import ArgumentError, ConfigError, UnreadableError
from annot.core.plural import plural
from annot.parallel.engine import FoundFile, list_files, opened
from annot.store.plain_files import require_file

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

SUFFIXES = (".parquet", ".jsonl")
SHARD_DOCUMENTS = 5_000
"""Documents a shard at most: some 14 MB of articles, and what a worker holds at a time."""
_LINE_BYTES = 2_750
"""Bytes of a line of JSON, as far as shards of such files can be cut before they are read."""
_HEAD = struct.Struct("<q")


class CorpusColumns(msgspec.Struct, frozen=True):
    """What the columns of a corpus are called.

    Attributes:
        doc_id: a name of each document, its own.
        text: its text.
        meta: what else is known of it, as text; columns that a file does not have are passed over.
    """

    doc_id: str = "doc_id"
    text: str = "text"
    meta: tuple[str, ...] = ()


class Shard(msgspec.Struct, frozen=True):
    """A piece of a file.

    Attributes:
        number: its place among all shards, from 0.
        path: the file.
        kind: of Parquet `start` and `stop` are rows of the row group `group`; of JSON Lines they are bytes, and the
            shard has the lines that begin there.
        start: the first.
        stop: the one after the last.
        group: of Parquet.
    """

    number: int
    path: str
    kind: Literal["parquet", "jsonl"]
    start: int
    stop: int
    group: int = 0

    @property
    def name(self) -> str:
        """What messages call it."""
        unit = "rows" if self.kind == "parquet" else "bytes"
        group = f" of row group {self.group}" if self.group else ""
        return f"{self.path}, {unit} {self.start:,} to {self.stop:,}{group}"


def corpus_files(source: str) -> list[FoundFile]:
    """The files of a corpus in order of their paths.

    Args:
        source: a folder or file of this machine, or of a store that the engine reads, such as `s3://bucket/news` or
            `hf://datasets/owner/name`.

    Raises:
        ConfigError: there is none.
        ServiceError: the store does not answer.
    """
    if "://" in source:
        patterns = [source] if source.endswith(SUFFIXES) else [f"{source.rstrip('/')}/**/*{each}" for each in SUFFIXES]
        found = sorted(file for pattern in patterns for file in list_files(pattern))
    else:
        path = Path(source)
        if not path.exists():
            raise ConfigError(f"{source}: no such file or folder")
        inside = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
        # Where a worker on another machine looks is the same place, not the same working folder.
        kept = sorted(each.resolve() for each in inside if each.suffix in SUFFIXES)
        found = [FoundFile(str(each), each.stat().st_size) for each in kept]
    if not found:
        raise ConfigError(f"{source}: holds no corpus: no file that ends with {' or '.join(SUFFIXES)}")
    return found


def plan_shards(files: Sequence[FoundFile], n_documents: int = SHARD_DOCUMENTS) -> list[Shard]:
    """The shards of a corpus, of which only the ends of its Parquet files are read.

    Args:
        files: of the corpus.
        n_documents: in a shard at most; of JSON Lines as many as have 2,750 bytes on average.

    Raises:
        ArgumentError: a shard cannot be so small.
        UnreadableError: a file is not what its name says.
    """
    if n_documents < 1:
        raise ArgumentError(f"shard: {plural(n_documents, 'document')}; give 1 or more")
    pieces: list[Shard] = []
    for file in files:
        if file.path.endswith(".jsonl"):
            step = n_documents * _LINE_BYTES
            pieces += [
                Shard(0, file.path, "jsonl", at, min(at + step, file.n_bytes)) for at in range(0, file.n_bytes, step)
            ]
        else:
            for group, n_rows in enumerate(_rows_of_groups(file.path)):
                starts = range(0, n_rows, n_documents)
                pieces += [Shard(0, file.path, "parquet", at, min(at + n_documents, n_rows), group) for at in starts]
    return [msgspec.structs.replace(each, number=number) for number, each in enumerate(pieces)]


def read_shard(shard: Shard, columns: CorpusColumns) -> pa.Table:
    """The documents of a shard: the columns `doc_id`, `text`, and each of the meta columns that is there.

    Raises:
        UnreadableError: a column is missing or no text, a cell is empty, a text is not UTF-8, or a document stands
            twice in the shard; the message names file and place.
    """
    with opened(shard.path) as stream:
        table = (
            _read_parquet(stream, shard, columns) if shard.kind == "parquet" else _read_lines(stream, shard, columns)
        )
    _require_documents(table, shard, columns)
    return table


def documents_of(table: pa.Table) -> list[Document]:
    """The documents of a shard, in order."""
    meta = [name for name in table.column_names if name not in {"doc_id", "text"}]
    return [
        Document(row["doc_id"], row["text"], (), {name: row[name] for name in meta if row[name]})
        for row in table.to_pylist()
    ]


def digest_of_shard(table: pa.Table) -> str:
    """SHA-256 of what a shard says, in hexadecimal: the same wherever its file lies and however it is packed."""
    digest = hashlib.sha256()
    for name in table.column_names:
        digest.update(f"{name}\n".encode())
        for cell in table.column(name).to_pylist():
            data = b"" if cell is None else cell.encode()
            digest.update(_HEAD.pack(-1 if cell is None else len(data)))
            digest.update(data)
    return digest.hexdigest()


def _rows_of_groups(path: str) -> list[int]:
    if "://" not in path:
        require_file(Path(path))
    with opened(path) as stream:
        about = _parquet(stream, path).metadata
        return [about.row_group(group).num_rows for group in range(about.num_row_groups)]


def _parquet(stream: IO[bytes], path: str) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(pa.PythonFile(stream, mode="r"), pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError(f"{path}: cannot be read as Parquet: {' '.join(str(error).split())}") from error


def _read_parquet(stream: IO[bytes], shard: Shard, columns: CorpusColumns) -> pa.Table:
    import pyarrow as pa

    file = _parquet(stream, shard.path)
    kept = _kept(file.schema_arrow.names, shard, columns)
    try:
        rows, at = [], 0
        for batch in file.iter_batches(
            batch_size=2_000, row_groups=[shard.group], columns=list(kept), use_threads=False
        ):
            first, last = max(shard.start - at, 0), min(shard.stop - at, len(batch))
            at += len(batch)
            if first < last:
                rows.append(batch.slice(first, last - first))
            if at >= shard.stop:
                break
        table = pa.Table.from_batches(rows)
        table = pa.table({name: table.column(old).cast(pa.string()) for old, name in kept.items()})
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError(f"{shard.name}: cannot be read as text: {' '.join(str(error).split())}") from error
    return table


def _read_lines(stream: IO[bytes], shard: Shard, columns: CorpusColumns) -> pa.Table:
    import pyarrow as pa

    cells: dict[str, list[Any]] = {"doc_id": [], "text": [], **{name: [] for name in columns.meta}}
    for place, line in _lines(stream, shard):
        try:
            row = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise UnreadableError(f"{shard.path}, the line at byte {place:,}: no object in UTF-8: {error}") from error
        kept = _kept(row, shard, columns, f", the line at byte {place:,}")
        for name in cells:
            cells[name].append(None)
        for old, name in kept.items():
            cells[name][-1] = row[old]
    try:
        table = pa.table({name: pa.array(values, pa.string()) for name, values in cells.items()})
    except (pa.ArrowException, UnicodeEncodeError) as error:
        raise UnreadableError(f"{shard.name}: holds something else than text: {error}") from error
    # A column that is nowhere is not there, as in Parquet.
    return table.select([name for name in table.column_names if name in {"doc_id", "text"} or any(cells[name])])


def _lines(stream: IO[bytes], shard: Shard) -> Iterator[tuple[int, bytes]]:
    """The lines that begin in the shard, with their places; the one that it begins within is the one before's."""
    at = shard.start
    if shard.start:
        stream.seek(shard.start - 1)
        at += len(stream.readline()) - 1
    else:
        stream.seek(0)
    while at < shard.stop and (line := stream.readline()):
        if line.strip():
            yield at, line
        at += len(line)


def _kept(names: Any, shard: Shard, columns: CorpusColumns, where: str = "") -> dict[str, str]:
    """What is read, by its name there, and what it is called here."""
    for wanted in (columns.doc_id, columns.text):
        if wanted not in names:
            raise UnreadableError(
                f"{shard.path}{where}: has {', '.join(sorted(names)) or 'nothing'}, and no {wanted!r}; a corpus has "
                "doc_id and text, or say --id-column and --text-column"
            )
    return {columns.doc_id: "doc_id", columns.text: "text"} | {
        name: name for name in columns.meta if name in names and name not in {columns.doc_id, columns.text}
    }


def _require_documents(table: pa.Table, shard: Shard, columns: CorpusColumns) -> None:
    import pyarrow.compute as pc

    for name in ("doc_id", "text"):
        if table.column(name).null_count:
            where = table.column(name).to_pylist().index(None)
            raise UnreadableError(f"{shard.name}: number {where + 1} of it has no {getattr(columns, name)}")
    counts = pc.value_counts(table.column("doc_id"))
    if len(counts) < len(table):
        twice = next(each["values"] for each in counts.to_pylist() if each["counts"] > 1)
        raise UnreadableError(f"{shard.name}: {twice!r} stands twice; a document needs a name of its own")
    if pc.any(pc.equal(table.column("doc_id"), "")).as_py():
        raise UnreadableError(f"{shard.name}: a document has an empty name")
