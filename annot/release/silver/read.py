"""Documents of a silver release with what the predictor said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.release.read import document_of_row, readable_release, set_of_row
from annot.release.silver.manifest import SilverManifest
from annot.release.tables.parquet import read_rows

SCHEMA_NAME = "schema.yaml"
SilverDocument = tuple[Document, AnnotationSet]


def read_silver(
    folder: Path,
    manifest: SilverManifest,
    schema: Schema,
    *,
    only: Collection[str] | None = None,
    annotator: str | None = None,
) -> Iterator[SilverDocument]:
    """The documents of a silver release with their predictions, a file after the other.

    Args:
        folder: the release.
        manifest: its manifest.
        schema: the one that it follows.
        only: ids of the documents; all where it is None.
        annotator: what the sets say that they are by; the predictor where it is None.

    Raises:
        UnreadableError: a file is missing or broken.
    """
    author = annotator or f"model:{manifest.predictor}"
    paths = sorted((folder / "documents").glob("*.parquet"))
    if len(paths) != manifest.n_shards:
        raise UnreadableError(
            f"{folder}: has {plural(len(paths), 'file')} in documents/, not {manifest.n_shards}; make it again"
        )
    for path in paths:
        with readable_release(folder):
            wanted = _ids_of(path) if only is None else only
            rows = read_rows(path, "doc_id", wanted)
            found = [
                (document_of_row(row), set_of_row(row, manifest.schema_id, schema, annotator=author, origin="model"))
                for row in rows
            ]
        yield from found


def _ids_of(path: Path) -> list[str]:
    with path.open("rb") as stream:
        found = pq.ParquetFile(stream, pre_buffer=False).read(columns=["doc_id"], use_threads=False)
    ids: list[str] = found.column("doc_id").to_pylist()
    return ids
