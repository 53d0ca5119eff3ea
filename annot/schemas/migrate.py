"""A reading under one schema version to the same reading under the next. Pure.

Every mention and relation of the old reading is in the new one, or among the issues as dropped, or among the
reviews: a person must look at it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annot.core.annotation import AnnotationSet, Attributes, AttributeValue, Mention, Relation
from annot.core.findings import Severity
from annot.core.ids import MentionId
from annot.core.issue import Issue
from annot.core.migration import Migration
from annot.core.review import Becomes, Review, ReviewAnswer, inputs_of
from annot.core.schema import Schema
from annot.schemas.draft import Draft, Specs, draft_of


@dataclass(frozen=True)
class Migrated:
    """What became of a reading.

    Attributes:
        reading: the new one; while there are reviews, without what they leave open.
        counts: how many mentions and relations each step changed, in the order of the steps.
        ids: for each old mention and relation its new id; None where it was dropped, or a review leaves that open.
        reviews: what a person must look at.
        guesses: what an item under review is so far; an empty label where a person must choose it.
        issues: what was dropped and why, and answers that could not be used.
    """

    reading: AnnotationSet
    counts: tuple[int, ...]
    ids: Mapping[str, str | None]
    reviews: tuple[Review, ...]
    guesses: Mapping[str, Becomes]
    issues: tuple[Issue, ...]


def migrate_reading(
    migration: Migration,
    old: Schema,
    new: Schema,
    reading: AnnotationSet,
    answers: Sequence[ReviewAnswer] = (),
) -> Migrated:
    """Moves `reading` from `old` to `new`.

    Args:
        migration: fits both schemas; see `require_fit`.
        old: what the reading was made under.
        new: what it is to be made under.
        reading: one annotator's reading of a document, or its gold.
        answers: to reviews of this reading; those of other readings are passed over.
    """
    mine = {a.item: a for a in answers if (a.annotator, a.doc_id) == (reading.annotator, reading.doc_id)}
    used: dict[str, ReviewAnswer] = {}
    while True:
        run = _Run(migration, old, new, reading, used)
        asked = {item for item in run.why if item in mine and item not in used}
        fresh = {item: mine[item] for item in asked if mine[item].inputs in {"", inputs_of(run.items[item])}}
        if not fresh:
            break
        used |= fresh
    return run.finish(unused=[answer for item, answer in mine.items() if item not in used])


class _Run:
    """One way through all steps, with the answers that are used so far."""

    def __init__(
        self,
        migration: Migration,
        old: Schema,
        new: Schema,
        reading: AnnotationSet,
        answers: Mapping[str, ReviewAnswer],
    ) -> None:
        self._migration, self._old, self._new, self._reading, self._answers = migration, old, new, reading, answers
        self.items: dict[str, Mention | Relation] = {
            **reading.by_id,
            **{relation.id: relation for relation in reading.relations},
        }
        self.why: dict[str, list[str]] = {}
        self._issues: list[Issue] = []
        self._counts = [0] * len(migration.steps)
        self._ids: dict[str, str | None] = dict.fromkeys(self.items)
        self._guesses: dict[str, Becomes] = {}
        self._mentions = self._move_mentions()
        self._relations = self._move_relations()

    def finish(self, unused: Sequence[ReviewAnswer]) -> Migrated:
        """All of it, in one value."""
        for answer in unused:
            if answer.item in self.why:
                message = (
                    f"{answer.by} answered on other inputs than {inputs_of(self.items[answer.item])}; answer again"
                )
            elif answer.item in self.items:
                message = f"{answer.by} answered, but it needs no answer; not used"
            else:
                message = f"{answer.by} answered, but {answer.annotator} has nothing of this id; not used"
            self._issue("unused-answer", answer.item, message, "warning")
        reading = self._reading.replace(
            schema=self._new.id,
            mentions=tuple(self._mentions.values()),
            relations=tuple(self._relations.values()),
        )
        return Migrated(
            reading=reading,
            counts=tuple(self._counts),
            ids=self._ids,
            reviews=tuple(sorted(self._review(item) for item in self.why)),
            guesses=self._guesses,
            issues=tuple(sorted(self._issues)),
        )

    def _move_mentions(self) -> dict[str, Mention]:
        """The new mentions by id; two that become the same are one, where they do not contradict each other."""
        groups: dict[str, list[tuple[str, Draft]]] = {}
        for mention in self._reading.mentions:
            before = self._old.mentions.get(mention.label)
            draft = self._through(mention, before.attributes if before else {}, is_mention=True)
            if draft.label is not None and not draft.dropped:
                groups.setdefault(str(MentionId(draft.label, mention.span)), []).append((mention.id, draft))
        found = {}
        for new_id, group in groups.items():
            attributes, torn = _together([draft.attributes for _, draft in group])
            for item, draft in group:
                self._ids[item] = new_id
                if self._waits(item, [each for each, _ in group]):
                    continue
                others = ", ".join(each for each, _ in group if each != item)
                for name in torn:
                    said = repr(draft.attributes[name]) if name in draft.attributes else "no value"
                    self._look(item, draft, f"becomes {new_id}, as does {others}; they differ in {name}: here {said}")
            source = self._reading.by_id[group[0][0]]
            label = str(group[0][1].label)
            found[new_id] = Mention(label=label, span=source.span, text=source.text, attributes=attributes)
        return found

    def _move_relations(self) -> dict[str, Relation]:
        groups: dict[str, list[tuple[str, Draft, Relation]]] = {}
        for relation in self._reading.relations:
            before = self._old.relations.get(relation.label)
            draft = self._through(relation, dict(before.attributes) if before else {}, is_mention=False)
            if draft.dropped or not self._has_ends(relation):
                continue
            made = self._linked(relation, draft)
            if made is not None:
                groups.setdefault(made.id, []).append((relation.id, draft, made))
        found = {}
        for new_id, group in groups.items():
            attributes, torn = _together([draft.attributes for _, draft, _ in group])
            for item, draft, _ in group:
                self._ids[item] = new_id
                if self._waits(item, [each for each, _, _ in group]):
                    continue
                for name in torn:
                    self._look(item, draft, f"becomes {new_id}, as does another; they differ in {name}")
            made = group[0][2]
            found[new_id] = Relation(label=made.label, head=made.head, tail=made.tail, attributes=attributes)
        return found

    def _waits(self, item: str, group: Sequence[str]) -> bool:
        """Whether an answered item waits for the answers to others that become the same."""
        return item in self._answers and any(each not in self._answers for each in group)

    def _through(self, item: Mention | Relation, specs: Specs, *, is_mention: bool) -> Draft:
        """The draft of an item behind all steps, or what its answer says."""
        draft = draft_of(item.label, item.attributes, specs, is_mention=is_mention, language=self._old.language)
        for index, step in enumerate(self._migration.steps):
            self._counts[index] += draft.apply(step)
        answer = self._answers.get(item.id)
        if answer is not None:
            draft = self._answered(item, answer, is_mention=is_mention)
        elif not draft.dropped and draft.label is not None:
            draft.finish(self._specs(draft.label, is_mention=is_mention))
        for reason in draft.why:
            self._look(item.id, draft, reason)
        if draft.dropped:
            self._drop(item.id, draft.dropped)
        return draft

    def _answered(self, item: Mention | Relation, answer: ReviewAnswer, *, is_mention: bool) -> Draft:
        becomes = answer.becomes
        if becomes is None:
            return Draft(is_mention, None, {}, dropped=f"{answer.by} answered that it ends")
        draft = Draft(is_mention, becomes.label, dict(becomes.attributes))
        labels = self._new.mentions if is_mention else self._new.relations
        known = self._specs(becomes.label, is_mention=is_mention)
        faults = [] if becomes.label in labels else [f"{becomes.label!r} is no label (known: {', '.join(labels)})"]
        faults += [f"{becomes.label} has no attribute {name!r}" for name in draft.attributes if name not in known]
        draft.finish(known)
        for fault in [*faults, *draft.why]:
            self._issue("invalid-answer", item.id, f"{answer.by} answered {becomes.label}: {fault}")
        draft.why.clear()
        return draft

    def _specs(self, label: str, *, is_mention: bool) -> Specs:
        holder = (self._new.mentions if is_mention else self._new.relations).get(label)
        return dict(holder.attributes) if holder else {}

    def _has_ends(self, relation: Relation) -> bool:
        """Whether both ends go on; a relation whose end ends does too, one whose end is open waits for it."""
        ends = (relation.head, relation.tail)
        gone = [each for each in ends if self._ids[each] is None and each not in self.why]
        if gone:
            self._drop(relation.id, f"its end {gone[0]} is dropped")
        return all(self._ids[each] is not None for each in ends)

    def _linked(self, relation: Relation, draft: Draft) -> Relation | None:
        """The relation between the new mentions; None where the new schema does not allow it."""
        head, tail = (self._mentions[str(self._ids[each])] for each in (relation.head, relation.tail))
        label = self._new.relations.get(str(draft.label))
        if head.id == tail.id:
            self._look(relation.id, draft, f"both its ends become {head.id}")
            return None
        if label is not None and not label.allows(head.label, tail.label) and self._was_allowed(relation):
            where = f"{' | '.join(label.head)} to {' | '.join(label.tail)}{' of one label' * label.same_label}"
            reason = f"{draft.label} goes from {where}, not from {head.label} to {tail.label}"
            if relation.id in self._answers:
                self._issue("invalid-answer", relation.id, reason)
            else:
                self._look(relation.id, draft, reason)
            return None
        if label is not None and label.symmetric and head.span > tail.span and self._was_in_order(relation):
            head, tail = tail, head
        return Relation(label=str(draft.label), head=head.id, tail=tail.id)

    def _was_allowed(self, relation: Relation) -> bool:
        label = self._old.relations.get(relation.label)
        head, tail = self._reading.by_id[relation.head], self._reading.by_id[relation.tail]
        return label is not None and label.allows(head.label, tail.label)

    def _was_in_order(self, relation: Relation) -> bool:
        label = self._old.relations.get(relation.label)
        return label is not None and not label.symmetric

    def _look(self, item: str, draft: Draft, reason: str) -> None:
        if item in self._answers:
            self._issue("invalid-answer", item, f"{self._answers[item].by} answered, but it {reason}")
            return
        self.why.setdefault(item, []).append(reason)
        self._guesses[item] = Becomes(label=draft.label or "", attributes=dict(draft.attributes))

    def _drop(self, item: str, reason: str) -> None:
        self._issue("dropped-by-migration", item, f"{self._quote(item)!r}: {reason}", "warning")

    def _issue(self, code: str, item: str, message: str, severity: Severity = "error") -> None:
        doc_id, where = self._reading.doc_id, f"{item} of {self._reading.annotator}"
        self._issues.append(Issue(doc_id=doc_id, code=code, where=where, message=message, severity=severity))

    def _review(self, item: str) -> Review:
        return Review(
            doc_id=self._reading.doc_id,
            annotator=self._reading.annotator,
            item=item,
            quote=self._quote(item),
            why=tuple(self.why[item]),
            inputs=inputs_of(self.items[item]),
        )

    def _quote(self, item: str) -> str:
        found = self.items[item]
        if isinstance(found, Mention):
            return found.text
        return " → ".join(self._reading.by_id[each].text for each in (found.head, found.tail))


def _together(parts: Sequence[Attributes]) -> tuple[dict[str, AttributeValue], list[str]]:
    """The attributes that several mentions have together, and the names of those in which they contradict."""
    names = Counter(name for part in parts for name in part)
    said = {name: [part[name] for part in parts if name in part] for name in names}
    torn = [name for name, values in said.items() if any(_key(each) != _key(values[0]) for each in values)]
    return {name: values[0] for name, values in said.items() if name not in torn}, sorted(torn)


def _key(value: AttributeValue) -> tuple[str, AttributeValue]:
    """Tells True from 1, which are equal in Python."""
    return type(value).__name__, value


def sum_counts(counts: Iterator[tuple[int, ...]], n_steps: int) -> tuple[int, ...]:
    """The counts of several readings, added step by step."""
    total = [0] * n_steps
    for each in counts:
        total = [a + b for a, b in zip(total, each, strict=True)]
    return tuple(total)
