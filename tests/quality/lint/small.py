"""Small gold sets for the lint: texts with their mentions marked as `[quote|Label]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document, Zone
from annot.core.schema import Schema

MARK = re.compile(r"\[([^|\]]+)\|(\w+)\]")
SCHEMA = Schema.model_validate(
    {
        "name": "small",
        "version": "1.0.0",
        "language": "fr",
        "mentions": {
            "Thing": {"definition": "a thing"},
            "Person": {"definition": "a person"},
            "Place": {"definition": "a place"},
            "Amount": {
                "definition": "an amount",
                "attributes": {
                    "low": {"type": "number"},
                    "high": {"type": "number"},
                    "kind": {"type": "choice", "values": ["exact", "approx", "at_least", "at_most", "range", "vague"]},
                },
            },
        },
        "relations": {"counts": {"definition": "counts", "head": ["Amount"], "tail": ["Thing"]}},
        "constraints": [
            {
                "rule": "bounds",
                "labels": ["Amount"],
                "low": "low",
                "high": "high",
                "by": "kind",
                "shapes": {"exact": "equal", "approx": "equal", "at_least": "low_only", "at_most": "high_only",
                           "range": "increasing", "vague": "low_only"},
            }
        ],
    }
)  # fmt: skip


def marked(
    doc_id: str, text: str, *, furniture: tuple[str, ...] = (), language: str = "fr", **attributes: Any
) -> tuple[Document, AnnotationSet]:
    """A document and its gold. Every `Amount` gets `attributes`; what `furniture` quotes is page furniture."""
    plain, mentions, at = "", [], 0
    for match in MARK.finditer(text):
        plain += text[at : match.start()]
        span = Span(len(plain), len(plain) + len(match[1]))
        values = attributes if match[2] == "Amount" else {}
        mentions.append(Mention(label=match[2], span=span, text=match[1], attributes=values))
        plain, at = plain + match[1], match.end()
    plain += text[at:]
    zones = tuple(Zone("tags", Span(plain.index(q), plain.index(q) + len(q)), q, furniture=True) for q in furniture)
    document = Document(doc_id, plain, zones, {"language": language})
    gold = AnnotationSet(
        doc_id=doc_id,
        doc_sha256=document.sha256,
        annotator="gold",
        origin="adjudicated",
        schema=SCHEMA.id,
        mentions=tuple(mentions),
    )
    return document, gold


def corpus(*each: tuple[Document, AnnotationSet]) -> tuple[Mapping[str, Document], Mapping[str, AnnotationSet]]:
    """Documents and gold by document id."""
    return {document.doc_id: document for document, _ in each}, {gold.doc_id: gold for _, gold in each}
