"""Small documents, readings and schemas for these tests."""

from __future__ import annotations

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation, Span
from annot.core.document import Document
from annot.core.schema import Schema

SCHEMA = Schema.model_validate(
    {
        "name": "claims",
        "version": "1.0.0",
        "language": "en",
        "mentions": {
            "Figure": {
                "definition": "a figure",
                "attributes": {
                    "low": {"type": "integer"},
                    "high": {"type": "integer"},
                    "how": {"type": "choice", "values": ["exact", "approx", "at_least", "at_most"]},
                    "more": {"type": "boolean", "default": False},
                },
            },
            "Unit": {"definition": "a unit", "attributes": {"side": {"type": "choice", "values": ["A", "B"]}}},
            "Source": {"definition": "a source"},
            "Day": {"definition": "a date"},
        },
        "relations": {
            "of": {"definition": "counts", "head": ["Figure"], "tail": ["Unit"]},
            "by": {"definition": "source", "head": ["Figure"], "tail": ["Source"]},
            "on": {"definition": "date", "head": ["Figure"], "tail": ["Day"]},
            "part": {"definition": "part", "head": ["Figure"], "tail": ["Figure"]},
        },
    }
)


def mention(text: str, label: str, quote: str, **attributes: str | int | bool) -> Mention:
    """The mention of `quote` where it first stands in `text`."""
    start = text.index(quote)
    return Mention(label=label, span=Span(start, start + len(quote)), text=quote, attributes=attributes)


def reading(
    document: Document, *mentions: Mention, annotator: str = "gold", relations: tuple[Relation, ...] = ()
) -> AnnotationSet:
    """What `annotator` has of a document."""
    return AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator=annotator,
        origin="adjudicated" if annotator == "gold" else "human",
        schema=SCHEMA.id,
        mentions=mentions,
        relations=relations,
    )


def relation(label: str, head: Mention, tail: Mention, attributes: Attributes | None = None) -> Relation:
    """A relation between two mentions."""
    return Relation(label=label, head=head.id, tail=tail.id, attributes=attributes or {})
