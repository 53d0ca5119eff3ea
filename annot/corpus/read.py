"""Seeds on disk to `Document`s."""

from __future__ import annotations

from pathlib import Path

from annot.core.annotation import Span
from annot.core.document import Document, Zone
from annot.core.errors import DataError
from annot.core.issue import errors_of
from annot.corpus.check import check_seeds
from annot.corpus.manifest import SeedRow, read_manifest


def read_documents(folder: Path) -> dict[str, Document]:
    """The documents of the seeds' folder by their ids, in the manifest's order.

    Raises:
        DataError: the seeds are not what the manifest says; `issues` names every departure.
    """
    rows = read_manifest(folder)
    errors = errors_of(check_seeds(folder, rows))
    if errors:
        listing = "\n".join(f"  {issue}" for issue in errors)
        raise DataError(f"{folder}: the seeds are not what their manifest says\n{listing}", errors)
    return {row.doc_id: document_of(row, (folder / row.file).read_bytes().decode()) for row in rows}


def document_of(row: SeedRow, text: str) -> Document:
    """The document that `row` describes."""
    zones = (Zone(zone.kind, Span(zone.start, zone.end), zone.text, zone.furniture) for zone in row.zones)
    return Document(row.doc_id, text, tuple(zones), row.meta)
