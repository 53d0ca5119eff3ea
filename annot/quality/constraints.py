"""The schema's document-wide constraints, applied to one reading."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from annot.core.annotation import AnnotationSet, Mention
from annot.core.constraint import (
    Bounds,
    BoundsShape,
    ExpectsRelation,
    NoNestedSameLabel,
    NoPartialOverlap,
    UniqueSpan,
)
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.quality.sentences import sentence_at

_SHAPES_IN_WORDS: dict[BoundsShape, str] = {
    "equal": "both bounds, the same",
    "low_only": "a lower bound and no upper",
    "low_or_none": "a lower bound or none, and no upper",
    "high_only": "an upper bound and no lower",
    "increasing": "both bounds, the lower below the upper",
}


def check_overlaps(schema: Schema, reading: AnnotationSet) -> Iterator[Issue]:
    """Pairs of mentions that share characters in a way that the schema forbids."""
    rules = {type(constraint) for constraint in schema.constraints} & {UniqueSpan, NoPartialOverlap, NoNestedSameLabel}
    if not rules:
        return
    for first, second in _overlapping(reading.mentions):
        same_span, same_label = first.span == second.span, first.label == second.label
        nested = first.span.contains(second.span) or second.span.contains(first.span)
        if same_span:
            code = "shared-span" if UniqueSpan in rules else ""
        elif nested:
            code = "nested-same-label" if same_label and NoNestedSameLabel in rules else ""
        else:
            code = "partial-overlap" if NoPartialOverlap in rules else ""
        if code:
            yield Issue(
                doc_id=reading.doc_id,
                code=code,
                where=first.id,
                message=f"{first.text!r} and {second.id} {second.text!r}",
            )


def check_bounds(bounds: Bounds, reading: AnnotationSet) -> Iterator[Issue]:
    """Mentions whose bounds do not have the shape that their modifier asks for."""
    for mention in reading.mentions:
        if mention.label not in bounds.labels:
            continue
        by = mention.attributes.get(bounds.by)
        shape = bounds.shapes.get(by) if isinstance(by, str) else None
        low, high = mention.attributes.get(bounds.low), mention.attributes.get(bounds.high)
        if shape and not _has_shape(shape, low, high):
            yield Issue(
                doc_id=reading.doc_id,
                code="bounds",
                where=mention.id,
                message=(
                    f"{mention.text!r} is {bounds.by}={by}, which needs {_SHAPES_IN_WORDS[shape]}, "
                    f"not {bounds.low}={low}, {bounds.high}={high}"
                ),
            )


def check_expected(expects: ExpectsRelation, document: Document, reading: AnnotationSet) -> Iterator[Issue]:
    """Mentions without the relation that their sentence offers a tail for."""
    heads = {each.head for each in reading.relations if each.label == expects.relation}
    offers = [each for each in reading.mentions if each.label in expects.where_sentence_has]
    starts = [each.span.start for each in offers]
    for mention in reading.mentions:
        if mention.label not in expects.labels or mention.id in heads:
            continue
        sentence = sentence_at(document.text, mention.span)
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        near = [each for each in offers[first:last] if sentence.contains(each.span)]
        if near:
            yield Issue(
                doc_id=reading.doc_id,
                code="missing-relation",
                where=mention.id,
                severity=expects.severity,
                about=f"{mention.text} {expects.relation}",
                message=(
                    f"{mention.text!r} has no {expects.relation}; its sentence holds "
                    f"{', '.join(repr(each.text) for each in near)}"
                ),
            )


def _overlapping(mentions: tuple[Mention, ...]) -> Iterator[tuple[Mention, Mention]]:
    """Pairs that share a character; `mentions` are sorted by span."""
    open_mentions: list[Mention] = []
    for mention in mentions:
        open_mentions = [each for each in open_mentions if each.span.end > mention.span.start]
        for each in open_mentions:
            yield each, mention
        open_mentions.append(mention)


def _has_shape(shape: BoundsShape, low: object, high: object) -> bool:
    match shape:
        case "equal":
            return low is not None and low == high
        case "low_only":
            return low is not None and high is None
        case "low_or_none":
            return high is None
        case "high_only":
            return low is None and high is not None
        case _:
            return isinstance(low, (int, float)) and isinstance(high, (int, float)) and low < high
