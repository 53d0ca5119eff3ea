"""Parquet files that `datasets` reads with their features, the same bytes each time.

Only Arrow's own buffers are read and written: a Python file object would be touched from Arrow's threads,
which aborts the process where Python is ending by then.
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
    pq.write_table(
        table, sink, compression="zstd", version="2.6", row_group_size=_ROW_GROUP, use_dictionary=True
    )
    return sink.getvalue().to_pybytes()


def parse_parquet(data: bytes) -> pa.Table:
    """A Parquet file as a table."""
    return pq.read_table(pa.BufferReader(data))
