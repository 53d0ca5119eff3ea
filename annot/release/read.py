"""A release's documents and gold, as they were when it was made; checked against the digests that name them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.attribute import AttributeSpec
from annot.core.canonical import digest_of
from annot.core.document import Document, Zone
from annot.core.errors import UnreadableError
from annot.core.schema import Schema
from annot.release.gold_document import GoldDocument
from annot.release.manifest import ReleaseManifest
from annot.release.paths import GOLD_NAME, parquet_paths
from annot.release.tables.gold import content_digest

GOLD = "gold"
_NO_META = {"doc_id", "text", "sha256", "fold", "split", "zones", "mentions", "relations", "predictor"}


@dataclass(frozen=True, eq=False)
class ReleaseContent:
    """What a release holds.

    Attributes:
        manifest: what names it, what it was made from, and by whom.
        schema: the one it was made under.
        documents: by id, in order.
    """

    manifest: ReleaseManifest
    schema: Schema
    documents: Mapping[str, GoldDocument]


def read_release(folder: Path, manifest: ReleaseManifest, schema: Schema) -> ReleaseContent:
    """A whole release, checked against its digest.

    Args:
        folder: the release.
        manifest: its manifest.
        schema: the one it was made under.

    Raises:
        DataError: it is not what its manifest names.
    """
    documents = read_gold(folder, manifest, schema)
    digest = content_digest(schema, list(documents.values()))
    if digest != manifest.digest:
        raise UnreadableError(
            f"{folder}: its content has digest {digest[:12]}…, the manifest says {manifest.digest[:12]}…"
        )
    return ReleaseContent(manifest, schema, documents)


def read_gold(
    folder: Path, manifest: ReleaseManifest, schema: Schema, *, only: Collection[str] | None = None
) -> dict[str, GoldDocument]:
    """The documents of a release with their gold, by id.

    Args:
        folder: the release.
        manifest: its manifest.
        schema: the one it was made under, which says what a cell of a table was.
        only: ids of the documents to read; all where it is left out.

    Raises:
        DataError: a document is missing, or is not what the manifest's digests name.
    """
    wanted = manifest.documents.keys() if only is None else set(only) & manifest.documents.keys()
    with readable_release(folder):
        return _checked(folder, manifest, schema, wanted)


def _checked(
    folder: Path, manifest: ReleaseManifest, schema: Schema, wanted: Collection[str]
) -> dict[str, GoldDocument]:
    rows = _document_rows(folder, manifest, wanted)
    if GOLD_NAME in manifest.files:
        gold = dict(_read_sets(folder / GOLD_NAME, wanted))
    else:
        gold = {doc_id: set_of_row(row, manifest.schema_id, schema) for doc_id, row in rows.items()}
    found = {}
    for doc_id in sorted(wanted):
        if doc_id not in rows or doc_id not in gold:
            raise UnreadableError(f"{folder}: {doc_id} is in the manifest, but not in the release's files")
        document, entry = document_of_row(rows[doc_id]), manifest.documents[doc_id]
        if document.sha256 != entry.sha256:
            raise UnreadableError(f"{folder}: the text of {doc_id} has another sha256 than the manifest says")
        if digest_of(gold[doc_id]) != entry.gold:
            raise UnreadableError(f"{folder}: the gold of {doc_id} has another digest than the manifest says")
        found[doc_id] = GoldDocument(document, gold[doc_id], entry.fold, entry.split)
    return found


def read_released_documents(folder: Path, manifest: ReleaseManifest) -> dict[str, Document]:
    """The documents of a release, by id.

    Raises:
        DataError: their table is missing or broken.
    """
    with readable_release(folder):
        rows = _document_rows(folder, manifest, manifest.documents.keys())
        return {doc_id: document_of_row(row) for doc_id, row in rows.items()}


@contextmanager
def readable_release(folder: Path) -> Iterator[None]:
    """Arrow calls a broken file any of these, and says not which; so do keys that a table or schema should have."""
    try:
        yield
    except (KeyError, TypeError, ValueError, NotImplementedError, OSError) as error:
        why = f"there is no {error}" if isinstance(error, KeyError) else " ".join(str(error).split())
        raise UnreadableError(
            f"{folder}: its documents cannot be read: {why}; take the release from git or the Hub again"
        ) from error


def _document_rows(folder: Path, manifest: ReleaseManifest, wanted: Collection[str]) -> dict[str, dict[str, Any]]:
    from annot.release.tables.parquet import read_rows  # brings pyarrow, which verbs without a release do without

    paths = [folder / path for path in parquet_paths("documents", manifest)]
    skipped = {"mentions", "relations"} if GOLD_NAME in manifest.files else set()
    try:
        return {row["doc_id"]: row for path in paths for row in read_rows(path, "doc_id", wanted, skip=skipped)}
    except FileNotFoundError as error:
        raise UnreadableError(f"{error.filename}: no such file; is {folder} a whole release?") from error


def document_of_row(row: Mapping[str, Any]) -> Document:
    """The document that a row of the table `documents` holds."""
    zones = tuple(Zone(z["kind"], Span(z["start"], z["end"]), z["text"], z["furniture"]) for z in row["zones"])
    meta = {name: value for name, value in row.items() if name not in _NO_META and value is not None}
    return Document(row["doc_id"], row["text"], zones, meta)


def _read_sets(path: Path, wanted: Collection[str]) -> Iterator[tuple[str, AnnotationSet]]:
    head = msgspec.json.Decoder(_Head)
    whole = msgspec.json.Decoder(AnnotationSet)
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    doc_id = head.decode(line).doc_id
                    if doc_id in wanted:
                        yield doc_id, whole.decode(line)
                except msgspec.MsgspecError as error:
                    raise UnreadableError(f"{path}:{number}: {error}") from error
    except FileNotFoundError as error:
        raise UnreadableError(f"{path}: no such file; is {path.parent} a whole release?") from error


class _Head(msgspec.Struct):
    doc_id: str


def set_of_row(
    row: Mapping[str, Any],
    schema_id: str,
    schema: Schema,
    *,
    annotator: str = GOLD,
    origin: Literal["model", "adjudicated"] = "adjudicated",
) -> AnnotationSet:
    """The annotation set that a row of the table `documents` holds.

    Args:
        row: with nested mentions and relations.
        schema_id: name and version of the schema.
        schema: says what a cell of a table was.
        annotator: whose word it is.
        origin: of a gold or a silver release.
    """
    return AnnotationSet(
        doc_id=row["doc_id"],
        doc_sha256=row["sha256"],
        annotator=annotator,
        origin=origin,
        schema=schema_id,
        mentions=tuple(
            Mention(
                label=m["label"],
                span=Span(m["start"], m["end"]),
                text=m["text"],
                attributes=_values(m, schema.mentions[m["label"]].attributes),
            )
            for m in row["mentions"]
        ),
        relations=tuple(
            Relation(
                label=r["label"],
                head=r["head"],
                tail=r["tail"],
                attributes=_values(r, schema.relations[r["label"]].attributes),
            )
            for r in row["relations"]
        ),
    )


def _values(row: Mapping[str, Any], specs: Mapping[str, AttributeSpec]) -> dict[str, AttributeValue]:
    cells: Mapping[str, Any] = row.get("attributes") or {}
    return {name: _value(specs[name], cell) for name, cell in cells.items() if cell is not None}


def _value(spec: AttributeSpec, cell: Any) -> AttributeValue:
    """A column that labels share may be wider than what one of them says."""
    if isinstance(cell, list):
        return spec.canonical(tuple(cell)) if spec.multiple else cell[0]
    return spec.canonical(cell)
