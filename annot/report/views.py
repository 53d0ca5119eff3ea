"""The ways to look at a document: the gold, each reading, and where they differ."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation, Span
from annot.core.decision import Conflict
from annot.core.ids import mentions_in, parse_span
from annot.html.values import show_value
from annot.report.values import Dispute

GOLD, DIFFERENCES = "gold", "differences"


@dataclass(frozen=True)
class ShownMention:
    """A mention as a view shows it.

    Attributes:
        mention: what is shown.
        notes: what else there is to say: who has it, which values the others have.
        disputes: numbers of the conflicts about it.
    """

    mention: Mention
    notes: tuple[str, ...] = ()
    disputes: tuple[int, ...] = ()


@dataclass(frozen=True)
class ShownRelation:
    """A relation as a view shows it; see `ShownMention`."""

    relation: Relation
    notes: tuple[str, ...] = ()
    disputes: tuple[int, ...] = ()


@dataclass(frozen=True)
class View:
    """One way to look at a document.

    Attributes:
        name: `gold`, an annotator's name, or `differences`.
        mentions: in the order of the text.
        relations: between them.
    """

    name: str
    mentions: tuple[ShownMention, ...]
    relations: tuple[ShownRelation, ...]


def views_of(sides: Mapping[str, AnnotationSet], disputes: Sequence[tuple[int, Dispute]]) -> list[View]:
    """The views of one document, in the order of `sides`; the differences last, where there are two sides or more.

    Args:
        sides: what each annotator has, and the gold under `gold`.
        disputes: the document's, each with its number.
    """
    mentions, relations = _numbers(disputes)
    views = [
        View(
            name,
            tuple(ShownMention(each, (), mentions(each)) for each in reading.mentions),
            tuple(ShownRelation(each, (), relations(each)) for each in reading.relations),
        )
        for name, reading in sides.items()
    ]
    return [*views, _differences(sides, mentions, relations)] if len(sides) > 1 else views


def region_of(conflict: Conflict) -> Span:
    """The place in the text that a conflict names first.

    Raises:
        ValueError: it names none.
    """
    if conflict.kind == "mention":
        try:
            return parse_span(conflict.place)
        except ValueError as error:
            raise ValueError(f"{conflict.id}: {error}") from error
    named = mentions_in(conflict.place)
    if not named:
        raise ValueError(f"{conflict.id} names no place")
    return named[0].span


def _numbers(
    disputes: Sequence[tuple[int, Dispute]],
) -> tuple[Callable[[Mention], tuple[int, ...]], Callable[[Relation], tuple[int, ...]]]:
    """Which conflicts are about a mention, and about a relation."""
    regions = sorted((region_of(each.conflict), n) for n, each in disputes if each.conflict.kind == "mention")
    starts = [span.start for span, _ in regions]
    # How far the regions up to each reach: what begins early may end late.
    reach = list(accumulate((span.end for span, _ in regions), max))
    named: dict[str, set[int]] = {}
    for n, each in disputes:
        if each.conflict.kind != "mention":
            for mention_id in map(str, mentions_in(each.conflict.place)):
                named.setdefault(mention_id, set()).add(n)

    def naming(mention_id: str) -> set[int]:
        return named.get(mention_id, set())

    def of_mention(mention: Mention) -> tuple[int, ...]:
        inside, at = set(), bisect_left(starts, mention.span.end)
        while at and reach[at - 1] > mention.span.start:
            at -= 1
            span, n = regions[at]
            if span.overlaps(mention.span):
                inside.add(n)
        return tuple(sorted(inside | naming(mention.id)))

    def of_relation(relation: Relation) -> tuple[int, ...]:
        return tuple(sorted(naming(relation.head) & naming(relation.tail)))

    return of_mention, of_relation


def _differences(
    sides: Mapping[str, AnnotationSet],
    mention_numbers: Callable[[Mention], tuple[int, ...]],
    relation_numbers: Callable[[Relation], tuple[int, ...]],
) -> View:
    every_mention = {each.id: each for reading in sides.values() for each in reading.mentions}
    every_relation = {each.id: each for reading in sides.values() for each in reading.relations}
    relation_notes = dict(_contested({n: {r.id: r.attributes for r in s.relations} for n, s in sides.items()}))
    notes = dict(_contested({n: {m.id: m.attributes for m in s.mentions} for n, s in sides.items()}))
    for name in relation_notes:
        for end in (every_relation[name].head, every_relation[name].tail):
            notes.setdefault(end, ("an end of a relation that not all have",))
    return View(
        DIFFERENCES,
        tuple(
            ShownMention(each, notes[each.id], mention_numbers(each))
            for each in sorted(every_mention.values(), key=lambda m: (m.span, m.label))
            if each.id in notes
        ),
        tuple(
            ShownRelation(each, relation_notes[name], relation_numbers(each))
            for name, each in sorted(every_relation.items())
            if name in relation_notes
        ),
    )


def _contested(said: Mapping[str, Mapping[str, Attributes]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What not all have, or not all say the same of; each with who has it and who says what."""
    for name in {each: None for of in said.values() for each in of}:
        having = {who: of[name] for who, of in said.items() if name in of}
        notes = []
        if len(having) < len(said):
            others = [who for who in said if who not in having]
            notes.append(f"{', '.join(having)}; not {', '.join(others)}")
        for attribute in sorted({key for attributes in having.values() for key in attributes}):
            values = {who: attributes.get(attribute) for who, attributes in having.items()}
            if len(set(values.values())) > 1:
                shown = (f"{who} {'none' if v is None else show_value(v)}" for who, v in values.items())
                notes.append(f"{attribute}: {', '.join(shown)}")
        if notes:
            yield name, tuple(notes)
