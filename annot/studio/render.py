"""annot's nouns to Label Studio's JSON: documents to tasks, readings to results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from annot.core.annotation import AnnotationSet, Mention
from annot.core.document import Document
from annot.core.prediction import Prediction
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


class ResultRenderer:
    """Writes readings made under one schema as results."""

    def __init__(self, schema: Schema) -> None:
        self._controls = Controls(schema)

    def prediction(
        self, reading: AnnotationSet, language: str, *, version: str, reader: str, scores: Prediction | None = None
    ) -> dict[str, Any]:
        """The prediction that shows a model's `reading` to `reader` as a pre-annotation.

        `scores` says how sure the model is, of each mention and in all; the page shows it, and queues sort by it.

        Its regions' ids depend on the reader: those of two readers who took it over differ, so that equal ids show
        copying.
        """
        # The page fills in quotes, the places of attributes and that a region was taken over; without them the
        # server takes predictions a tenth faster.
        results = self.results(reading, language, salt=reader, short=True)
        found: dict[str, Any] = {"model_version": version, "result": results}
        if scores is None or (mean := scores.mean_score) is None:
            return found
        regions = (each for each in results if each["type"] == "labels")
        for mention, result in zip(reading.mentions, regions, strict=True):
            if mention.id in scores.scores:
                result["score"] = scores.scores[mention.id]
        return {**found, "score": mean}

    def results(
        self, reading: AnnotationSet, language: str, *, salt: str = "", short: bool = False
    ) -> list[dict[str, Any]]:
        """The results that say the same as `reading`: a region a mention, its attributes, the relations.

        Args:
            reading: of one document.
            language: of its text, in which numbers are written.
            salt: tells the regions' ids apart from others of the same reading.
            short: leave out what the page fills in.
        """
        ids = {mention.id: region_id(reading, mention.id, salt) for mention in reading.mentions}
        common = {"to_name": TEXT_OBJECT, **({} if short else {"origin": "manual"})}
        results: list[dict[str, Any]] = []
        for mention in reading.mentions:
            own = {"id": ids[mention.id], **common}
            results += _mention_results(self._controls, mention, own, language, short=short)
        for relation in reading.relations:
            word = self._controls.relation_word(relation.label, relation.attributes)
            ends = {"from_id": ids[relation.head], "to_id": ids[relation.tail]}
            results.append({"type": "relation", **ends, "direction": "right", "labels": [word]})
        return results


def render_results(schema: Schema, reading: AnnotationSet, language: str = "") -> list[dict[str, Any]]:
    """`ResultRenderer.results` for a single reading."""
    return ResultRenderer(schema).results(reading, language)


def _mention_results(
    controls: Controls, mention: Mention, common: dict[str, str], language: str, *, short: bool
) -> Iterator[dict[str, Any]]:
    offsets = {"start": mention.span.start, "end": mention.span.end}
    place = {} if short else {**offsets, "text": mention.text}
    yield {
        **common,
        "from_name": LABEL_CONTROL,
        "type": "labels",
        "value": {**offsets, **place, "labels": [mention.label]},
    }
    for name, value in mention.attributes.items():
        control = controls.of(mention.label, name)
        yield {
            **common,
            "from_name": control.name,
            "type": control.kind,
            "value": {**place, **control.encode(value, language)},
        }


def region_id(reading: AnnotationSet, mention_id: str, salt: str = "") -> str:
    """A region's id: the same each time, and never that of another annotator's region."""
    name = "\n".join(filter(None, (reading.annotator, reading.doc_id, mention_id, salt)))
    return hashlib.sha256(name.encode()).hexdigest()[:10]
