"""Whether a committed release is still what its manifest says, and what its source builds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from annot.core.annotation import Span
from annot.core.document import Document, Zone
from annot.core.issue import Issue
from annot.release.build import CARD_NAME, parquet_path
from annot.release.manifest import MANIFEST_NAME, ReleaseManifest
from annot.release.parquet import parse_parquet


def read_released_documents(folder: Path, manifest: ReleaseManifest) -> dict[str, Document]:
    """The documents of a release, from its own Parquet file."""
    table = parse_parquet((folder / parquet_path("documents", manifest.digest)).read_bytes())
    documents = {}
    for row in table.select(["doc_id", "text", "zones", *_meta_names(table.column_names)]).to_pylist():
        zones = tuple(Zone(z["kind"], Span(z["start"], z["end"]), z["text"], z["furniture"]) for z in row.pop("zones"))
        doc_id, text = row.pop("doc_id"), row.pop("text")
        meta = {name: value for name, value in row.items() if value is not None}
        documents[doc_id] = Document(doc_id, text, zones, meta)
    return documents


def check_files(folder: Path, manifest: ReleaseManifest) -> Iterator[Issue]:
    """Files of a release that are missing, changed or too many."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST_NAME}
    for path in sorted(found | set(manifest.files)):
        if path not in manifest.files:
            yield _issue(manifest, path, "is not in the manifest")
        elif path not in found:
            yield _issue(manifest, path, "is missing")
        else:
            digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
            if digest != manifest.files[path]:
                yield _issue(
                    manifest, path, f"has sha256 {digest[:12]}…, the manifest says {manifest.files[path][:12]}…"
                )


def check_rebuilt(folder: Path, manifest: ReleaseManifest, rebuilt: Mapping[str, bytes]) -> Iterator[Issue]:
    """Where a release differs from what its source builds.

    Parquet files are compared by content, since their bytes may change with the library that wrote them. The
    card is prose around the manifest's numbers, which a later annot may word better: its digest is enough.
    """
    for path, data in sorted(rebuilt.items()):
        if path == CARD_NAME:
            continue
        if path == MANIFEST_NAME:
            fresh = ReleaseManifest.model_validate_json(data)
            for name in _compared(manifest):
                if getattr(fresh, name) != getattr(manifest, name):
                    yield _issue(manifest, path, f"{name} is not what the source builds")
        elif not (folder / path).is_file():
            yield _issue(manifest, path, "is built from the source, but missing")
        elif path.endswith(".parquet"):
            if not parse_parquet((folder / path).read_bytes()).equals(parse_parquet(data)):
                yield _issue(manifest, path, "holds other rows than the source builds")
        elif (folder / path).read_bytes() != data:
            yield _issue(manifest, path, "is not what the source builds")


def _compared(manifest: ReleaseManifest) -> list[str]:
    """What the manifest says and the source must say too; an older one says less than one that is built today."""
    own = {"format", "files"}
    return [name for name in ReleaseManifest.model_fields if name in manifest.model_fields_set and name not in own]


def _meta_names(columns: list[str]) -> list[str]:
    nested = {"doc_id", "text", "sha256", "fold", "zones", "mentions", "relations"}
    return [name for name in columns if name not in nested]


def _issue(manifest: ReleaseManifest, path: str, message: str) -> Issue:
    return Issue(doc_id="", code="release-differs", where=f"{manifest.version}/{path}", message=message)
