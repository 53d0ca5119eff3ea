"""`ComparedReadings`: what some annotators say of the same documents, in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from annot.core.annotation import AnnotationSet
from annot.core.schema import Schema
from annot.quality.attribute_columns import AttributeColumns, attribute_columns
from annot.quality.columns import MentionColumns, columns_of
from annot.quality.match import Pairs, match
from annot.quality.relation_measures import RelationColumns, relation_columns


@dataclass(frozen=True, eq=False)
class ComparedReadings:
    """Readings of some documents as columns.

    Attributes:
        annotators: whose readings they are.
        documents: ids, in order.
        has_read: who has read which document, an array of (annotators, documents).
        lengths: of the documents, in characters.
        mentions: columns of each annotator's mentions.
        relations: columns of each annotator's relations.
        relation_attributes: of all relations of each annotator; `RelationColumns.place` says which row is whose.
    """

    annotators: tuple[str, ...]
    documents: tuple[str, ...]
    has_read: npt.NDArray[np.bool_]
    lengths: npt.NDArray[np.int64]
    mentions: Sequence[MentionColumns]
    relations: Sequence[RelationColumns]
    relation_attributes: Sequence[AttributeColumns]

    def pair(self, a: int, b: int) -> ComparedReadings:
        """Two of the annotators, on the documents that both read."""
        both = self.has_read[a] & self.has_read[b]
        mentions, relations = [self.mentions[a], self.mentions[b]], [self.relations[a], self.relations[b]]
        if not both.all():
            relations = [r.keep_documents(both, m) for r, m in zip(relations, mentions, strict=True)]
            mentions = [m.keep_documents(both) for m in mentions]
        return ComparedReadings(
            annotators=(self.annotators[a], self.annotators[b]),
            documents=tuple(doc for doc, kept in zip(self.documents, both, strict=True) if kept),
            has_read=self.has_read[[a, b]][:, both],
            lengths=self.lengths[both],
            mentions=mentions,
            relations=relations,
            relation_attributes=[self.relation_attributes[a], self.relation_attributes[b]],
        )

    @property
    def sides(self) -> tuple[MentionColumns, MentionColumns]:
        """The mentions of two annotators."""
        left, right = self.mentions
        return left, right

    @cached_property
    def matched(self) -> Pairs:
        """The alignment of two annotators' mentions."""
        return match(*self.sides)


def lay_out(
    readings: Mapping[str, Mapping[str, AnnotationSet]], schema: Schema, lengths: Mapping[str, int]
) -> ComparedReadings:
    """The documents that at least two annotators have read.

    Args:
        readings: by annotator, then by document id.
        schema: says which relations have no direction.
        lengths: of the documents in characters.
    """
    who = tuple(name for name, reading in readings.items() if reading)
    n_read: dict[str, int] = {}
    for name in who:
        for doc in readings[name]:
            n_read[doc] = n_read.get(doc, 0) + 1
    documents = tuple(sorted(doc for doc, n in n_read.items() if n > 1))
    sets = [[readings[name].get(doc) for doc in documents] for name in who]
    mentions = columns_of(*([each.mentions if each else () for each in of] for of in sets))
    symmetric = {name for name, relation in schema.relations.items() if relation.symmetric}
    return ComparedReadings(
        annotators=who,
        documents=documents,
        has_read=np.array([[each is not None for each in of] for of in sets], np.bool_).reshape(
            len(who), len(documents)
        ),
        lengths=np.array([lengths[doc] for doc in documents], np.int64),
        mentions=mentions,
        relations=relation_columns(sets, mentions, symmetric),
        relation_attributes=attribute_columns(*([r for each in of if each for r in each.relations] for of in sets)),
    )
