"""A small schema with all that an answer can break, documents, and predictors that ask a stand-in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.document import Document
from annot.predict.llm.predictor import LlmPredictor
from annot.predict.predictor import Material
from annot.release.gold_document import GoldDocument
from tests.make import schema

SCHEMA = schema("""
mentions:
  Person:
    definition: A named person.
    title: Personne
    attributes:
      role: {type: choice, values: [speaker, mentioned], required: true}
      aliases: {type: choice, values: [one, two, three], multiple: true}
  Loss:
    definition: A number of people lost.
    attributes:
      low: {type: integer}
      high: {type: integer}
      kind: {type: choice, values: [exact, vague], required: true}
      day: {type: date}
  Place: {definition: A place.}
relations:
  says: {definition: x, head: [Person], tail: [Loss], attributes: {stance: {values: [asserts, denies], required: true}}}
  near: {definition: x, head: [Place], tail: [Place], symmetric: true}
  in: {definition: x, head: [Place], tail: [Place], acyclic: true, max_per_head: 1}
constraints:
  - {rule: no_partial_overlap}
  - {rule: bounds, labels: [Loss], low: low, high: high, by: kind, shapes: {exact: equal}}
""")


def person(quote: str, name: str = "p", **more: Any) -> dict[str, Any]:
    """A person of an answer, with all that one needs."""
    return {"id": name, "label": "Person", "quote": quote, "attributes": {"role": "speaker"}, **more}


def place(quote: str, name: str = "x", **more: Any) -> dict[str, Any]:
    """A place of an answer."""
    return {"id": name, "label": "Place", "quote": quote, "attributes": {}, **more}


def answer(*mentions: dict[str, Any], relations: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """An answer with some mentions."""
    return {"mentions": list(mentions), "relations": relations or []}


def link(label: str, head: str, tail: str, **attributes: Any) -> dict[str, Any]:
    """A relation of an answer."""
    return {"label": label, "head": head, "tail": tail, "attributes": attributes}


def gold_of(document: Document, *mentions: Mention, relations: tuple[Relation, ...] = ()) -> GoldDocument:
    """A document with its gold, under the small schema."""
    gold = AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator="gold",
        origin="adjudicated",
        schema=SCHEMA.id,
        mentions=mentions,
        relations=relations,
    )
    return GoldDocument(document, gold, 0).under(SCHEMA)


def predictor(url: str, folder: Path, *, gold: tuple[GoldDocument, ...] = (), **settings: Any) -> LlmPredictor:
    """A predictor that asks at `url`, one request at a time, and repeats nothing but what it is told to."""
    plain: dict[str, Any] = {"concurrency": 1, "retries": 0, "structured": "off"}
    return LlmPredictor(
        Material(
            name="small",
            schema=SCHEMA,
            gold=gold,
            guidelines="Mark every person.",
            settings={"base_url": url, "model": "tiny/model:1", **plain, **settings},
            root=folder,
            cache=folder / "cache",
        )
    )
