"""Agreement of two readings: counts first, ratios derived from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from annot.core.annotation import AnnotationSet
from annot.core.count import Count, Share
from annot.quality.match import Fit, align


@dataclass(frozen=True)
class Agreement:
    """What two annotators agree on, over the documents that both read.

    Attributes:
        left: the first annotator.
        right: the second.
        documents: ids of the documents that both read.
        strict: by mention label; both have the same span and label.
        overlap: by mention label; both have the label, on spans that overlap.
        relations: by relation label; both have label, head and tail, the ends strict.
        attributes: by `Label.attribute`; the same value on mentions that both have.
    """

    left: str
    right: str
    documents: tuple[str, ...]
    strict: Mapping[str, Count] = field(default_factory=dict)
    overlap: Mapping[str, Count] = field(default_factory=dict)
    relations: Mapping[str, Count] = field(default_factory=dict)
    attributes: Mapping[str, Share] = field(default_factory=dict)


def measure_agreement(left: Mapping[str, AnnotationSet], right: Mapping[str, AnnotationSet]) -> Agreement:
    """Compares two readings, over the documents that both have.

    Args:
        left: one annotator's reading by document id.
        right: another's.
    """
    shared = sorted(set(left) & set(right))
    who = [next((each.annotator for each in side.values()), "?") for side in (left, right)]
    total = Agreement(who[0], who[1], tuple(shared))
    for doc_id in shared:
        total = _plus(total, left[doc_id], right[doc_id])
    return total


def _plus(total: Agreement, left: AnnotationSet, right: AnnotationSet) -> Agreement:
    strict, overlap = defaultdict(Count, total.strict), defaultdict(Count, total.overlap)
    attributes = defaultdict(Share, total.attributes)
    for table in (strict, overlap):
        for mention in left.mentions:
            table[mention.label] += Count(n_left=1)
        for mention in right.mentions:
            table[mention.label] += Count(n_right=1)
    for i, j, fit in align(left.mentions, right.mentions):
        mine, other = left.mentions[i], right.mentions[j]
        if fit in (Fit.SAME, Fit.OVERLAP_SAME_LABEL):
            overlap[mine.label] += Count(n_both=1)
        if fit is Fit.SAME:
            strict[mine.label] += Count(n_both=1)
            for name in sorted({*mine.attributes, *other.attributes}):
                same = mine.attributes.get(name) == other.attributes.get(name)
                attributes[f"{mine.label}.{name}"] += Share(int(same), 1)
    return replace(
        total,
        strict=dict(strict),
        overlap=dict(overlap),
        relations=_relation_counts(total.relations, left, right),
        attributes=dict(attributes),
    )


def _relation_counts(counts: Mapping[str, Count], left: AnnotationSet, right: AnnotationSet) -> dict[str, Count]:
    table = defaultdict(Count, counts)
    mine = {relation.id: relation.label for relation in left.relations}
    others = {relation.id: relation.label for relation in right.relations}
    for label in mine.values():
        table[label] += Count(n_left=1)
    for relation_id, label in others.items():
        table[label] += Count(n_right=1, n_both=int(relation_id in mine))
    return dict(table)
