"""Small documents, readings and schemas for these tests."""

from __future__ import annotations

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.document import Document
from annot.core.schema import Schema
from tests.make import reading_of

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


def reading(
    document: Document, *mentions: Mention, annotator: str = "gold", relations: tuple[Relation, ...] = ()
) -> AnnotationSet:
    """What `annotator` has of a document."""
    return reading_of(document, *mentions, relations=relations, by=annotator, schema=SCHEMA)
