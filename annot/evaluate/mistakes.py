"""Where predictions and gold differ, one by one, with what stands there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.document import Document
from annot.evaluate.aligned import Aligned
from annot.evaluate.attributes import NO_DEFAULTS, Defaults, compare_values
from annot.quality.match import Fit

MistakeKind = Literal["missed", "spurious", "relabelled", "boundary", "boundary and label", "turned", "differs"]
MistakeLayer = Literal["mention", "relation", "attribute"]
_KINDS: Mapping[Fit, MistakeKind] = {
    Fit.SAME_SPAN: "relabelled",
    Fit.OVERLAP_SAME_LABEL: "boundary",
    Fit.OVERLAP: "boundary and label",
}
_CONTEXT = 30
"""Characters that are quoted on either side."""


@dataclass(frozen=True, order=True)
class Mistake:
    """One difference.

    Attributes:
        doc_id: the document.
        span: all that gold and prediction cover.
        layer: `mention`, `relation`, or `attribute` of one that was found.
        kind: `turned` is a relation in the wrong direction; an attribute is missed, spurious, or differs.
        gold: id of the gold's mention or relation, behind it the attribute's name; empty for what is spurious.
        predicted: id of the predicted one; empty for what was missed.
        gold_text: what the gold's one quotes, of a relation both ends, of an attribute its value.
        predicted_text: the same of the predicted one.
        quote: the text around it; empty where the text is not known.
    """

    doc_id: str
    span: Span
    layer: MistakeLayer
    kind: MistakeKind
    gold: str
    predicted: str
    gold_text: str
    predicted_text: str
    quote: str


def find_mistakes(
    aligned: Aligned,
    documents: Mapping[str, Document],
    *,
    symmetric: Collection[str] = (),
    defaults: Defaults = NO_DEFAULTS,
) -> list[Mistake]:
    """All differences, by document and place.

    Args:
        aligned: gold and predictions.
        documents: texts that are known.
        symmetric: relation labels without a direction.
        defaults: what the absence of an attribute means.
    """
    found = [
        *_of_mentions(aligned, documents),
        *_of_relations(aligned, documents, symmetric),
        *_of_attributes(aligned, documents, symmetric, defaults),
    ]
    return sorted(found)


def _of_mentions(aligned: Aligned, documents: Mapping[str, Document]) -> Iterator[Mistake]:
    gold, pred = aligned.mentions
    pairs = aligned.pairs
    partners = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.fit.tolist(), strict=True)
    for i, j, fit in partners:
        if fit != Fit.SAME:
            doc_id = aligned.documents[int(gold.doc[i])]
            yield _mention_mistake(doc_id, documents, _KINDS[Fit(fit)], gold.mentions[i], pred.mentions[j])
    for i in sorted({*range(len(gold.mentions))} - {*pairs.left.tolist()}):
        yield _mention_mistake(aligned.documents[int(gold.doc[i])], documents, "missed", gold.mentions[i], None)
    for j in sorted({*range(len(pred.mentions))} - {*pairs.right.tolist()}):
        yield _mention_mistake(aligned.documents[int(pred.doc[j])], documents, "spurious", None, pred.mentions[j])


def _mention_mistake(
    doc_id: str, documents: Mapping[str, Document], kind: MistakeKind, gold: Mention | None, pred: Mention | None
) -> Mistake:
    span = _around(*(each.span for each in (gold, pred) if each is not None))
    return Mistake(
        doc_id=doc_id,
        span=span,
        layer="mention",
        kind=kind,
        gold=gold.id if gold else "",
        predicted=pred.id if pred else "",
        gold_text=gold.text if gold else "",
        predicted_text=pred.text if pred else "",
        quote=_quote(documents.get(doc_id), span),
    )


def _of_relations(aligned: Aligned, documents: Mapping[str, Document], symmetric: Collection[str]) -> Iterator[Mistake]:
    for gold, pred in zip(aligned.gold, aligned.pred, strict=True):
        mine = {_key(each, symmetric): each for each in gold.relations}
        others = {_key(each, symmetric): each for each in pred.relations} if pred is not None else {}
        left = {key: each for key, each in mine.items() if key not in others}
        right = {key: each for key, each in others.items() if key not in mine}
        for key in sorted(left):
            label, head, tail = key
            partner, kind = _partner(right, label, head, tail)
            other = right.pop(partner) if partner else None
            yield _relation_mistake(documents, kind, gold, left[key], pred, other)
        for _, other in sorted(right.items()):
            yield _relation_mistake(documents, "spurious", gold, None, pred, other)


_Ends = tuple[str, str, str]


def _partner(others: Mapping[_Ends, Relation], label: str, head: str, tail: str) -> tuple[_Ends | None, MistakeKind]:
    """A predicted relation of the same ends: under another label, or the other way round."""
    if (label, tail, head) in others:
        return (label, tail, head), "turned"
    same_ends = [key for key in others if key[1:] == (head, tail)]
    return (min(same_ends), "relabelled") if same_ends else (None, "missed")


def _relation_mistake(
    documents: Mapping[str, Document],
    kind: MistakeKind,
    gold_set: AnnotationSet,
    gold: Relation | None,
    pred_set: AnnotationSet | None,
    pred: Relation | None,
) -> Mistake:
    sides = [(gold_set, gold), (pred_set, pred)]
    ends = [
        [each.by_id[end] for end in (relation.head, relation.tail)] if each is not None and relation else []
        for each, relation in sides
    ]
    texts = [" → ".join(mention.text for mention in each) for each in ends]
    span = _around(*(mention.span for each in ends for mention in each))
    return Mistake(
        doc_id=gold_set.doc_id,
        span=span,
        layer="relation",
        kind=kind,
        gold=gold.id if gold else "",
        predicted=pred.id if pred else "",
        gold_text=texts[0],
        predicted_text=texts[1],
        quote=_quote(documents.get(gold_set.doc_id), span),
    )


def _of_attributes(
    aligned: Aligned, documents: Mapping[str, Document], symmetric: Collection[str], defaults: Defaults
) -> Iterator[Mistake]:
    """Values that differ, of mentions with the right span and label and of relations that are strictly right."""
    for gold, pred in zip(aligned.gold, aligned.pred, strict=True):
        if pred is None:
            continue
        document = documents.get(gold.doc_id)
        for mention in gold.mentions:
            if (other := pred.by_id.get(mention.id)) is not None:
                yield from _value_mistakes(gold, document, mention, other, mention.span, defaults.mentions)
        others = {_key(each, symmetric): each for each in pred.relations}
        for relation in gold.relations:
            if (twin := others.get(_key(relation, symmetric))) is not None:
                span = _around(gold.by_id[relation.head].span, gold.by_id[relation.tail].span)
                yield from _value_mistakes(gold, document, relation, twin, span, defaults.relations)


_Item = TypeVar("_Item", Mention, Relation)


def _value_mistakes(
    reading: AnnotationSet,
    document: Document | None,
    gold: _Item,
    pred: _Item,
    span: Span,
    defaults: Mapping[str, AttributeValue],
) -> Iterator[Mistake]:
    for name in sorted(gold.attributes.keys() | pred.attributes.keys()):
        default = defaults.get(f"{gold.label}.{name}")
        values = gold.attributes.get(name, default), pred.attributes.get(name, default)
        outcome = compare_values(*values)
        if outcome != "same":
            yield Mistake(
                doc_id=reading.doc_id,
                span=span,
                layer="attribute",
                kind=outcome,
                gold="" if values[0] is None else f"{gold.id}.{name}",
                predicted="" if values[1] is None else f"{pred.id}.{name}",
                gold_text=_show_value(values[0]),
                predicted_text=_show_value(values[1]),
                quote=_quote(document, span),
            )


def _show_value(value: AttributeValue | None) -> str:
    """A value as words, several with commas."""
    if value is None:
        return ""
    return ", ".join(sorted(value)) if isinstance(value, tuple) else str(value)


def _key(relation: Relation, symmetric: Collection[str]) -> _Ends:
    head, tail = relation.head, relation.tail
    if relation.label in symmetric:
        head, tail = sorted((head, tail))
    return relation.label, head, tail


def _around(*spans: Span) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _quote(document: Document | None, span: Span) -> str:
    return document.quote(span, context=_CONTEXT) if document else ""
