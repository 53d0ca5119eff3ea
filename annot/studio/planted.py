"""Predictions that were wrong on purpose, and how they leave a reading that took them over."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from annot.core.annotation import AnnotationSet
from annot.core.issue import Issue
from annot.studio.raw import RawResult


class Cleared(NamedTuple):
    """A reading without what was planted, and what is said of it."""

    reading: AnnotationSet
    issues: list[Issue]


def without_planted(reading: AnnotationSet, planted: Collection[str]) -> Cleared:
    """A reading without the mentions that were shown though wrong, and without the relations that were drawn to them.

    What its reader changed about one is their own word, and stays.
    """
    wrong = {each.id: each for each in reading.mentions if each.id in planted}
    if not wrong:
        return Cleared(reading, [])
    cut = [each for each in reading.relations if each.head in wrong or each.tail in wrong]
    said = ", ".join(f"{each.label} {each.text!r}" for each in wrong.values())
    message = f"{said}: shown though wrong, to see whether it is looked at, and taken over; taken out of the reading"
    if cut:
        message += f", with {', '.join(each.id for each in cut)}"
    kept = reading.replace(
        mentions=tuple(each for each in reading.mentions if each.id not in wrong),
        relations=tuple(each for each in reading.relations if each not in cut),
    )
    where = next(iter(wrong))
    issue = Issue(doc_id=reading.doc_id, code="planted-accepted", where=where, message=message, severity="warning")
    return Cleared(kept, [issue])


def said_mention(region: RawResult) -> str:
    """What a region says, as its mention is called."""
    labels = region.value.get("labels") or [""]
    return f"{labels[0]}@{region.value.get('start')}-{region.value.get('end')}"
