"""Which passages of the gold a model is shown: few that show the most, rare labels first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import Mention, Relation, Span
from annot.core.schema import Schema
from annot.predict.llm.chunks import chunks_of
from annot.release.gold_document import GoldDocument

_PASSAGE_CHARS = 600


class Example(NamedTuple):
    """A passage of a document with its gold.

    Attributes:
        doc_id: whose it is.
        start: where it begins, so that two of a document differ.
        text: the passage.
        mentions: those in it, with their places in the document.
        relations: those between them.
    """

    doc_id: str
    start: int
    text: str
    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]

    @property
    def shows(self) -> frozenset[tuple[str, ...]]:
        """What one can learn from it: labels of mentions and relations, and values of choices."""
        parts: Sequence[Mention | Relation] = (*self.mentions, *self.relations)
        values = {
            (each.label, name, str(value))
            for each in parts
            for name, value in each.attributes.items()
            if isinstance(value, (str, bool)) and len(str(value)) < 40
        }
        return frozenset({(each.label,) for each in parts} | values)


def choose_examples(gold: Sequence[GoldDocument], schema: Schema, n: int) -> list[Example]:
    """At most `n` passages that together show the most of what the gold has.

    Each time the passage is taken that adds the most, where what few passages show counts more, and labels more than
    values; of equals the shorter. So the same gold gives the same examples.

    Args:
        gold: documents that may be learnt from.
        schema: what does not stand in it is not shown.
        n: how many.
    """
    pool = sorted(passage for each in gold for passage in _passages(each, schema) if passage.mentions)
    n_showing = Counter(thing for passage in pool for thing in passage.shows)
    chosen: list[Example] = []
    shown: Counter[tuple[str, ...]] = Counter()
    while pool and len(chosen) < n:
        best = max(pool, key=lambda passage: (_gain(passage, n_showing, shown), -len(passage.text)))
        pool.remove(best)
        chosen.append(best)
        shown.update(best.shows)
    return chosen


def _gain(passage: Example, n_showing: Mapping[tuple[str, ...], int], shown: Mapping[tuple[str, ...], int]) -> float:
    """How much a passage adds to what has been shown: a thing that has been is worth a quarter the second time."""
    gains = [(1.0 if len(each) == 1 else 0.2) / n_showing[each] * 0.25 ** shown[each] for each in passage.shows]
    # A plain sum would depend on the order of a set, which is another one in each process.
    return math.fsum(gains)


def _passages(each: GoldDocument, schema: Schema) -> Iterator[Example]:
    mentions = [mention for mention in each.mentions if mention.label in schema.mentions]
    for chunk in chunks_of(each.text, _PASSAGE_CHARS, 0):
        touching = [mention for mention in mentions if mention.span.overlaps(chunk)]
        # A mention that is cut would teach to leave mentions out.
        if all(chunk.contains(mention.span) for mention in touching):
            yield _passage(each, chunk, touching, schema)


def _passage(each: GoldDocument, chunk: Span, mentions: Sequence[Mention], schema: Schema) -> Example:
    ids = {mention.id for mention in mentions}
    relations = tuple(
        relation
        for relation in each.relations
        if relation.label in schema.relations and {relation.head, relation.tail} <= ids
    )
    return Example(each.doc_id, chunk.start, each.text[chunk.start : chunk.end], tuple(mentions), relations)
