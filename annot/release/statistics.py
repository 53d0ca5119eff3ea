"""Numbers about a whole data set, for its manifest and card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from annot.core.annotation import AnnotationSet, Mention
from annot.core.schema import Schema
from annot.core.value import Value
from annot.core.written import word_of
from annot.release.gold_document import GoldDocument
from annot.release.tables.columns import Columns, Nested
from annot.release.tables.pairs import distance_between


class Spread(Value):
    """How a number is spread.

    Attributes:
        least: the smallest.
        median: the middle one.
        most: the largest.
    """

    least: float
    median: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread | None:
        """The spread of some numbers; None where there are none."""
        known = list(values)
        return cls(least=min(known), median=median(known), most=max(known)) if known else None


class LabelStatistics(Value):
    """One mention label.

    Attributes:
        n: its mentions.
        n_documents: documents that have one.
        n_distinct: how many different texts they quote.
        characters: their lengths.
        values: how often each value of its choices and flags stands, by attribute; `(none)` counts those without.
    """

    n: int
    n_documents: int
    n_distinct: int
    characters: Spread
    values: dict[str, dict[str, int]] = {}


class PairStatistics(Value):
    """The candidates of relations.

    Attributes:
        within: characters that may stand between two mentions.
        n: candidates.
        n_related: those that the gold relates.
        n_far: those of them that stand farther apart.
    """

    within: int
    n: int
    n_related: int
    n_far: int

    def __add__(self, other: PairStatistics) -> PairStatistics:
        return PairStatistics(
            within=self.within,
            n=self.n + other.n,
            n_related=self.n_related + other.n_related,
            n_far=self.n_far + other.n_far,
        )


class Statistics(Value):
    """A whole data set.

    Attributes:
        n_characters: of all texts.
        n_tokens: of all texts, as `tokens` counts them.
        characters: lengths of the documents.
        mentions: mentions a document.
        relations: relations a document.
        n_inside: mentions that lie inside another one, or on the same span.
        n_crossing: pairs of mentions that overlap, and neither lies inside the other.
        relation_distance: characters between the ends of a relation.
        labels: by mention label.
        pairs: the candidates; None where the schema has no relation.
    """

    n_characters: int
    n_tokens: int
    characters: Spread | None
    mentions: Spread | None
    relations: Spread | None
    n_inside: int
    n_crossing: int
    relation_distance: Spread | None
    labels: dict[str, LabelStatistics]
    pairs: PairStatistics | None = None


def count_release(
    schema: Schema, docs: Sequence[GoldDocument], n_tokens: int, pairs: PairStatistics | None
) -> Statistics:
    """The numbers of a release.

    Args:
        schema: of the gold.
        docs: all documents.
        n_tokens: of all texts.
        pairs: of the candidates.
    """
    overlaps = [_overlaps(each.gold.mentions) for each in docs]
    distances = [
        distance_between(each.gold.by_id[relation.head].span, each.gold.by_id[relation.tail].span)
        for each in docs
        for relation in each.gold.relations
    ]
    return Statistics(
        n_characters=sum(len(each.document.text) for each in docs),
        n_tokens=n_tokens,
        characters=Spread.of(len(each.document.text) for each in docs),
        mentions=Spread.of(len(each.gold.mentions) for each in docs),
        relations=Spread.of(len(each.gold.relations) for each in docs),
        n_inside=sum(inside for inside, _ in overlaps),
        n_crossing=sum(crossing for _, crossing in overlaps),
        relation_distance=Spread.of(distances),
        labels=dict(_labels(schema, [each.gold for each in docs])),
        pairs=pairs,
    )


def count_pairs(columns: Columns, within: int) -> PairStatistics:
    """The numbers of the candidates in the columns of `pairs`."""
    relations, distance = columns["relations"], columns["distance"]
    if not isinstance(relations, Nested) or not isinstance(distance, list):
        raise TypeError("these are no columns of pairs")
    related = [end > start for start, end in zip(relations.offsets, relations.offsets[1:], strict=False)]
    far = sum(is_related and apart > within for is_related, apart in zip(related, distance, strict=True))
    return PairStatistics(within=within, n=len(related), n_related=sum(related), n_far=far)


def _overlaps(mentions: Sequence[Mention]) -> tuple[int, int]:
    """How many mentions lie inside another one, and how many pairs cross; mentions come by start."""
    inside, crossing = set(), 0
    open_ones: list[Mention] = []
    for mention in mentions:
        open_ones = [other for other in open_ones if other.span.end > mention.span.start]
        for other in open_ones:
            if other.span.contains(mention.span):
                inside.add(mention.id)
            elif mention.span.contains(other.span):
                inside.add(other.id)
            else:
                crossing += 1
        open_ones.append(mention)
    return len(inside), crossing


def _labels(schema: Schema, gold: Sequence[AnnotationSet]) -> Iterable[tuple[str, LabelStatistics]]:
    by_label: dict[str, list[Mention]] = {}
    documents: Counter[str] = Counter()
    for each in gold:
        for mention in each.mentions:
            by_label.setdefault(mention.label, []).append(mention)
        documents.update({mention.label for mention in each.mentions})
    for label, mentions in sorted(by_label.items()):
        lengths = Spread.of(len(mention.span) for mention in mentions)
        if lengths is None:
            continue
        yield (
            label,
            LabelStatistics(
                n=len(mentions),
                n_documents=documents[label],
                n_distinct=len({mention.text for mention in mentions}),
                characters=lengths,
                values=dict(_values(schema, label, mentions)),
            ),
        )


def _values(schema: Schema, label: str, mentions: Sequence[Mention]) -> Iterable[tuple[str, Mapping[str, int]]]:
    for name, spec in schema.mentions[label].attributes.items():
        if not spec.kind.listed:
            continue
        counts: Counter[str] = Counter()
        for mention in mentions:
            value = mention.attributes.get(name)
            counts.update(map(_word, value if isinstance(value, tuple) else [value]))
        order = [*spec.kind.listed, "(none)"]
        yield name, {word: counts[word] for word in order if counts[word]}


def _word(value: object) -> str:
    return "(none)" if value is None else word_of(value)
