"""Rows of tables that someone else wrote: Parquet, or a folder of `datasets`' `save_to_disk`.

The columns are those of our `documents` or `mentions` configuration; others are attributes of a mention.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from annot.core.errors import DataError
from annot.release.tables.bounded import read_bounded, read_bounded_stream
from annot.release.tables.columns import MENTION_KEYS
from annot.store.plain_files import require_file, require_plain

_MENTION = {"label", "start", "end"}


def read_document_rows(path: Path) -> Iterator[dict[str, Any]]:
    """One row a document: `doc_id`, `text` where it is there, `mentions`, and `relations` where they are there.

    Args:
        path: a Parquet or Arrow file, or a folder of them, whose subfolders are looked through as well.

    Raises:
        DataError: there is no such file, it cannot be read, or its columns are of neither configuration.
    """
    flat: dict[str, list[dict[str, Any]]] = {}
    for file in _files(path):
        table = _read(file)
        names = set(table.column_names)
        if {"doc_id", "mentions"} <= names:
            for row in _rows_of(table, file):
                yield {
                    "doc_id": row["doc_id"],
                    "text": row.get("text"),
                    "mentions": row["mentions"] or [],
                    "relations": row.get("relations") or [],
                }
        elif {"doc_id", *_MENTION} <= names:
            for row in _rows_of(table, file):
                flat.setdefault(row["doc_id"], []).append(_mention(row))
        else:
            raise DataError(
                f"{file}: has the columns {', '.join(sorted(names))}; a table of documents has doc_id and mentions, "
                "one of mentions doc_id, label, start and end"
            )
    for doc_id, mentions in flat.items():
        yield {"doc_id": doc_id, "mentions": mentions, "relations": []}


def _rows_of(table: pa.Table, file: Path) -> list[dict[str, Any]]:
    try:
        return list(table.to_pylist())
    except (pa.ArrowException, ValueError) as error:
        raise DataError(f"{file}: holds a value that cannot be read: {' '.join(str(error).split())}") from error


def _mention(row: dict[str, Any]) -> dict[str, Any]:
    taken = {*MENTION_KEYS, "split"}
    attributes = {name: value for name, value in row.items() if name not in taken and value is not None}
    return {**{name: row[name] for name in _MENTION}, "text": row.get("text"), "attributes": attributes}


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    require_plain(path)
    found = sorted(each for each in path.rglob("*") if each.suffix in {".parquet", ".arrow"})
    # A data set in several configurations says the same of a document more than once; that of documents says most.
    whole = [each for each in found if "documents" in each.relative_to(path).parts]
    if not found:
        raise DataError(f"{path}: holds no .parquet or .arrow file")
    return whole or found


def _read(path: Path) -> pa.Table:
    """Without Arrow's threads, as in `release/tables/parquet.py`."""
    require_file(path)
    try:
        if path.suffix == ".arrow":
            with pa.memory_map(str(path)) as source:
                return read_bounded_stream(pa.ipc.open_stream(source), str(path))
        return read_bounded(pq.ParquetFile(pa.BufferReader(path.read_bytes()), pre_buffer=False), str(path))
    except FileNotFoundError:
        raise
    except (pa.ArrowException, ValueError, OSError) as error:
        why = " ".join(str(error).split())
        raise DataError(f"{path}: cannot be read as {path.suffix.removeprefix('.') or 'a table'}: {why}") from error
