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


def render_prediction(schema: Schema, reading: AnnotationSet, *, version: str, reader: str) -> dict[str, Any]:
    """The prediction that shows a model's `reading` to `reader` as a pre-annotation.

    Its regions' ids depend on the reader: those of two readers who took it over differ, so that equal ids show copying.
    """
    results = render_results(schema, reading, origin="prediction", salt=reader)
    return {"model_version": version, "result": results}


def render_results(
    schema: Schema, reading: AnnotationSet, *, origin: str = "manual", salt: str = ""
) -> list[dict[str, Any]]:
    """The results that say the same as `reading`: a region a mention, its attributes, the relations.

    Args:
        schema: that it was made under.
        reading: of one document.
        origin: where its regions say that they come from.
        salt: tells the regions' ids apart from others of the same reading.
    """
    controls = Controls(schema)
    ids = {mention.id: _region_id(reading, mention.id, salt) for mention in reading.mentions}
    results: list[dict[str, Any]] = []
    for mention in reading.mentions:
        results += _mention_results(
            controls, mention, {"id": ids[mention.id], "to_name": TEXT_OBJECT, "origin": origin}
        )
    for relation in reading.relations:
        results.append(
            {
                "type": "relation",
                "from_id": ids[relation.head],
                "to_id": ids[relation.tail],
                "direction": "right",
                "labels": [controls.relation_word(relation.label, relation.attributes)],
            }
        )
    return results


def _mention_results(controls: Controls, mention: Mention, common: dict[str, str]) -> Iterator[dict[str, Any]]:
    place = {"start": mention.span.start, "end": mention.span.end, "text": mention.text}
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


def _region_id(reading: AnnotationSet, mention_id: str, salt: str) -> str:
    """A region's id: the same each time, and never that of another annotator's region."""
    name = "\n".join(filter(None, (reading.annotator, reading.doc_id, mention_id, salt)))
    return hashlib.sha256(name.encode()).hexdigest()[:10]
