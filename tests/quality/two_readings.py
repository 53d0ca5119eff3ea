"""Readings of a test's own, in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.schema import Schema

SCHEMA = Schema.model_validate(
    {
        "name": "s",
        "version": "1.0.0",
        "language": "en",
        "mentions": {
            "A": {
                "definition": "a",
                "attributes": {
                    "side": {"type": "choice", "values": ["x", "y", "z"]},
                    "sure": {"type": "boolean", "default": False},
                    "low": {"type": "integer"},
                    "high": {"type": "integer"},
                    "shape": {"type": "choice", "values": ["exact", "open"]},
                },
            },
            "B": {"definition": "b"},
        },
        "relations": {
            "r": {"definition": "r", "head": ["A"], "tail": ["B"]},
            "q": {"definition": "q", "head": ["A"], "tail": ["B"]},
            "same": {"definition": "same", "head": ["A", "B"], "tail": ["A", "B"], "symmetric": True},
        },
        "constraints": [
            {"rule": "bounds", "labels": ["A"], "low": "low", "high": "high", "by": "shape", "shapes": {}},
        ],
    }
)


def m(label: str, start: int, end: int, **attributes: AttributeValue) -> Mention:
    return Mention(label=label, span=Span(start, end), text="x" * (end - start), attributes=attributes)


def rel(label: str, head: Mention, tail: Mention, **attributes: AttributeValue) -> Relation:
    return Relation(label=label, head=head.id, tail=tail.id, attributes=attributes)


def one(who: str, doc_id: str, mentions: Sequence[Mention], relations: Sequence[Relation] = ()) -> AnnotationSet:
    return AnnotationSet(
        doc_id=doc_id,
        doc_sha256="0",
        annotator=who,
        origin="human",
        schema="s@1.0.0",
        mentions=tuple(mentions),
        relations=tuple(relations),
    )


def read(who: str, *documents: Sequence[Mention]) -> dict[str, AnnotationSet]:
    """A reading of the documents `d0`, `d1` and so on."""
    return {f"d{place}": one(who, f"d{place}", mentions) for place, mentions in enumerate(documents)}
