"""`pairs`: candidates of relations, with those that are none.

A candidate is an ordered pair of two mentions of one document whose labels some relation of the schema allows, in this
direction, with at most `within` characters between them. Its `relations` are those that the gold holds from head to
tail, a symmetric one in both directions; a candidate without any is a negative. A pair that the gold relates is a
candidate however far apart it stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.schema import Schema
from annot.release.gold_document import GoldDocument
from annot.release.tables.columns import Columns, Nested
from annot.release.tables.gold import end_cells


class Candidate(NamedTuple):
    """An ordered pair of mentions with its relations, which may be none.

    Attributes:
        head: where the relation would go out from.
        tail: where it would go to.
        distance: characters between them; 0 where they touch or overlap.
        relations: labels of the relations between them, sorted.
    """

    head: Mention
    tail: Mention
    distance: int
    relations: tuple[str, ...]


def pair_table(schema: Schema, docs: Sequence[GoldDocument], *, within: int) -> Columns:
    """The candidates of all documents; `relations` are places in the schema's relations."""
    rows = [(each, pair) for each in docs for pair in candidates(schema, each.gold, within=within)]
    numbers = {name: number for number, name in enumerate(schema.relations)}
    return {
        "doc_id": [each.document.doc_id for each, _ in rows],
        "fold": [each.fold for each, _ in rows],
        **end_cells("head", [pair.head for _, pair in rows]),
        **end_cells("tail", [pair.tail for _, pair in rows]),
        "distance": [pair.distance for _, pair in rows],
        "relations": Nested.of_lengths(
            [len(pair.relations) for _, pair in rows],
            [numbers[name] for _, pair in rows for name in pair.relations],
        ),
    }


def candidates(schema: Schema, gold: AnnotationSet, *, within: int) -> Iterator[Candidate]:
    """The candidates of one document, by place of head and tail.

    Args:
        schema: says which labels a relation may join.
        gold: the document's mentions and relations.
        within: characters that may stand between the two.
    """
    related = _related(schema, gold)
    allowed = {
        (head, tail)
        for relation in schema.relations.values()
        for head in relation.head
        for tail in relation.tail
        if relation.allows(head, tail)
    }
    starts = [mention.span.start for mention in gold.mentions]
    longest = max((len(mention.span) for mention in gold.mentions), default=0)
    far = {head: [gold.by_id[tail] for h, tail in related if h == head] for head, _ in related}
    for head in gold.mentions:
        first = bisect_left(starts, head.span.start - within - longest)
        last = bisect_left(starts, head.span.end + within + 1)
        near = [
            tail
            for tail in gold.mentions[first:last]
            if tail is not head
            and (head.label, tail.label) in allowed
            and distance_between(head.span, tail.span) <= within
        ]
        known = {tail.id for tail in near}
        rest = [tail for tail in far.get(head.id, ()) if tail.id not in known]
        for tail in sorted([*near, *rest], key=lambda mention: (mention.span, mention.label)):
            labels = tuple(sorted(related.get((head.id, tail.id), ())))
            yield Candidate(head, tail, distance_between(head.span, tail.span), labels)


def distance_between(one: Span, other: Span) -> int:
    """Characters between two spans; 0 where they touch or overlap."""
    return max(0, max(one.start, other.start) - min(one.end, other.end))


def _related(schema: Schema, gold: AnnotationSet) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for relation in gold.relations:
        found.setdefault((relation.head, relation.tail), set()).add(relation.label)
        if schema.relations[relation.label].symmetric:
            found.setdefault((relation.tail, relation.head), set()).add(relation.label)
    return found
