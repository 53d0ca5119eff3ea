"""Seeds on disk to `Document`s."""

from __future__ import annotations

from pathlib import Path

from annot.core.annotation import Span
from annot.core.document import Document, Zone
from annot.core.errors import DataError
from annot.core.issue import Issue, errors_of
from annot.corpus.check import check_seeds
from annot.corpus.manifest import SeedRow, read_manifest


def read_documents(folder: Path) -> dict[str, Document]:
    """The documents of the seeds' folder by their ids, in the manifest's order.

    Raises:
        DataError: the seeds are not what the manifest says; `issues` names every departure.
    """
    issues, documents = look_at_documents(folder)
    errors = errors_of(issues)
    if errors:
        listing = "\n".join(f"  {issue}" for issue in errors)
        raise DataError(f"{folder}: the seeds are not what their manifest says\n{listing}", errors)
    return documents


def look_at_documents(folder: Path) -> tuple[list[Issue], dict[str, Document]]:
    """What `check_seeds` says of the seeds, and the documents as of `read_documents`, none where that has errors.

    Raises:
        DataError: the manifest is missing or broken.
    """
    rows = read_manifest(folder)
    texts: dict[str, str] = {}
    issues = check_seeds(folder, rows, texts)
    if errors_of(issues):
        return issues, {}
    return issues, {row.doc_id: document_of(row, texts[row.doc_id]) for row in rows}


def document_of(row: SeedRow, text: str) -> Document:
    """The document that `row` describes."""
    zones = (Zone(zone.kind, Span(zone.start, zone.end), zone.text, zone.furniture) for zone in row.zones)
    return Document(row.doc_id, text, tuple(zones), row.meta)
