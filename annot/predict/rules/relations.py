"""Relations by the narrowest patterns: labels at both ends, and what stands between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from annot.core.annotation import Mention, Relation
from annot.core.schema import Schema
from annot.predict.rules.plain import plain_of
from annot.release.gold_document import GoldDocument

_SURE = 0.9
"""The least precision on the documents that it was learnt from that a pattern needs."""
_FEWEST = 3
_NEAR = 25
"""Characters between two mentions that can be a pattern."""


class _Pattern(NamedTuple):
    """Two mentions in the order of the text, and the words between them."""

    first: str
    second: str
    between: str


class RelationTable:
    """The patterns that nearly always are one relation.

    Args:
        gold: what is learnt from.
        schema: which relations may be.
    """

    def __init__(self, gold: Iterable[GoldDocument], schema: Schema) -> None:
        self._schema = schema
        seen: Counter[_Pattern] = Counter()
        held: Counter[tuple[_Pattern, str, bool]] = Counter()
        for each in gold:
            related: dict[tuple[str, str], list[str]] = {}
            for relation in each.relations:
                related.setdefault((relation.head, relation.tail), []).append(relation.label)
            for pattern, first, second in _pairs(each.text, each.mentions):
                seen[pattern] += 1
                held.update((pattern, label, True) for label in related.get((first.id, second.id), ()))
                held.update((pattern, label, False) for label in related.get((second.id, first.id), ()))
        self._sure: dict[_Pattern, list[tuple[str, bool, float]]] = {}
        for (pattern, label, forward), n in held.items():
            # Counted with one miss more, so that three of three are no certainty.
            if n >= _FEWEST and n / seen[pattern] >= _SURE:
                score = (n + 1) / (seen[pattern] + 2)
                self._sure.setdefault(pattern, []).append((label, forward, score))

        self._ends = {(pattern.first, pattern.second) for pattern in self._sure}

    def relate(self, text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Relation, float]]:
        """The relations of a text's mentions, each with how sure it is; the schema allows each."""
        if not self._sure:
            return
        n_of: Counter[tuple[str, str]] = Counter()
        for pattern, first, second in _pairs(text, mentions, self._ends):
            for label, forward, score in self._sure.get(pattern, ()):
                head, tail = (first, second) if forward else (second, first)
                spec = self._schema.relations[label]
                needs_value = any(each.required for each in spec.attributes.values())
                if needs_value or not spec.allows(head.label, tail.label):
                    continue
                n_of[label, head.id] += 1
                if spec.max_per_head is None or n_of[label, head.id] <= spec.max_per_head:
                    yield Relation(label=label, head=head.id, tail=tail.id), score


def _pairs(
    text: str, mentions: Sequence[Mention], ends: Container[tuple[str, str]] | None = None
) -> Iterator[tuple[_Pattern, Mention, Mention]]:
    """Neighbours among the mentions with little between them, in one line; only those with labels among `ends`."""
    in_order = sorted(mentions, key=lambda each: (each.span.start, each.span.end))
    for first, second in pairwise(in_order):
        if ends is not None and (first.label, second.label) not in ends:
            continue
        gap = text[first.span.end : second.span.start]
        if first.span.end <= second.span.start and len(gap) <= _NEAR and "\n" not in gap:
            yield _Pattern(first.label, second.label, " ".join(plain_of(gap).lower().split())), first, second
