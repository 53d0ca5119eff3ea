"""The second half of adjudication: which relations stand between the kept mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Relation, Span
from annot.core.decision import Choice, Conflict
from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.ids import Ends, MentionId, RelationId, split_ends
from annot.core.schema import Schema
from annot.quality.settle import Settlement, Settlements, conflict_of, settle_attributes
from annot.quality.settle_mentions import SettledMentions

_Ends = frozenset[str]


class SettledRelation(NamedTuple):
    """A relation that is kept, and who or which decision stands behind it."""

    relation: Relation
    why: str


def settle_relations(
    schema: Schema,
    document: Document,
    readings: Sequence[AnnotationSet],
    settled: SettledMentions,
    settlements: Settlements,
) -> Iterator[SettledRelation]:
    """Re-links each reader's relations to the kept mentions and asks about those that differ.

    All relations between the same two mentions, in either direction, make one conflict: which of them stand. An
    adjudicator may overrule what all readers say of two mentions that stand, or that none of them ties.
    """
    everyone = {reading.annotator for reading in readings}
    by_ends: dict[_Ends, dict[str, dict[str, Relation]]] = defaultdict(lambda: defaultdict(dict))
    for reading in readings:
        for relation in relinked(schema, reading, settled):
            by_ends[frozenset((relation.head, relation.tail))][relation.id][reading.annotator] = relation
    overruled = {frozenset(split_ends(place)) for place in settlements.overruled(document, "relation")}
    everywhere = {*by_ends, *(ends for ends in overruled if len(ends) == 2 and ends <= settled.mentions.keys())}
    for ends in sorted(everywhere, key=sorted):
        said_by = dict(sorted(by_ends[ends].items()))
        span = _span_of(settled, ends)
        chosen, why = tuple(said_by), f"said by all: {', '.join(sorted(everyone))}"
        agree = all(set(by) == everyone for by in said_by.values())
        if not agree or ends in overruled:
            said: dict[str, Choice] = {who: tuple(each for each in said_by if who in said_by[each]) for who in everyone}
            place = str(Ends.of(*map(MentionId.parse, ends)))
            under = settlements.guidelines
            conflict = conflict_of(document, "relation", place, span, said, under=under, agreed=agree)
            if not agree or settlements.is_overruled(conflict):
                settlement = settlements.settle(conflict)
                chosen = _chosen(conflict, settlement, ends)
                why = settlement.why if settlement else "?"
        for relation_id in chosen:
            by = said_by.get(relation_id, {})
            attributes = settle_attributes(
                document,
                "relation-attribute",
                relation_id,
                span,
                {who: each.attributes for who, each in by.items()},
                settlements,
            )
            parts = RelationId.parse(relation_id)
            kept = Relation(label=parts.label, head=str(parts.head), tail=str(parts.tail), attributes=attributes)
            yield SettledRelation(kept, why)


def relinked(schema: Schema, reading: AnnotationSet, settled: SettledMentions) -> Iterator[Relation]:
    """The reader's relations whose ends stand, or have a stand-in that the schema allows."""
    seen = set()
    for relation in reading.relations:
        ends = [settled.replaced_by.get(each, each) for each in (relation.head, relation.tail)]
        if ends[0] == ends[1] or any(each not in settled.mentions for each in ends):
            continue
        head, tail = (settled.mentions[each] for each in ends)
        label = schema.relations.get(relation.label)
        if label is None or not label.allows(head.label, tail.label):
            continue
        if label.symmetric and head.span > tail.span:
            head, tail = tail, head
        moved = Relation(label=relation.label, head=head.id, tail=tail.id, attributes=relation.attributes)
        if moved.id not in seen:
            seen.add(moved.id)
            yield moved


def _span_of(settled: SettledMentions, ends: _Ends) -> Span:
    spans = [settled.mentions[each].span for each in ends]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _chosen(conflict: Conflict, settlement: Settlement | None, ends: _Ends) -> tuple[str, ...]:
    if settlement is None:
        return ()
    if not isinstance(settlement.choice, tuple):
        raise DataError(f"{conflict.id}: the choice is a list of relations, not {settlement.choice!r}")
    if len(set(settlement.choice)) < len(settlement.choice):
        raise DataError(f"{conflict.id}: a relation stands twice in {settlement.choice!r}")
    for each in settlement.choice:
        if _ends_of(each) != ends:
            raise DataError(f"{conflict.id}: {each!r} is no relation between {' and '.join(sorted(ends))}")
    return settlement.choice


def _ends_of(relation_id: str) -> _Ends | None:
    """The mentions of a relation; None where `relation_id` names none."""
    try:
        return frozenset(map(str, RelationId.parse(relation_id).ends))
    except ValueError:
        return None
