"""Parquet files that `datasets` reads with their features, the same bytes each time.

Files are read without Arrow's threads: one that lets go of Python's bytes while Python is ending aborts the
process (seen with pyarrow 26).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from annot.core.errors import DataError
from annot.release.tables.bounded import read_bounded
from annot.release.tables.columns import Column, Columns, Nested
from annot.release.tables.feature_types import TableFeatures

_ROW_GROUP = 10_000


def render_parquet(columns: Columns, features: TableFeatures) -> bytes:
    """`columns` as one Parquet file; the features stand in its metadata, where `datasets` looks for them.

    Raises:
        DataError: a number has more than 64 bits.
        pyarrow.ArrowInvalid: a value does not fit its feature.
    """
    return parquet_of(arrow_table(columns, features))


def parquet_of(table: pa.Table) -> bytes:
    """A table as one Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", version="2.6", row_group_size=_ROW_GROUP, use_dictionary=True)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def arrow_table(columns: Columns, features: TableFeatures) -> pa.Table:
    """`columns` as a table of Arrow; the features stand in its metadata.

    Raises:
        DataError: a number has more than 64 bits.
        pyarrow.ArrowInvalid: a value does not fit its feature.
    """
    schema = features.arrow_schema
    arrays = []
    for field in schema:
        try:
            arrays.append(_array(columns[field.name], field.type))
        except OverflowError as error:
            raise DataError(f"column {field.name!r} holds a number of more than 64 bits, which no table has") from error
    return pa.Table.from_arrays(arrays, schema=schema)


def parse_parquet(data: bytes, name: str = "a Parquet file") -> pa.Table:
    """A Parquet file as a table; `name` stands in the messages."""
    return read_bounded(pq.ParquetFile(pa.BufferReader(data), pre_buffer=False), name)


def filled_tables(files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """The Parquet files that have rows, by configuration and split; `datasets` cannot load a split that has none.

    Args:
        files: of a release, by path `configuration/split-….parquet`.
    """
    found: dict[str, dict[str, str]] = {}
    for path, data in files.items():
        if path.endswith(".parquet") and pq.read_metadata(pa.BufferReader(data)).num_rows:
            config, _, name = path.partition("/")
            found.setdefault(config, {})[name.partition("-")[0]] = path
    return found


def read_rows(path: Path, key: str, wanted: Collection[str], *, skip: Collection[str] = ()) -> list[dict[str, Any]]:
    """The rows of a Parquet file whose `key` is one of `wanted`, without the columns in `skip`.

    Raises:
        FileNotFoundError: there is no such file.
    """
    rows: list[dict[str, Any]] = []
    with path.open("rb") as stream:
        file = pq.ParquetFile(stream, pre_buffer=False)
        names = [name for name in file.schema_arrow.names if name not in skip]
        values = pa.array(sorted(wanted), type=pa.string())
        for group in range(file.num_row_groups):
            keys = read_bounded(file, str(path), columns=[key], row_groups=[group]).column(key)
            chosen = pc.is_in(keys, value_set=values)
            if pc.any(chosen).as_py():
                rows += read_bounded(file, str(path), columns=names, row_groups=[group]).filter(chosen).to_pylist()
    return rows


def _array(values: Column, kind: pa.DataType) -> pa.Array:
    if isinstance(values, Nested):
        flat = _array(values.values, kind.value_type)
        return pa.ListArray.from_arrays(pa.array(values.offsets, type=pa.int32()), flat, type=kind)
    if isinstance(values, dict):
        arrays = [_array(values[field.name], field.type) for field in kind]
        return pa.StructArray.from_arrays(arrays, fields=list(kind))
    return pa.array(values, type=kind)
