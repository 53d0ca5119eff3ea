"""Predictions that were wrong on purpose, and how they leave a reading that took them over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation
from annot.core.issue import Issue
from annot.studio.raw import RawResult

Planted = Mapping[str, str]
"""Ids of mentions of one document that are wrong on purpose, by that of the region that a reader was shown."""
NOTHING_PLANTED: Planted = {}


class Cleared(NamedTuple):
    """A reading without what was planted, and what is said of it.

    Attributes:
        reading: without it.
        issues: that it was taken over.
        lost: what its reader had said of it, and the reading cannot hold without it; empty where they said nothing.
    """

    reading: AnnotationSet
    issues: list[Issue]
    lost: str = ""


def taken_planted(results: Iterable[RawResult], planted: Planted) -> frozenset[str]:
    """The planted mentions that a submission holds in their own regions, in place and label as they were shown.

    Who draws the same mention by hand says it themselves: it is their word, and is not among them.
    """
    wrong = set(planted.values())
    taken, own = set[str](), set[str]()
    for each in results if wrong else ():
        if each.type == "labels" and (said := said_mention(each)) in wrong:
            (taken if each.id in planted or each.is_predicted else own).add(said)
    return frozenset(taken - own)


def without_planted(reading: AnnotationSet, planted: Collection[str]) -> Cleared:
    """A reading without the mentions that were shown though wrong, and without the relations that were drawn to them.

    What its reader changed in place or label is their own word, and stays; what they said of one that they left there,
    a value or a relation, goes with it and is quoted.
    """
    wrong = {each.id: each for each in reading.mentions if each.id in planted}
    if not wrong:
        return Cleared(reading, [])
    cut = [each for each in reading.relations if each.head in wrong or each.tail in wrong]
    said = ", ".join(f"{each.label} {each.text!r}" for each in wrong.values())
    message = f"{said}: shown though wrong, to see whether it is looked at, and taken over; taken out of the reading"
    lost = ", ".join([*(_said_of(each) for each in wrong.values() if each.attributes), *map(_said_of, cut)])
    if lost:
        message += f", with {lost}"
    kept = reading.replace(
        mentions=tuple(each for each in reading.mentions if each.id not in wrong),
        relations=tuple(each for each in reading.relations if each not in cut),
    )
    where = next(iter(wrong))
    issue = Issue(doc_id=reading.doc_id, code="planted-accepted", where=where, message=message, severity="warning")
    return Cleared(kept, [issue], lost)


def said_mention(region: RawResult) -> str:
    """What a region says, as its mention is called."""
    labels = region.value.get("labels") or [""]
    return f"{labels[0]}@{region.value.get('start')}-{region.value.get('end')}"


def _said_of(item: Mention | Relation) -> str:
    return " ".join([item.id, *_values(item.attributes)])


def _values(attributes: Attributes) -> Iterable[str]:
    for name, value in attributes.items():
        yield f"{name}={'+'.join(value) if isinstance(value, tuple) else value}"
