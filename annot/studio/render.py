"""annot's nouns to Label Studio's JSON: documents to tasks, readings to results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from annot.core.annotation import AnnotationSet, Mention
from annot.core.document import Document
from annot.core.schema import Schema
from annot.studio.controls import LABEL_CONTROL, TEXT_OBJECT, Controls

META_KEY = "annot"
"""Where the tasks that annot made keep the document's key."""


def render_task(document: Document) -> dict[str, Any]:
    """The task of a document.

    Its id and digest stand in the data, for people, and in the meta, where a listing without texts finds them.
    """
    key = {"doc_id": document.doc_id, "sha256": document.sha256}
    title = document.meta.get("title")
    data = {"text": document.text, **key, **({"title": title} if title else {})}
    return {"data": data, "meta": {META_KEY: key}}


def render_results(schema: Schema, reading: AnnotationSet) -> list[dict[str, Any]]:
    """The results that say the same as `reading`: a region a mention, its attributes, the relations."""
    controls = Controls(schema)
    results: list[dict[str, Any]] = []
    for mention in reading.mentions:
        results += _mention_results(controls, reading, mention)
    for relation in reading.relations:
        results.append(
            {
                "type": "relation",
                "from_id": _region_id(reading, relation.head),
                "to_id": _region_id(reading, relation.tail),
                "direction": "right",
                "labels": [controls.relation_word(relation.label, relation.attributes)],
            }
        )
    return results


def _mention_results(controls: Controls, reading: AnnotationSet, mention: Mention) -> Iterator[dict[str, Any]]:
    place = {"start": mention.span.start, "end": mention.span.end, "text": mention.text}
    common = {"id": _region_id(reading, mention.id), "to_name": TEXT_OBJECT, "origin": "manual"}
    yield {
        **common,
        "from_name": LABEL_CONTROL,
        "type": "labels",
        "value": {**place, "labels": [mention.label]},
    }
    for name, value in mention.attributes.items():
        control = controls.of(mention.label, name)
        yield {
            **common,
            "from_name": control.name,
            "type": control.kind,
            "value": {**place, **control.encode(value)},
        }


def _region_id(reading: AnnotationSet, mention_id: str) -> str:
    """A region's id: the same each time, and never that of another annotator's region."""
    name = f"{reading.annotator}\n{reading.doc_id}\n{mention_id}"
    return hashlib.sha256(name.encode()).hexdigest()[:10]
