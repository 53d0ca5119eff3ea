"""What a model's own labels become under the schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document
from annot.core.ids import MentionId
from annot.core.prediction import Prediction
from annot.formats.loose import LooseMention, LooseSet, build_set
from annot.predict.predictor import Material, Predicted
from annot.quality.fit import fit_set

LabelMap = Mapping[str, str]
"""A label of the schema by the model's own; one that is not named stays, and one that becomes "" is left out."""


class FoundSpan(NamedTuple):
    """A mention that a model found.

    Attributes:
        start: where it starts, in code points.
        end: where it ends.
        label: as the model calls it.
        score: how sure it is, from 0 to 1, where it says so.
    """

    start: int
    end: int
    label: str
    score: float | None = None


def relabelled(said: AnnotationSet, labels: LabelMap) -> AnnotationSet:
    """A set under other labels; mentions that become the same are one, and what is left out takes its relations."""
    kept: dict[str, Mention] = {}
    ids: dict[str, str] = {}
    for mention in said.mentions:
        if label := labels.get(mention.label, mention.label):
            moved = Mention(label=label, span=mention.span, text=mention.text, attributes=mention.attributes)
            kept.setdefault(moved.id, moved)
            ids[mention.id] = moved.id
    relations: dict[str, Relation] = {}
    for relation in said.relations:
        label = labels.get(relation.label, relation.label)
        if label and relation.head in ids and relation.tail in ids:
            moved_relation = Relation(
                label=label, head=ids[relation.head], tail=ids[relation.tail], attributes=relation.attributes
            )
            relations.setdefault(moved_relation.id, moved_relation)
    return said.replace(mentions=tuple(kept.values()), relations=tuple(relations.values()))


def predicted_spans(
    material: Material, version: str, document: Document, found: Iterable[FoundSpan], labels: LabelMap
) -> Predicted:
    """A prediction of spans that a model gave: those that the schema can take; of two that overlap the surer.

    Args:
        material: whose name and schema it is under.
        version: of the predictor.
        document: the text.
        found: by the model's own labels.
        labels: what its labels become.
    """
    flat: list[FoundSpan] = []
    for each in sorted(found, key=lambda span: (-(span.score or 0.0), span.start - span.end, span.start)):
        own = labels.get(each.label, each.label)
        if own and all(each.end <= other.start or other.end <= each.start for other in flat):
            flat.append(each._replace(label=own))
    built = build_set(
        LooseSet(
            doc_id=document.doc_id,
            doc_sha256=document.sha256,
            annotator=f"model:{material.name}@{version}",
            schema=material.schema.id,
            mentions=[LooseMention(label=each.label, start=each.start, end=each.end) for each in flat],
        ),
        document,
    )
    fitted = fit_set(material.schema, document, built.set)
    kept = {mention.id for mention in fitted.mentions}
    said = {str(MentionId(each.label, Span(each.start, each.end))): each.score for each in flat}
    scores = {part: score for part, score in said.items() if score is not None and part in kept}
    return Predicted(
        prediction_of(built.set, mentions=tuple(fitted.mentions), scores=scores), [*built.issues, *fitted.issues]
    )


def prediction_of(said: AnnotationSet, **changes: Any) -> Prediction:
    """A set as a prediction, with `changes`."""
    fields = {name: getattr(said, name) for name in AnnotationSet.__struct_fields__}
    return Prediction(**{**fields, **changes})
