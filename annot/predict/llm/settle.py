"""What of some mentions and relations the schema allows together, the surest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.document import Document
from annot.core.issue import Issue, errors_of
from annot.core.schema import Schema
from annot.quality.check import check_reading

_OMISSIONS = frozenset({"missing-relation", "missing-attribute"})
"""Errors about what is not there: leaving out what is there mends none, and whoever reads it can fill it in."""


class Settled(NamedTuple):
    """Mentions and relations that break no rule of the schema, and why others were left out."""

    mentions: Sequence[Mention]
    relations: Sequence[Relation]
    issues: Sequence[Issue]


def settle(
    schema: Schema, document: Document, said: AnnotationSet, relations: Sequence[Relation], scores: Mapping[str, float]
) -> Settled:
    """What can stand together: parts are taken one by one, and one that breaks a rule with those before is left out.

    Mentions come by score, then the longer, then by place; relations in the order in which they were said. It asks
    `check_reading`, so it knows every rule that the schema can state.

    Args:
        schema: what is allowed.
        document: the text.
        said: the mentions; of the document, under the schema.
        relations: between the mentions.
        scores: of mentions, by id.
    """
    issues: list[Issue] = []
    kept: list[Mention] = []
    for mention in sorted(said.mentions, key=lambda each: (-scores.get(each.id, 0.0), -len(each.span), each.span)):
        near = [each for each in kept if each.span.overlaps(mention.span)]
        if fault := _fault(schema, document, said.replace(mentions=(*near, mention), relations=())):
            issues.append(_left_out(fault, mention.id))
        else:
            kept.append(mention)
            issues += _lacking(schema, document, said.replace(mentions=(mention,), relations=()))
    taken, faults = _settle_relations(schema, document, said.replace(mentions=tuple(kept), relations=()), relations)
    return Settled(kept, taken, [*issues, *faults])


def _settle_relations(
    schema: Schema, document: Document, said: AnnotationSet, relations: Sequence[Relation]
) -> tuple[list[Relation], list[Issue]]:
    issues: list[Issue] = []
    taken: dict[str, Relation] = {}
    for each in relations:
        relation = _directed(schema, said.by_id, each)
        if relation.id in taken:
            continue
        if not {relation.head, relation.tail} <= said.by_id.keys():
            issues.append(_warning(said.doc_id, relation.id, "one of its mentions was left out; so is the relation"))
            continue
        # Those of other labels have no part in what one may do.
        alike = [*(other for other in taken.values() if other.label == relation.label), relation]
        ends = dict.fromkeys(end for other in alike for end in (other.head, other.tail))
        together = said.replace(mentions=tuple(said.by_id[end] for end in ends), relations=tuple(alike))
        if fault := _fault(schema, document, together):
            issues.append(_left_out(fault, relation.id))
        else:
            taken[relation.id] = relation
    return list(taken.values()), issues


def _fault(schema: Schema, document: Document, together: AnnotationSet) -> Issue | None:
    errors = errors_of(check_reading(schema, document, together))
    return next((each for each in errors if each.code not in _OMISSIONS), None)


def _lacking(schema: Schema, document: Document, alone: AnnotationSet) -> list[Issue]:
    """The values that a mention needs and does not have."""
    errors = errors_of(check_reading(schema, document, alone))
    return [
        _warning(each.doc_id, each.where, f"{each.code}: {each.message}; left to whoever reads it")
        for each in errors
        if each.code == "missing-attribute"
    ]


def _directed(schema: Schema, mentions: Mapping[str, Mention], relation: Relation) -> Relation:
    """A relation, turned round where it is symmetric and its later mention is the head."""
    label = schema.relations.get(relation.label)
    head, tail = mentions.get(relation.head), mentions.get(relation.tail)
    if label is None or not label.symmetric or head is None or tail is None or head.span <= tail.span:
        return relation
    return Relation(label=relation.label, head=tail.id, tail=head.id, attributes=relation.attributes)


def _left_out(fault: Issue, part: str) -> Issue:
    return _warning(fault.doc_id, part, f"{fault.code}: {fault.message}; left out")


def _warning(doc_id: str, where: str, message: str) -> Issue:
    return Issue(doc_id=doc_id, code="answer-unfit", where=where, message=message, severity="warning")
