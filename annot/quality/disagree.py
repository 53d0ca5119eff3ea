"""Where two annotators disagree, one `Disagreement` each, with what stands there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import msgspec

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation, Span
from annot.core.document import Document
from annot.quality.boundary import BoundaryWords, boundary_kind
from annot.quality.match import Fit, Pair, align

Kind = Literal[
    "label",
    "boundary",
    "label and boundary",
    "missed mention",
    "attribute",
    "relation label",
    "relation direction",
    "relation end",
    "missed relation",
    "relation attribute",
]

_CONTEXT = 30
"""Characters that are quoted on either side."""


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that two annotators say differently.

    Attributes:
        kind: of thing.
        what: what it is about, the same for all that one sentence of the guidelines would mend: a pair of labels, a
            label and what its boundary differs by, an attribute and its two values.
        doc_id: the document.
        annotators: the two.
        says: what each says; empty where one says nothing.
        missed_by: who says nothing.
        quote: what stands there, with some text on either side.
    """

    kind: Kind
    what: str
    doc_id: str
    annotators: tuple[str, str]
    says: tuple[str, str]
    missed_by: str = ""
    quote: str

    @property
    def labels(self) -> frozenset[str]:
        """The labels that it is about; of an attribute the label, and `Label.attribute`."""
        about = self.what.partition(": ")[0]
        return frozenset((*about.split(" / "), about.partition(".")[0]))


def find_disagreements(
    document: Document, left: AnnotationSet, right: AnnotationSet, *, words: BoundaryWords, symmetric: Collection[str]
) -> list[Disagreement]:
    """Everything that two readings of one document say differently.

    Args:
        document: what was read.
        left: one reading.
        right: the other.
        words: that tell what boundaries differ by.
        symmetric: the relation labels without a direction.
    """
    pairs = align(left.mentions, right.mentions)
    found = _Finder(document, left, right)
    return [*found.mentions(pairs, words), *found.relations(pairs, symmetric)]


