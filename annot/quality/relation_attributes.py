"""Agreement on attributes of relations: how often two annotators say the same of a relation that both have."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from annot.core.schema import Schema
from annot.quality.attribute_columns import NO_VALUE
from annot.quality.bootstrap import Statistic, ratios
from annot.quality.columns import Ints
from annot.quality.compared import ComparedReadings
from annot.quality.relation_measures import same_relations

_NOTHING_COMPARED = "no relation in common"


def relation_attribute_statistics(pair: ComparedReadings, schema: Schema) -> Iterator[Statistic]:
    """The share of relations in common of which both say the same, for each attribute, as `label.attribute`.

    An attribute that is not there has its default.
    """
    left, right = same_relations(pair.mentions, pair.relations, pair.matched)
    mine, other = pair.relations
    n_documents = len(pair.documents)
    for label, relation in schema.relations.items():
        at = mine.labels.index(label) if label in mine.labels else -1
        own = mine.label[left] == at
        docs = mine.doc[left[own]]
        for name, spec in relation.attributes.items():
            said = [
                _with_default(attributes.column(name, columns.place[places[own]]), attributes.values, spec.default)
                for attributes, columns, places in zip(
                    pair.relation_attributes, (mine, other), (left, right), strict=True
                )
            ]
            same = np.bincount(docs, said[0] == said[1], minlength=n_documents)
            n = np.bincount(docs, minlength=n_documents)
            yield ratios((f"{label}.{name}",), same[:, None], n[:, None], _NOTHING_COMPARED)


def _with_default(codes: Ints, values: tuple[object, ...], default: object) -> Ints:
    if default is None or default not in values:
        return codes
    return np.where(codes == NO_VALUE, values.index(default), codes)
