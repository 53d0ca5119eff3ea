"""Decisions that settled the conflicts of old readings, for the conflicts of the migrated ones.

A conflict of the migrated readings is settled by the decisions that settled the same place before; what they chose
is what the migration made of it. So the gold of the migrated readings is the migrated gold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation, Span
from annot.core.decision import Choice, Conflict, Decision
from annot.core.document import Document
from annot.core.ids import MentionId, parse_span, split_attribute, split_ends
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.quality.adjudicate import merge_document
from annot.quality.policy import UNANIMOUS, AdjudicationPolicy
from annot.quality.settle import Settlements


class MovedGold(NamedTuple):
    """The gold of a document after a migration.

    Attributes:
        gold: under the new schema.
        ids: for each old mention and relation its new id; None where there is none.
        open: old ids of which only a person can say what they become.
        attribute: the new name of an attribute, from the old id of what has it and its old name.
    """

    gold: AnnotationSet
    ids: Mapping[str, str | None]
    open: frozenset[str]
    attribute: Callable[[str, str], str | None]


class Rekeyed(NamedTuple):
    """What became of the decisions on a document.

    Attributes:
        decisions: behind the migration, each after the id of the conflict that it settled before.
        issues: decisions that could not be carried over, and where the gold is not the migrated one.
        open: conflicts of the migrated readings without a decision.
    """

    decisions: tuple[tuple[str, Decision], ...]
    issues: tuple[Issue, ...]
    open: tuple[Conflict, ...]


@dataclass(frozen=True)
class RekeyedReadings:
    """The readings of one document under one schema."""

    schema: Schema
    sets: Sequence[AnnotationSet]


def rekey_decisions(
    document: Document,
    old: RekeyedReadings,
    new: RekeyedReadings,
    decisions: Sequence[Decision],
    move_gold: Callable[[AnnotationSet], MovedGold],
    *,
    policy: AdjudicationPolicy = UNANIMOUS,
) -> Rekeyed:
    """Carries the decisions on one document over to its migrated readings.

    Args:
        document: that both readings are of.
        old: the readings before the migration.
        new: the same readings after it.
        decisions: on this document, in the order of the file.
        move_gold: migrates the gold.
        policy: what settles without a decision.
    """
    before = Settlements(decisions, policy)
    moved = move_gold(merge_document(old.schema, document, _sorted(old.sets), before).gold)
    carrier = _Carrier(before, moved)
    fresh: list[Decision] = []
    # A decision that is carried over can bring conflicts up that were hidden behind it.
    while True:
        settlements = Settlements(fresh, policy, asked=carrier.overruled())
        merge_document(new.schema, document, _sorted(new.sets), settlements)
        more = [found for conflict in settlements.open if (found := carrier.carry(conflict)) is not None]
        if not more:
            break
        fresh += more
    after = Settlements(fresh, policy)
    gold = merge_document(new.schema, document, _sorted(new.sets), after).gold
    issues = list(_lost(before, decisions, carrier.used))
    if not after.open and not before.open:
        issues += _changes(moved.gold, gold)
    carried = tuple((carrier.source[each.conflict], each) for each in fresh)
    return Rekeyed(carried, tuple(sorted(issues)), tuple(after.open))


def in_order(rekeyed: Iterable[Rekeyed], before: Sequence[Decision]) -> list[Decision]:
    """The decisions of all documents, in the order of those that they come from."""
    order = {each.conflict: index for index, each in enumerate(before)}
    carried = [pair for each in rekeyed for pair in each.decisions]
    return [decision for _, decision in sorted(carried, key=lambda pair: order[pair[0]])]


def _sorted(sets: Sequence[AnnotationSet]) -> list[AnnotationSet]:
    return sorted(sets, key=lambda each: each.annotator)


@dataclass
class _Carrier:
    """Finds for a new conflict the old decisions on the same place, and what they chose."""

    before: Settlements
    moved: MovedGold
    used: set[str] = field(default_factory=set)
    source: dict[str, str] = field(default_factory=dict)

    def overruled(self) -> Iterator[str]:
        """Where an adjudicator overruled readers who agree, as ids of conflicts under the new schema."""
        for old, _ in self.before.settled:
            place = old.place
            if old.agreed and old.kind == "relation":
                ends = [new for each in split_ends(place) if (new := self.moved.ids.get(each)) is not None]
                place = "~".join(sorted(ends, key=lambda each: (_span_of_id(each), each)))
            elif old.agreed and old.kind != "mention":
                item, name = split_attribute(place)
                place = f"{self.moved.ids.get(item)}.{self.moved.attribute(item, name)}"
            if old.agreed:
                yield old.id.removesuffix(old.place) + place

    def carry(self, conflict: Conflict) -> Decision | None:
        """The decision on `conflict`; None where no decision, or no single person, decided it before."""
        sources = self._sources(conflict)
        if any(each.id in {old.id for old, _ in sources} for each in self.before.open):
            return None
        if len({decision.by for _, decision in sources}) != 1:
            return None
        decided = _Decided()
        for old, decision in sources:
            if not self._choose(conflict, old, decision, decided):
                return None
        self.used |= {old.id for old, _ in sources}
        self.source[conflict.id] = sources[0][0].id
        return Decision(
            conflict=conflict.id,
            inputs=conflict.inputs,
            choice=decided.value if conflict.kind.endswith("attribute") else tuple(dict.fromkeys(decided.ids)),
            by=sources[0][1].by,
            at=max(decision.at for _, decision in sources),
            reason="; ".join(dict.fromkeys(decision.reason for _, decision in sources)),
            attributes=self._attributes(conflict, decided.ids),
            error=sources[0][1].error,
            overrules=conflict.agreed and not sources[0][1].confirms,
            confirms=conflict.agreed and sources[0][1].confirms,
        )

    def _sources(self, conflict: Conflict) -> list[tuple[Conflict, Decision]]:
        same = [
            pair for pair in self.before.settled if pair[0].kind == conflict.kind and pair[0].agreed == conflict.agreed
        ]
        if conflict.agreed and conflict.kind == "mention":
            return [pair for pair in same if pair[0].place == conflict.place]
        if conflict.kind == "mention":
            span = parse_span(conflict.place)
            found = [pair for pair in same if parse_span(pair[0].place).overlaps(span)]
            # A split by a contested value makes a conflict of mentions from one of an attribute.
            spans = {_span_of_id(each) for option in conflict.options for each in _ids(option.choice)}
            torn = [pair for pair in self.before.settled if pair[0].kind == "attribute"]
            return found or [pair for pair in torn if _span_of_id(split_attribute(pair[0].place)[0]) in spans]
        return [pair for pair in same if self._new_place(pair[0]) == _as_key(conflict.kind, conflict.place)]

    def _new_place(self, old: Conflict) -> object:
        """Where an old conflict is under the new schema, as `_as_key` says it."""
        place = old.place
        if old.kind == "relation":
            return frozenset(self.moved.ids.get(each) for each in split_ends(place))
        item, name = split_attribute(place)
        return self.moved.ids.get(item), self.moved.attribute(item, name)

    def _choose(self, conflict: Conflict, old: Conflict, decision: Decision, decided: _Decided) -> bool:
        """Adds what `decision` chose; false where only a person can say what that is now."""
        if conflict.kind == "mention" and old.kind == "attribute":
            chosen: tuple[str, ...] = (split_attribute(old.place)[0],)
        elif conflict.kind in {"mention", "relation"}:
            chosen = _ids(decision.choice)
        else:
            item, _ = split_attribute(old.place)
            new_item, name = split_attribute(conflict.place)
            decided.value = self._attributes_of(new_item).get(name)
            return item not in self.moved.open
        if any(each in self.moved.open for each in chosen):
            return False
        new = [self.moved.ids.get(each) for each in chosen]
        if conflict.kind == "mention":
            span = parse_span(conflict.place)
            decided.ids += [each for each in new if each is not None and _span_of_id(each).overlaps(span)]
        else:
            decided.ids += [each for each in new if each is not None]
        return True

    def _attributes_of(self, item: str) -> Attributes:
        if item in self.moved.gold.by_id:
            return self.moved.gold.by_id[item].attributes
        return next((each.attributes for each in self.moved.gold.relations if each.id == item), {})

    def _attributes(self, conflict: Conflict, chosen: Sequence[str]) -> dict[str, Attributes]:
        """The attributes of kept mentions that no reader has."""
        if conflict.kind != "mention":
            return {}
        said = {each for option in conflict.options for each in _ids(option.choice)}
        return {each: dict(self._attributes_of(each)) for each in chosen if each not in said}


@dataclass
class _Decided:
    """What the old decisions on one place chose, under the new schema."""

    ids: list[str] = field(default_factory=list)
    value: Choice = None


def _as_key(kind: str, place: str) -> object:
    if kind == "relation":
        return frozenset(split_ends(place))
    item, name = split_attribute(place)
    return item, name


def _span_of_id(mention: str) -> Span:
    return MentionId.parse(mention).span


def _ids(choice: Choice) -> tuple[str, ...]:
    return choice if isinstance(choice, tuple) else ()


def _lost(before: Settlements, decisions: Sequence[Decision], used: set[str]) -> Iterator[Issue]:
    settled = {id(decision) for _, decision in before.settled}
    last = {(each.conflict, each.inputs): each for each in decisions}
    for decision in decisions:
        if last[decision.conflict, decision.inputs] is not decision:
            why = "a later one holds"
        elif id(decision) not in settled:
            why = "it settled nothing before"
        elif decision.conflict not in used:
            why = "under the new schema there is no such conflict"
        else:
            continue
        message = f"{decision.by} chose {decision.choice!r}; {why}: not carried over, kept in before/"
        yield Issue(
            doc_id=decision.doc_id, code="lost-decision", where=decision.where, message=message, severity="warning"
        )


def _changes(expected: AnnotationSet, gold: AnnotationSet) -> Iterator[Issue]:
    """Where the gold of the migrated readings is not the migrated gold."""
    wanted: dict[str, Mention | Relation] = {**expected.by_id, **{each.id: each for each in expected.relations}}
    found: dict[str, Mention | Relation] = {**gold.by_id, **{each.id: each for each in gold.relations}}
    for item in sorted({*wanted, *found}):
        if item not in found:
            message = "was in the gold, and the migrated readings settle without it"
        elif item not in wanted:
            message = "was not in the gold, and the migrated readings agree on it"
        elif dict(wanted[item].attributes) != dict(found[item].attributes):
            message = f"had {dict(wanted[item].attributes)!r} in the gold, now {dict(found[item].attributes)!r}"
        else:
            continue
        yield Issue(doc_id=gold.doc_id, code="gold-changes", where=item, message=message, severity="warning")
