"""The review project of a migration: its labelling config, its tasks, and what a submission answers. Pure.

A task holds one reading of one document. Only the mentions to look at are marked in it, and the ends of the relations
to look at; a list beside the text says why. A mention whose label only a person can say has a label that no schema
has, and a relation that lacks a required value an arrow without a word: submitted so, nothing is answered. The page
holds one arrow from a region to another, so relations between the same two are words of one arrow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import msgspec

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation
from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.review import Becomes, Review
from annot.core.schema import Schema
from annot.studio.controls import LABEL_CONTROL, TEXT_OBJECT, Controls
from annot.studio.label_config import render_label_config

REVIEW_KEY = "annot_review"
"""Where a task's meta keeps what it asks."""
UNDECIDED = "_undecided"
_LIST = "review"
_STYLE = """
.annot .annot-review { flex: 0 0 100%; box-sizing: border-box; max-height: 40vh; overflow-y: auto; padding: 0 8px 8px; border: 2px solid #f00; }
.annot .annot-review .lsf-htx-richtext { font-size: 13px; line-height: 1.35; overflow-wrap: anywhere; padding: 0; }
"""  # noqa: E501
_WORDS = {
    "fr": {
        "undecided": "à décider",
        "head": "À revoir : corrigez ou supprimez ce qui est marqué, puis envoyez",
        "choose": "à choisir sur la flèche :",
    },
    "en": {
        "undecided": "to decide",
        "head": "To look at: correct or delete what is marked, then submit",
        "choose": "choose on the arrow:",
    },
}


class AskedItem(msgspec.Struct, frozen=True):
    """One review in a task: what it is about, and the regions that stand for it.

    Attributes:
        item: id of the mention or relation under the old schema.
        inputs: digest of what it said.
        regions: of the mention, or of head and tail.
        label: what it is so far under the new schema; empty where a person must choose it.
    """

    item: str
    inputs: str
    regions: tuple[str, ...]
    label: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What a task asks, as its meta keeps it; `digest` names the reviews."""

    annotator: str
    doc_id: str
    digest: str
    items: tuple[AskedItem, ...]


def render_review_config(new: Schema, languages: Collection[str] = ()) -> str:
    """The labelling config of the review project: the new schema's, the list of reviews, and the undecided label."""
    words = _WORDS.get(new.language, _WORDS["en"])
    root = ET.fromstring(render_label_config(new, languages))  # noqa: S314 (made one line above)
    labels = next(element for element in root.iter("Labels") if element.get("name") == LABEL_CONTROL)
    ET.SubElement(labels, "Label", value=words["undecided"], alias=UNDECIDED, background="#FF0000")
    column = next(element for element in root.iter("View") if element.get("className") == "annot-attributes")
    ET.SubElement(root, "Style").text = _STYLE
    box = ET.Element("View", className="annot-review")
    ET.SubElement(box, "Header", value=words["head"], size="5")
    ET.SubElement(box, "Text", name=_LIST, value=f"${_LIST}", granularity="word")
    column.insert(0, box)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def render_review_task(
    new: Schema,
    document: Document,
    old_reading: AnnotationSet,
    reviews: Sequence[Review],
    guesses: Mapping[str, Becomes],
    ids: Mapping[str, Mention],
) -> dict[str, Any]:
    """The task of one reading with its reviews.

    Args:
        new: the new schema.
        document: the text.
        old_reading: the reading under the old schema.
        reviews: of this reading.
        guesses: what the items under review are so far.
        ids: what the mentions that need no review became, by their old ids.
    """
    relations = {relation.id: relation for relation in old_reading.relations}
    controls = Controls(new)
    region = {each: _region_id(old_reading, each) for each in old_reading.by_id}
    asked: list[AskedItem] = []
    results: list[dict[str, Any]] = []
    shown: dict[str, None] = {}
    for review in reviews:
        relation = relations.get(review.item)
        ends = (review.item,) if relation is None else (relation.head, relation.tail)
        shown |= dict.fromkeys(ends)
        label = guesses[review.item].label if review.item in guesses else ""
        asked.append(AskedItem(review.item, review.inputs, tuple(region[end] for end in ends), label))
    for mention_id in shown:
        mention = old_reading.by_id[mention_id]
        became = ids.get(mention_id)
        said = guesses.get(mention_id) or Becomes(label=became.label if became else "", attributes=_of(became))
        results += _region(controls, region[mention_id], mention, said, document.language)
    linked = [relations[review.item] for review in reviews if review.item in relations]
    results += _arrows(controls, linked, region, guesses)
    key = Asked(old_reading.annotator, document.doc_id, digest_of(reviews)[:16], tuple(asked))
    listing = "\n\n".join(
        _line(old_reading, relations, review) + _offer(new, controls, relations, review, guesses) for review in reviews
    )
    return {
        "data": {
            "text": document.text,
            "doc_id": document.doc_id,
            "annotator": old_reading.annotator,
            _LIST: listing,
        },
        "meta": {REVIEW_KEY: msgspec.to_builtins(key)},
        "predictions": [{"model_version": "annot-migrate", "result": results}],
    }


