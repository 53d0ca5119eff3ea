"""Agreement of annotators: every pair over the documents that both read, and all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, groupby
from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annot.core.annotation import AnnotationSet
from annot.core.attribute_types.attribute_type import Level
from annot.core.count import Count
from annot.core.estimate import Estimate
from annot.core.schema import Schema
from annot.quality.attribute_columns import attribute_columns
from annot.quality.attribute_measures import (
    Trait,
    common_mentions,
    ordered_values,
    trait_statistics,
    traits_of,
    values_of,
)
from annot.quality.bootstrap import N_RESAMPLES, Statistic, estimate, mean_of
from annot.quality.columns import columns_of
from annot.quality.compared import ComparedReadings, lay_out
from annot.quality.match import match
from annot.quality.measures import ATTRIBUTE_MEASURES, MENTION_MEASURES
from annot.quality.mention_measures import mention_counts
from annot.quality.relation_attributes import relation_attribute_statistics
from annot.quality.relation_measures import count_relations, relation_counts, relation_statistics

Table = Mapping[str, Mapping[str, Estimate]]
Statistics = dict[str, list[Statistic]]
"""What is counted for each measure: one statistic for all labels, or one for each attribute."""


class LayerStatistics(NamedTuple):
    """The counts of a pair of annotators, or of all, by layer and then by measure."""

    mentions: Statistics
    relations: Statistics
    attributes: Statistics


@dataclass(frozen=True)
class Agreement:
    """How far annotators agree, over the documents that they read.

    Attributes:
        annotators: two, or all.
        documents: ids of the documents that both read; of all annotators together, that at least two read.
        mentions: by measure, then by label and `all`.
        relations: by measure, then by relation label and `all`.
        attributes: by measure, then by `Label.attribute`, and by `relation.attribute` for the share said alike.
        levels: of measurement, by `Label.attribute`.
        strict: of a pair: mentions that the first, the second and both have, by label.
        type: of a pair: the same, on spans that overlap.
        strict_relations: of a pair: relations that the first, the second and both have, by label.
    """

    annotators: tuple[str, ...]
    documents: tuple[str, ...]
    mentions: Table
    relations: Table
    attributes: Table
    levels: Mapping[str, Level] = field(default_factory=dict)
    strict: Mapping[str, Count] = field(default_factory=dict)
    type: Mapping[str, Count] = field(default_factory=dict)
    strict_relations: Mapping[str, Count] = field(default_factory=dict)


@dataclass(frozen=True)
class AgreementReport:
    """The agreement of some annotators.

    Attributes:
        pairs: every two that have read a document in common.
        together: all of them, F1 as the mean over the pairs; None where no two have a document in common.
        incomplete: annotator and document of readings that lack something that was said, and are not compared.
    """

    pairs: tuple[Agreement, ...]
    together: Agreement | None
    incomplete: tuple[tuple[str, str], ...] = ()


def whole_of(readings: Mapping[str, Mapping[str, AnnotationSet]]) -> dict[str, dict[str, AnnotationSet]]:
    """The readings that hold all that was said: what one lacks would count as « found nothing »."""
    return {name: {doc: each for doc, each in of.items() if each.is_whole} for name, of in readings.items()}


def marked_lengths(readings: Mapping[str, Mapping[str, AnnotationSet]]) -> dict[str, int]:
    """How far each document is marked, in characters: what is known of its length without its text."""
    found: dict[str, int] = {}
    for of in readings.values():
        for doc_id, each in of.items():
            found[doc_id] = max(found.get(doc_id, 0), max((mention.span.end for mention in each.mentions), default=0))
    return found


def measure_agreement(
    readings: Mapping[str, Mapping[str, AnnotationSet]],
    *,
    schema: Schema,
    lengths: Mapping[str, int],
    levels: Mapping[str, Level] | None = None,
    n_resamples: int = N_RESAMPLES,
) -> AgreementReport:
    """Compares readings of the same documents.

    Args:
        readings: by annotator, then by document id.
        schema: says what attributes there are, and which relations have no direction.
        lengths: of the documents in characters.
        levels: of measurement, of attributes where it does not follow from their type.
        n_resamples: for the intervals; 0 for none.
    """
    incomplete = tuple((name, doc) for name, of in readings.items() for doc, each in of.items() if not each.is_whole)
    every = lay_out(whole_of(readings), schema, lengths)
    traits = traits_of(schema, levels or {})
    pairs, parts = [], []
    for a, b in combinations(range(len(every.annotators)), 2):
        pair = every.pair(a, b)
        if not pair.documents:
            continue
        found, statistics = _of_pair(pair, schema, traits, n_resamples)
        pairs.append(found)
        parts.append((every.has_read[a] & every.has_read[b], statistics))
    if len(pairs) < 2:
        return AgreementReport(tuple(pairs), pairs[0] if pairs else None, incomplete)
    joined = _joined(every, parts)
    of_all = _attribute_statistics(every, schema, traits)
    # What can be worked out of any number of annotators at once is no mean over pairs.
    together = joined._replace(
        mentions=joined.mentions
        | {name: list(measure.of_all(every)) for name, measure in MENTION_MEASURES.items() if measure.of_all},
        attributes=joined.attributes
        | {name: of_all[name] for name, each in ATTRIBUTE_MEASURES.items() if each.of_any_number},
    )
    return AgreementReport(tuple(pairs), _agreement(every, together, traits, n_resamples), incomplete)


def count_strict(left: Mapping[str, AnnotationSet], right: Mapping[str, AnnotationSet]) -> tuple[int, dict[str, Count]]:
    """The documents that both readings have, and what each and both have there, by label: the same span and label."""
    documents = sorted(set(left) & set(right))
    columns = columns_of(*([side[doc].mentions for doc in documents] for side in (left, right)))
    return len(documents), mention_counts(columns[0], columns[1], match(*columns))["strict"]


def _of_pair(
    pair: ComparedReadings, schema: Schema, traits: Sequence[Trait], n_resamples: int
) -> tuple[Agreement, LayerStatistics]:
    relations = count_relations(pair.mentions, pair.relations, pair.matched)
    names = pair.relations[0].labels
    statistics = LayerStatistics(
        mentions={name: list(measure.of_two(pair)) for name, measure in MENTION_MEASURES.items()},
        relations={name: [each] for name, each in relation_statistics(relations, names).items()},
        attributes=_of_relations_too(_attribute_statistics(pair, schema, traits), pair, schema),
    )
    counts = mention_counts(*pair.sides, pair.matched)
    found = replace(
        _agreement(pair, statistics, traits, n_resamples),
        strict=counts["strict"],
        type=counts["type"],
        strict_relations=relation_counts(relations, names)["strict"],
    )
    return found, statistics


def _of_relations_too(found: Statistics, pair: ComparedReadings, schema: Schema) -> Statistics:
    """Attributes of relations are counted of two annotators: of more it is the mean over the pairs."""
    return found | {"same": [*found["same"], *relation_attribute_statistics(pair, schema)]}


def _attribute_statistics(
    readings: ComparedReadings, schema: Schema, traits: Sequence[Trait]
) -> dict[str, list[Statistic]]:
    attributes = attribute_columns(*(columns.mentions for columns in readings.mentions))
    common = common_mentions(readings)
    found: dict[str, list[Statistic]] = {name: [] for name in ATTRIBUTE_MEASURES}
    for label, of_label in groupby(traits, lambda trait: trait.label):
        own = common.of_label(label)
        for trait in of_label:
            values = values_of(trait, attributes, own, ordered_values(schema, trait))
            for name, statistic in trait_statistics(trait, values, len(readings.documents)).items():
                found[name].append(statistic)
    return found


def _agreement(
    readings: ComparedReadings, statistics: LayerStatistics, traits: Sequence[Trait], n_resamples: int
) -> Agreement:
    """Works all numbers out from one set of resamples."""
    # A measure that nothing is measured by, as attributes where the schema has none, is a table without rows.
    tables: list[dict[str, dict[str, Estimate]]] = [{name: {} for name in layer} for layer in statistics]
    both = zip(tables, statistics, strict=True)
    flat = [(table[name], each) for table, layer in both for name, of in layer.items() for each in of]
    numbers = estimate([each for _, each in flat], n_resamples=n_resamples)
    for (row, _), values in zip(flat, numbers, strict=True):
        row.update(values)
    mentions, relations, attributes = tables
    # Attributes of relations are choices.
    levels: dict[str, Level] = dict.fromkeys(attributes["same"], "nominal")
    return Agreement(
        annotators=readings.annotators,
        documents=readings.documents,
        mentions=mentions,
        relations=relations,
        attributes=attributes,
        levels=levels | {trait.name: trait.level for trait in traits},
    )


def _joined(every: ComparedReadings, parts: Sequence[tuple[npt.NDArray[np.bool_], LayerStatistics]]) -> LayerStatistics:
    """The mean over pairs of every measure.

    n is that of the pairs added, divided by how many pairs a document has in the mean, and rounded up.
    """
    n_pairs = sum(int(both.sum()) for both, _ in parts) / len(every.documents)

    def mean(same: Sequence[tuple[npt.NDArray[np.bool_], Statistic]]) -> Statistic:
        n = [ceil(sum(each) / n_pairs) for each in zip(*(statistic.n for _, statistic in same), strict=True)]
        return mean_of([_spread(statistic, both) for both, statistic in same], n)

    layers = [
        {
            name: [mean([(both, of[layer][name][at]) for both, of in parts]) for at in range(len(statistics))]
            for name, statistics in parts[0][1][layer].items()
        }
        for layer in range(len(LayerStatistics._fields))
    ]
    return LayerStatistics(*layers)


def _spread(statistic: Statistic, rows: npt.NDArray[np.bool_]) -> Statistic:
    """The statistic of some documents, with a row of zeros for each of the others."""
    columns = np.zeros((rows.size, statistic.columns.shape[1]))
    columns[rows] = statistic.columns
    return replace(statistic, columns=columns)
