"""Parquet files that `datasets` reads with their features, the same bytes each time.

Files are read without Arrow's threads: one that lets go of Python's bytes while Python is ending aborts the
process (seen with pyarrow 26).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Features

from annot.release.tables import Columns

_ROW_GROUP = 10_000


def render_parquet(columns: Columns, features: Features) -> bytes:
    """`columns` as one Parquet file; the features stand in its metadata, where `datasets` looks for them.

    Raises:
        pyarrow.ArrowInvalid: a value does not fit its feature.
    """
    schema = features.arrow_schema
    arrays = [pa.array(columns[field.name], type=field.type) for field in schema]
    table = pa.Table.from_arrays(arrays, schema=schema)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", version="2.6", row_group_size=_ROW_GROUP, use_dictionary=True)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def parse_parquet(data: bytes) -> pa.Table:
    """A Parquet file as a table."""
    return pq.ParquetFile(pa.BufferReader(data), pre_buffer=False).read(use_threads=False)