class _Finder:
    """Two readings of one document."""

    def __init__(self, document: Document, left: AnnotationSet, right: AnnotationSet) -> None:
        self.document = document
        self.sides = (left, right)
        self.annotators = (left.annotator, right.annotator)

    def mentions(self, pairs: list[Pair], words: BoundaryWords) -> Iterator[Disagreement]:
        left, right = (side.mentions for side in self.sides)
        for i, j, fit in pairs:
            mine, other = left[i], right[j]
            if fit is Fit.SAME:
                yield from self._attributes("attribute", mine.label, mine, other, mine.span)
                continue
            kind: Kind = "label and boundary"
            what = " / ".join(sorted((mine.label, other.label)))
            if fit is Fit.SAME_SPAN:
                kind = "label"
            elif fit is Fit.OVERLAP_SAME_LABEL:
                kind = "boundary"
                what = f"{mine.label}: {boundary_kind(words, self.document.text, mine.span, other.span)}"
            yield self._say(kind, what, (_mention(mine), _mention(other)), (mine.span, other.span))
        taken = {pair.left for pair in pairs}, {pair.right for pair in pairs}
        for side, mentions in enumerate((left, right)):
            for place, mention in enumerate(mentions):
                if place not in taken[side]:
                    yield self._alone("missed mention", mention.label, side, _mention(mention), (mention.span,))

    def relations(self, pairs: list[Pair], symmetric: Collection[str]) -> Iterator[Disagreement]:
        """Relations that only one has, each with what the other has in its place, if anything."""
        left, right = (side.relations for side in self.sides)
        known = {_key(each, symmetric): each for each in left}, {_key(each, symmetric): each for each in right}
        for key in sorted(known[0].keys() & known[1].keys()):
            mine, other = known[0][key], known[1][key]
            yield from self._attributes("relation attribute", mine.label, mine, other, *self._spans(0, mine))
        rest = [[each for key, each in side.items() if key not in known[1 - at]] for at, side in enumerate(known)]
        partner = {
            self.sides[0].mentions[i].id: self.sides[1].mentions[j].id
            for i, j, fit in pairs
            if fit in {Fit.SAME, Fit.OVERLAP_SAME_LABEL}
        }
        taken: set[str] = set()
        for mine in rest[0]:
            kind, match = _counterpart(mine, [each for each in rest[1] if each.id not in taken], partner, symmetric)
            if match is None:
                yield self._alone(kind, mine.label, 0, self._relation(0, mine), self._spans(0, mine))
                continue
            taken.add(match.id)
            what = " / ".join(sorted({mine.label, match.label}))
            says = self._relation(0, mine), self._relation(1, match)
            yield self._say(kind, what, says, (*self._spans(0, mine), *self._spans(1, match)))
        for other in rest[1]:
            if other.id not in taken:
                spans = self._spans(1, other)
                has_ends = {other.head, other.tail} <= set(partner.values())
                yield self._alone(
                    "missed relation" if has_ends else "relation end", other.label, 1, self._relation(1, other), spans
                )

    def _attributes(
        self, kind: Kind, label: str, mine: Mention | Relation, other: Mention | Relation, *spans: Span
    ) -> Iterator[Disagreement]:
        for name in sorted({*mine.attributes, *other.attributes}):
            values = _value(mine.attributes, name), _value(other.attributes, name)
            if values[0] != values[1]:
                yield self._say(kind, f"{label}.{name}: {' / '.join(sorted(values))}", values, spans)

    def _alone(self, kind: Kind, what: str, side: int, says: str, spans: tuple[Span, ...]) -> Disagreement:
        both = (says, "") if side == 0 else ("", says)
        return self._say(kind, what, both, spans, missed_by=self.annotators[1 - side])

    def _say(
        self, kind: Kind, what: str, says: tuple[str, str], spans: tuple[Span, ...], *, missed_by: str = ""
    ) -> Disagreement:
        whole = Span(min(span.start for span in spans), max(span.end for span in spans))
        return Disagreement(
            kind=kind,
            what=what,
            doc_id=self.document.doc_id,
            annotators=self.annotators,
            says=says,
            missed_by=missed_by,
            quote=" ".join(self.document.quote(whole, context=_CONTEXT).split()),
        )

    def _spans(self, side: int, relation: Relation) -> tuple[Span, Span]:
        known = self.sides[side].by_id
        return known[relation.head].span, known[relation.tail].span

    def _relation(self, side: int, relation: Relation) -> str:
        known = self.sides[side].by_id
        return f"{relation.label}: {_mention(known[relation.head])} → {_mention(known[relation.tail])}"


def _counterpart(
    mine: Relation, others: list[Relation], partner: Mapping[str, str], symmetric: Collection[str]
) -> tuple[Kind, Relation | None]:
    """What the other reading has in the place of a relation, and how it differs."""
    head, tail = partner.get(mine.head), partner.get(mine.tail)
    if head is None or tail is None:
        return "relation end", None
    for other in others:
        ends = (other.head, other.tail)
        turned = ends == (tail, head)
        if other.label == mine.label and (ends == (head, tail) or (turned and mine.label in symmetric)):
            return "relation end", other
        if other.label == mine.label and turned:
            return "relation direction", other
        if ends == (head, tail):
            return "relation label", other
    return "missed relation", None


def _key(relation: Relation, symmetric: Collection[str]) -> tuple[str, ...]:
    ends = (relation.head, relation.tail)
    return (relation.label, *(sorted(ends) if relation.label in symmetric else ends))


def _mention(mention: Mention) -> str:
    return f"{mention.id} {mention.text!r}"


def _value(attributes: Attributes, name: str) -> str:
    value = attributes.get(name)
    if value is None:
        return "no value"
    return "+".join(value) if isinstance(value, tuple) else str(value)
