"""Versions of made-up gold for the tests of `annot diff`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.canonical import digest_of
from annot.core.document import Document, Zone
from annot.core.schema import Schema
from annot.release.diff.version import DocumentDigests, GoldVersion, VersionDocument

SCHEMA: dict[str, Any] = {
    "name": "made-up",
    "version": "1.0.0",
    "language": "en",
    "mentions": {
        "Actor": {"definition": "who", "attributes": {"n": {"type": "integer"}, "sure": {"type": "boolean"}}},
        "Place": {"definition": "where"},
        "Figure": {"definition": "how many", "attributes": {"kind": {"type": "choice", "values": ["a", "b"]}}},
    },
    "relations": {
        "at": {"definition": "at", "head": ["Actor", "Figure"], "tail": ["Place"]},
        "of": {"definition": "of", "head": ["Figure"], "tail": ["Actor"], "max_per_head": 2},
    },
}
GUIDELINES = "# Guidelines, version 1.0.0\n\nMark what is said.\n"


def annotated(
    doc_id: str,
    text: str,
    mentions: tuple[Mention, ...] = (),
    relations: tuple[Relation, ...] = (),
    *,
    meta: Mapping[str, str] | None = None,
    zones: tuple[Zone, ...] = (),
    **fields: Any,
) -> VersionDocument:
    document = Document(doc_id, text, zones, meta or {})
    known = {"annotator": "gold", "origin": "adjudicated", "schema": "made-up@1.0.0", **fields}
    gold = AnnotationSet(doc_id=doc_id, doc_sha256=document.sha256, mentions=mentions, relations=relations, **known)
    return VersionDocument(document, gold)


def version(
    *documents: VersionDocument,
    name: str = "a",
    guidelines: str = GUIDELINES,
    schema: Mapping[str, Any] = SCHEMA,
) -> GoldVersion:
    return version_in_memory(
        name, Schema.model_validate(schema), guidelines, {each.document.doc_id: each for each in documents}
    )


def version_in_memory(
    name: str, schema: Schema, guidelines: str, documents: Mapping[str, VersionDocument]
) -> GoldVersion:
    """A version whose documents are read already."""
    digests = {
        doc_id: DocumentDigests(
            each.document.sha256, digest_of(each.gold), digest_of(each.document.zones, each.document.meta)
        )
        for doc_id, each in documents.items()
    }
    return GoldVersion(name, schema, guidelines, digests, lambda ids: {doc_id: documents[doc_id] for doc_id in ids})
