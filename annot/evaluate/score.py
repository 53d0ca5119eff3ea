"""Scores predictions against gold: mentions, relations and attributes of the documents that gold has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from annot.evaluate.aligned import LAYERS, Aligned, Reading, align_readings
from annot.evaluate.attributes import NO_DEFAULTS, AttributeScore, Defaults, score_attributes
from annot.evaluate.bounds import IntervalScore, score_intervals
from annot.evaluate.ratios import MeasureScore, measure
from annot.quality.bootstrap import N_RESAMPLES


@dataclass(frozen=True)
class ScoreReport:
    """How good predictions are.

    Attributes:
        n_documents: documents of the gold; one without a prediction counts as read and found empty.
        mentions: by measure: `strict`, `exact`, `partial`, `type`.
        relations: by measure: `strict`, `boundaries`, `overlap`, `given_mentions`.
        attributes: of strictly found mentions, by `Label.attribute`.
        relation_attributes: of strictly found relations, by `label.attribute`.
        intervals: of strictly found mentions, by `Label.low..high`.
    """

    n_documents: int
    mentions: Mapping[str, MeasureScore]
    relations: Mapping[str, MeasureScore]
    attributes: Mapping[str, AttributeScore]
    relation_attributes: Mapping[str, AttributeScore]
    intervals: Mapping[str, IntervalScore]


def score(
    *,
    gold: Reading,
    pred: Reading,
    symmetric: Collection[str] = (),
    intervals: Sequence[tuple[str, str]] = (),
    defaults: Defaults = NO_DEFAULTS,
    n_resamples: int = N_RESAMPLES,
) -> ScoreReport:
    """Scores predictions.

    Args:
        gold: what is right, by document id.
        pred: what was predicted, by document id.
        symmetric: relation labels without a direction.
        intervals: names of two attributes that are the bounds of an interval.
        defaults: what the absence of an attribute means.
        n_resamples: for the intervals; 0 for none.

    Raises:
        ValueError: offsets are too large to be compared at once.
    """
    return score_aligned(
        align_readings(gold=gold, pred=pred),
        symmetric=symmetric,
        intervals=intervals,
        defaults=defaults,
        n_resamples=n_resamples,
    )


def score_aligned(
    aligned: Aligned,
    *,
    symmetric: Collection[str] = (),
    intervals: Sequence[tuple[str, str]] = (),
    defaults: Defaults = NO_DEFAULTS,
    n_resamples: int = N_RESAMPLES,
) -> ScoreReport:
    """`score` of what is aligned already."""
    layers = aligned.tallies(symmetric=symmetric)
    flat = {(layer, name): each for layer, table in layers.items() for name, each in table.items()}
    measured = measure(flat, n_resamples=n_resamples)
    attributes, relation_attributes = score_attributes(aligned, symmetric=symmetric, defaults=defaults)
    mentions, relations = ({name: measured[layer, name] for name in layers[layer]} for layer in LAYERS)
    return ScoreReport(
        n_documents=len(aligned.documents),
        mentions=mentions,
        relations=relations,
        attributes=attributes,
        relation_attributes=relation_attributes,
        intervals=score_intervals(aligned, intervals),
    )
