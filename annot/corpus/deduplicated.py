"""What is written of a corpus whose near-duplicates are known: the clusters, and the documents that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from annot.core.canonical import digest_of

if TYPE_CHECKING:
    import pyarrow as pa

_ROW_GROUP = 10_000


class Named(NamedTuple):
    """What is known of a document without its text."""

    doc_id: str
    n_chars: int


class Kept(NamedTuple):
    """The document of a cluster that is kept, and those that are not, by number."""

    kept: int
    dropped: Sequence[int]


def name_table(table: pa.Table) -> bytes:
    """The names of a shard's documents and the lengths of their texts, as Parquet; see `read_names`."""
    import pyarrow as pa

    lengths = pa.array([len(text) for text in table.column("text").to_pylist()], pa.int64())
    return render_table(pa.table({"doc_id": table.column("doc_id"), "n_chars": lengths}))


def read_names(paths: Sequence[Path], firsts: Sequence[int], wanted: Sequence[int]) -> dict[int, Named]:
    """The names of some documents.

    Args:
        paths: what `name_table` wrote of each shard.
        firsts: the number of the first document of each shard.
        wanted: numbers, in order.
    """
    import pyarrow.parquet as pq

    found: dict[int, Named] = {}
    rest = iter([*wanted, None])
    number = next(rest)
    for path, first, after in zip(paths, firsts, [*firsts[1:], None], strict=True):
        if number is None or (after is not None and number >= after):
            continue
        table = pq.ParquetFile(path, pre_buffer=False).read(use_threads=False)
        ids, lengths = table.column("doc_id"), table.column("n_chars")
        while number is not None and (after is None or number < after):
            found[number] = Named(ids[number - first].as_py(), lengths[number - first].as_py())
            number = next(rest)
    return found


def choose(clusters: Mapping[int, int], names: Mapping[int, Named]) -> list[Kept]:
    """The document of each cluster that is kept: the longest, of equals the one with the least id."""
    members: dict[int, list[int]] = {}
    for number, cluster in clusters.items():
        members.setdefault(cluster, []).append(number)
    found = []
    for each in members.values():
        kept = min(each, key=lambda number: (-names[number].n_chars, names[number].doc_id))
        found.append(Kept(kept, [number for number in each if number != kept]))
    return found


def cluster_table(chosen: Sequence[Kept], names: Mapping[int, Named]) -> bytes:
    """A row a document that has near-duplicates, as Parquet; `cluster` is the id of the one that is kept."""
    import pyarrow as pa

    rows = [
        {"cluster": names[each.kept].doc_id, "doc_id": names[number].doc_id, "kept": number == each.kept}
        for each in chosen
        for number in (each.kept, *each.dropped)
    ]
    kinds = pa.schema({"cluster": pa.string(), "doc_id": pa.string(), "kept": pa.bool_()})
    return render_table(pa.Table.from_pylist(rows, kinds))


def kept_table(table: pa.Table, dropped: Sequence[int], columns: Sequence[str]) -> tuple[bytes, int]:
    """The documents of a shard that are kept, as Parquet with the same columns in every shard, and how many they are.

    Args:
        table: of the shard.
        dropped: places in it.
        columns: besides `doc_id` and `text`.
    """
    import pyarrow as pa

    mask = np.ones(len(table), bool)
    mask[list(dropped)] = False
    kept = table.filter(pa.array(mask))
    absent = pa.nulls(len(kept), pa.string())
    names = ("doc_id", "text", *columns)
    full = {name: kept.column(name) if name in kept.column_names else absent for name in names}
    return render_table(pa.table(full)), len(kept)


def render_numbers(numbers: Iterator[int]) -> bytes:
    """Numbers in order, as bytes; see `numbers_between`."""
    return np.sort(np.fromiter(numbers, np.int64)).tobytes()


def numbers_between(data: bytes, first: int, after: int) -> list[int]:
    """The numbers from `first` up to, and without, `after`, counted from `first`."""
    numbers = np.frombuffer(data, np.int64)
    low, high = np.searchsorted(numbers, [first, after])
    found: list[int] = (numbers[low:high] - first).tolist()
    return found


def render_table(table: pa.Table) -> bytes:
    """A table as Parquet, the same bytes each time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", version="2.6", row_group_size=_ROW_GROUP, use_dictionary=True)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def digest_of_clusters(chosen: Sequence[Kept]) -> str:
    """SHA-256 of what is kept and dropped, in hexadecimal."""
    return digest_of([(each.kept, list(each.dropped)) for each in chosen])
