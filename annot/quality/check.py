"""Everything that the schema and the document ask of one reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from annot.core.annotation import NO_ATTRIBUTES, AnnotationSet, Attributes, Mention, Relation
from annot.core.attribute import AttributeSpec
from annot.core.canonical import digest_of
from annot.core.constraint import Bounds, ExpectsRelation
from annot.core.document import Document
from annot.core.findings import Severity
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.quality.constraints import check_bounds, check_expected, check_overlaps


def check_whole(reading: AnnotationSet) -> Iterator[Issue]:
    """Whether a reading holds all that its annotator said; what it lacks is one finding, which a person may waive."""
    if reading.is_whole:
        return
    said = reading.left_out or ()
    shown = "; ".join(f"{each.where}: {each.code}: {each.said}" for each in said[:_SHOWN])
    more = f"; and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    message = (
        f"the reading of {reading.annotator} lacks {len(said)} of the things that they said ({shown}{more}); mend it "
        "in Label Studio and pull again, or waive it; until then it is left out of agreement, and nothing is released"
    )
    yield Issue(
        doc_id=reading.doc_id,
        code="incomplete-reading",
        where=reading.annotator,
        message=message,
        severity="warning",
        about=digest_of(said),
    )


_SHOWN = 5
"""Things that a message names one by one."""


def check_reading(schema: Schema, document: Document, reading: AnnotationSet) -> list[Issue]:
    """All that is wrong with `reading`, as issues in the order of code and place.

    Args:
        schema: what may be annotated.
        document: the text that was read.
        reading: one annotator's reading of it, or the gold.
    """
    if reading.doc_sha256 != document.sha256:
        return [
            Issue(
                doc_id=document.doc_id,
                code="document-changed",
                where=reading.annotator,
                message=f"read as sha256 {reading.doc_sha256[:12]}…, the seed is {document.sha256[:12]}…",
            )
        ]
    if reading.schema != schema.id:
        # What else is wrong with it is wrong by a schema that it was not made under.
        message = (
            f"{reading.annotator} read under {reading.schema}, the schema is {schema.id}; "
            "`annot migrate FILE` moves readings to another schema"
        )
        return [Issue(doc_id=reading.doc_id, code="schema-differs", where=reading.annotator, message=message)]
    issues = [
        *_check_mentions(schema, document, reading),
        *_check_furniture(schema, document, reading),
        *_check_relations(schema, reading),
        *_check_cardinality(schema, reading),
        *_check_cycles(schema, reading),
        *check_overlaps(schema, reading),
    ]
    for constraint in schema.constraints:
        if isinstance(constraint, Bounds):
            issues += check_bounds(constraint, reading)
        if isinstance(constraint, ExpectsRelation):
            issues += check_expected(constraint, document, reading)
    return sorted(issues)


def check_attributes(specs: Mapping[str, AttributeSpec], attributes: Attributes) -> Iterator[tuple[str, str]]:
    """What is wrong with the attributes of one mention or relation, as (code, message)."""
    for name, value in attributes.items():
        spec = specs.get(name)
        if spec is None:
            known = ", ".join(specs) or "none"
            yield "unknown-attribute", f"{name!r} = {value!r}; it has: {known}"
        elif fault := spec.fault_of(value):
            yield "invalid-value", f"{name}: {fault}"
    for name, spec in specs.items():
        if spec.required and name not in attributes:
            yield "missing-attribute", f"{name} needs a value: {spec.allowed}"


def _check_mentions(schema: Schema, document: Document, reading: AnnotationSet) -> Iterator[Issue]:
    text, labels = document.text, schema.mentions
    asking = {name for name, label in labels.items() for spec in label.attributes.values() if spec.required}
    for mention in reading.mentions:
        span, name = mention.span, mention.label
        if text[span.start : span.end] != mention.text:
            yield _quote_issue(document, reading, mention)
        if name not in labels:
            message = f"{mention.text!r}; known: {', '.join(labels)}"
            yield _mention_issue(reading, mention, "unknown-label", message)
        elif mention.attributes is not NO_ATTRIBUTES or name in asking:
            for code, message in check_attributes(labels[name].attributes, mention.attributes):
                yield _mention_issue(reading, mention, code, f"{mention.text!r}: {message}")


def _check_furniture(schema: Schema, document: Document, reading: AnnotationSet) -> Iterator[Issue]:
    for zone in document.zones:
        for mention in reading.mentions if zone.furniture else ():
            if zone.span.overlaps(mention.span) and mention.label in schema.mentions:
                message = f"{mention.text!r} stands in {zone.kind}"
                yield _mention_issue(reading, mention, "mention-in-furniture", message, "warning")


def _check_relations(schema: Schema, reading: AnnotationSet) -> Iterator[Issue]:
    labels, mentions = schema.relations, reading.by_id
    for relation in reading.relations:
        label = labels.get(relation.label)
        if label is None:
            known = ", ".join(labels) or "none"
            yield _relation_issue(reading, relation, "unknown-relation", f"known: {known}")
            continue
        head, tail = mentions[relation.head], mentions[relation.tail]
        if head is tail:
            message = f"{head.label} {head.text!r} is related to itself; relate it to another mention, or take it out"
            yield _relation_issue(reading, relation, "self-relation", message)
        elif not label.allows(head.label, tail.label):
            message = (
                f"{_quoted(head, tail)}: goes from {' | '.join(label.head)} to {' | '.join(label.tail)}"
                f"{' of the same label' if label.same_label else ''}"
            )
            yield _relation_issue(reading, relation, "relation-arguments", message)
        if label.symmetric and head.span > tail.span:
            message = f"{_quoted(head, tail)}: symmetric, the earlier mention is written as the head"
            yield _relation_issue(reading, relation, "relation-direction", message)
        if relation.attributes is not NO_ATTRIBUTES or label.attributes:
            for code, message in check_attributes(label.attributes, relation.attributes):
                yield _relation_issue(reading, relation, code, f"{_quoted(head, tail)}: {message}")


def _check_cardinality(schema: Schema, reading: AnnotationSet) -> Iterator[Issue]:
    limits = {name: label.max_per_head for name, label in schema.relations.items() if label.max_per_head is not None}
    limited = [(each.label, each.head) for each in reading.relations if each.label in limits]
    for (name, head), n in sorted(Counter(limited).items()) if limited else ():
        if n > limits[name]:
            yield Issue(
                doc_id=reading.doc_id,
                code="too-many-relations",
                where=head,
                message=f"{reading.by_id[head].text!r} has {n} {name}, at most {limits[name]} allowed",
            )


def _check_cycles(schema: Schema, reading: AnnotationSet) -> Iterator[Issue]:
    for name, label in schema.relations.items():
        if not label.acyclic:
            continue
        tails: dict[str, list[str]] = {}
        for relation in reading.relations:
            if relation.label == name:
                tails.setdefault(relation.head, []).append(relation.tail)
        for head in sorted(tails):
            if _leads_to(tails, head, head):
                yield Issue(
                    doc_id=reading.doc_id,
                    code="relation-cycle",
                    where=head,
                    message=f"following {name} from {reading.by_id[head].text!r} leads back to it",
                )


def _leads_to(tails: dict[str, list[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    todo = list(tails.get(start, ()))
    while todo:
        here = todo.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            todo += tails.get(here, ())
    return False


def _quote_issue(document: Document, reading: AnnotationSet, mention: Mention) -> Issue:
    span, text = mention.span, document.text
    if span.end > len(text):
        return _mention_issue(reading, mention, "span-past-text", f"the text has {plural(len(text), 'character')}")
    message = f"quotes {mention.text!r}, there stands {text[span.start : span.end]!r}"
    return _mention_issue(reading, mention, "text-differs", message)


def _quoted(head: Mention, tail: Mention) -> str:
    return f"{head.text!r} → {tail.text!r}"


def _mention_issue(
    reading: AnnotationSet, mention: Mention, code: str, message: str, severity: Severity = "error"
) -> Issue:
    return Issue(
        doc_id=reading.doc_id, code=code, where=mention.id, message=message, severity=severity, about=mention.text
    )


def _relation_issue(reading: AnnotationSet, relation: Relation, code: str, message: str) -> Issue:
    return Issue(doc_id=reading.doc_id, code=code, where=relation.id, message=message)