def parse_asked(meta: object) -> Asked | None:
    """What a task asks; None where it is no task of a review project."""
    found = meta.get(REVIEW_KEY) if isinstance(meta, dict) else None
    return msgspec.convert(found, Asked) if isinstance(found, dict) else None


def _of(mention: Mention | None) -> Attributes:
    return mention.attributes if mention else {}


def _region(
    controls: Controls, region: str, mention: Mention, said: Becomes, language: str
) -> Iterator[dict[str, Any]]:
    place = {"start": mention.span.start, "end": mention.span.end, "text": mention.text}
    common = {"id": region, "to_name": TEXT_OBJECT, "origin": "prediction"}
    label = said.label or UNDECIDED
    yield {**common, "from_name": LABEL_CONTROL, "type": "labels", "value": {**place, "labels": [label]}}
    for name, value in said.attributes.items() if said.label else ():
        control = controls.of(said.label, name)
        yield {
            **common,
            "from_name": control.name,
            "type": control.kind,
            "value": {**place, **control.encode(value, language)},
        }


def _arrows(
    controls: Controls, relations: Sequence[Relation], region: Mapping[str, str], guesses: Mapping[str, Becomes]
) -> list[dict[str, Any]]:
    """An arrow for each two mentions; a word that a person must choose first is not on it."""
    drawn: dict[tuple[str, str], list[str]] = {}
    for relation in relations:
        said = guesses[relation.id]
        word = controls.relation_word(said.label, said.attributes)
        words = drawn.setdefault((region[relation.head], region[relation.tail]), [])
        words += [word] if word in controls.words_of(said.label) else []
    return [
        {"type": "relation", "from_id": head, "to_id": tail, "direction": "right", "labels": words}
        for (head, tail), words in drawn.items()
    ]


def _offer(
    new: Schema,
    controls: Controls,
    relations: Mapping[str, Relation],
    review: Review,
    guesses: Mapping[str, Becomes],
) -> str:
    """The words of which a person must choose one for a relation; nothing where it has one."""
    said = guesses.get(review.item)
    if review.item not in relations or said is None:
        return ""
    offered = controls.words_of(said.label)
    if controls.relation_word(said.label, said.attributes) in offered:
        return ""
    return f"; {_WORDS.get(new.language, _WORDS['en'])['choose']} {' | '.join(offered)}"


def _line(reading: AnnotationSet, relations: Mapping[str, Relation], review: Review) -> str:
    found = relations.get(review.item) or reading.by_id[review.item]
    said = ", ".join(f"{name}={value}" for name, value in found.attributes.items())
    return f"« {review.quote} » {found.label}{f' ({said})' if said else ''}: {'; '.join(review.why)}"


def _region_id(reading: AnnotationSet, mention_id: str) -> str:
    return hashlib.sha256(f"review\n{reading.annotator}\n{reading.doc_id}\n{mention_id}".encode()).hexdigest()[:10]
