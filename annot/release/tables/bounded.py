"""Tables of others, unpacked only as far as anybody can mean it: 43 kB of Parquet can ask for gigabytes."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from annot.core.errors import UnreadableError
from annot.store.plain_files import MOST_BYTES, has_limits

MOST_VALUES = 200_000_000
_MOST_ROWS = 65_536
"""Rows that are unpacked at once."""


def read_bounded(
    file: pq.ParquetFile, name: str, *, columns: Sequence[str] | None = None, row_groups: Sequence[int] | None = None
) -> pa.Table:
    """The table, or a part of it, unpacked piece by piece.

    Args:
        file: of unknown origin.
        name: for messages.
        columns: all where it is left out.
        row_groups: all where it is left out.

    Raises:
        UnreadableError: it holds more values than the limit, or unpacks to more bytes.
    """
    about = file.metadata
    groups = range(about.num_row_groups) if row_groups is None else row_groups
    chunks = [about.row_group(group).column(at) for group in groups for at in range(about.num_columns)]
    n_values = sum(chunk.num_values for chunk in chunks)
    if has_limits() and n_values > MOST_VALUES:
        raise UnreadableError(f"{name}: asks for {n_values:,} values, {MOST_VALUES:,} are the limit{_WAY_OUT}")
    # A dictionary of long words may be asked for in each row: no piece is larger than the limit even then.
    widest = max((chunk.total_uncompressed_size for chunk in chunks), default=1)
    size = max(1, min(_MOST_ROWS, MOST_BYTES // max(1, widest)))
    n_bytes, batches = 0, []
    for batch in file.iter_batches(batch_size=size, row_groups=list(groups), columns=columns, use_threads=False):
        n_bytes += sum(map(_unpacked_bytes, batch.columns))
        if has_limits() and n_bytes > MOST_BYTES:
            raise UnreadableError(f"{name}: unpacks to more than {MOST_BYTES:,} bytes, the limit{_WAY_OUT}")
        batches.append(batch)
    schema = file.schema_arrow
    wanted = schema if columns is None else pa.schema([schema.field(each) for each in columns], schema.metadata)
    return pa.Table.from_batches(batches, schema=batches[0].schema if batches else wanted)


def read_bounded_stream(stream: pa.ipc.RecordBatchStreamReader, name: str) -> pa.Table:
    """`read_bounded` for Arrow's own files, whose batches may be packed too.

    Raises:
        UnreadableError: it unpacks to more than the limit.
    """
    n_bytes, n_values, batches = 0, 0, []
    for batch in stream:
        n_bytes += sum(map(_unpacked_bytes, batch.columns))
        n_values += batch.num_rows * batch.num_columns
        if has_limits() and (n_bytes > MOST_BYTES or n_values > MOST_VALUES):
            what = f"{MOST_BYTES:,} bytes" if n_bytes > MOST_BYTES else f"{MOST_VALUES:,} values"
            raise UnreadableError(f"{name}: unpacks to more than {what}, the limit{_WAY_OUT}")
        batches.append(batch)
    return pa.Table.from_batches(batches, schema=stream.schema)


def _unpacked_bytes(column: pa.Array) -> int:
    """Bytes of the values of a column; those of a dictionary come once a row when they are asked for."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    words = column.dictionary
    return len(column) * (words.nbytes // max(1, len(words)) if len(words) else 0)


_WAY_OUT = " for what somebody else may have made; say `annot --trust …` if its maker is trusted"
