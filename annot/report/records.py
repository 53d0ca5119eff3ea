"""Records: mentions of the gold that claim a quantity, with all that is said of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annot.core.annotation import AnnotationSet, AttributeValue, Mention
from annot.core.document import Document
from annot.core.schema import Schema
from annot.html.values import show_value
from annot.report.plan import RecordPlan, ReportPlan


@dataclass(frozen=True)
class Record:
    """One claim.

    Attributes:
        number: counts the records of a report from 1.
        doc_id: the document.
        mention: the mention that claims it.
        low: lower bound; -inf where it is open.
        high: upper bound; inf where it is open.
        is_bounded: whether it has any bound.
        by: how the bounds are meant.
        tolerance: share of a bound by which the interval is widened for comparing.
        key: by path what two records must have in common to be compared; None where it is not said.
        published: when the document appeared, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; empty where unknown.
        dated: quotes of the dates that the claim is linked to.
        sources: quotes of who says so.
        shown: further columns by path.
        whole: what it is a part of, or is the whole of, as a name inside its document; empty where nothing.
    """

    number: int
    doc_id: str
    mention: Mention
    low: float
    high: float
    is_bounded: bool
    by: str
    tolerance: float
    key: Mapping[str, str | None]
    published: str
    dated: tuple[str, ...]
    sources: tuple[str, ...]
    shown: Mapping[str, str | None]
    whole: str


def records_of(
    plan: ReportPlan, schema: Schema, documents: Mapping[str, Document], gold: Mapping[str, AnnotationSet]
) -> tuple[Record, ...]:
    """All records of the gold, in the order of documents and text."""
    found: list[Record] = []
    for doc_id, document in documents.items():
        if doc_id not in gold:
            continue
        reading = gold[doc_id]
        wholes = {id(each): _wholes(reading, each.apart) for each in plan.records}
        for mention in reading.mentions:
            for each in plan.records:
                if mention.label in each.labels:
                    whole = wholes[id(each)].get(mention.id, "")
                    found.append(_record(len(found) + 1, document, reading, mention, each, schema, whole))
                    break
    return tuple(found)


def _record(
    number: int,
    document: Document,
    reading: AnnotationSet,
    mention: Mention,
    plan: RecordPlan,
    schema: Schema,
    whole: str,
) -> Record:
    low, high = (_bound(mention.attributes.get(name)) for name in (plan.low, plan.high))
    by = _value(schema, mention, plan.by) if plan.by else None
    return Record(
        number=number,
        doc_id=document.doc_id,
        mention=mention,
        low=-math.inf if low is None else low,
        high=math.inf if high is None else high,
        is_bounded=low is not None or high is not None,
        by=by or "",
        tolerance=plan.tolerance if by in plan.approx else 0.0,
        key={path: _at_path(schema, reading, mention, path) for path in plan.same},
        published=document.meta.get("date_published", ""),
        dated=_quotes(reading, mention, plan.date),
        sources=_quotes(reading, mention, plan.source),
        shown={path: _at_path(schema, reading, mention, path) for path in plan.show},
        whole=whole,
    )


def _at_path(schema: Schema, reading: AnnotationSet, mention: Mention, path: str) -> str | None:
    relation, _, name = path.rpartition(".")
    if not relation:
        return _value(schema, mention, name)
    values = {_value(schema, tail, name) for tail in _tails(reading, mention, relation)} - {None}
    return ", ".join(sorted(filter(None, values))) or None


def _value(schema: Schema, mention: Mention, name: str) -> str | None:
    value: AttributeValue | None = mention.attributes.get(name)
    if value is None:
        spec = schema.attribute(mention.label, name)
        value = spec.default if spec else None
    return None if value is None else show_value(value)


def _bound(value: AttributeValue | None) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _quotes(reading: AnnotationSet, mention: Mention, relation: str | None) -> tuple[str, ...]:
    return tuple(tail.text for tail in _tails(reading, mention, relation)) if relation else ()


def _tails(reading: AnnotationSet, mention: Mention, relation: str) -> Iterator[Mention]:
    for each in reading.relations:
        if each.label == relation and each.head == mention.id:
            yield reading.by_id[each.tail]


def _wholes(reading: AnnotationSet, apart: tuple[str, ...]) -> dict[str, str]:
    """The mentions that these relations join, each with the name of its group: parts of one whole, and the whole."""
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    for relation in reading.relations:
        if relation.label in apart:
            group[root(relation.head)] = root(relation.tail)
    return {name: root(name) for name in list(group)}
