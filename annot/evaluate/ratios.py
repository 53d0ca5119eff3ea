"""Precision, recall and F1 from counts by document: by label, micro, macro, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from annot.core.estimate import Estimate
from annot.evaluate.tally import Tallies, Tally
from annot.quality.bootstrap import N_RESAMPLES, Floats, Statistic, divide, estimate

K = TypeVar("K")
RATIOS = ("precision", "recall", "f1")
_WHY = {"precision": "nothing was predicted", "recall": "gold has none", "f1": "neither has any"}
_UNDEFINED = "nothing to divide by"


@dataclass(frozen=True)
class Ratios:
    """Three ratios. The n of precision is what was predicted, of recall what gold has, of F1 their mean, rounded up."""

    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True)
class Score:
    """Counts and the ratios that follow from them."""

    tally: Tally
    ratios: Ratios


@dataclass(frozen=True)
class MeasureScore:
    """One measure.

    Attributes:
        labels: by label; every label that gold or the predictions use.
        micro: over all of them together.
        macro: the mean over the labels where a ratio is defined; its n is their number.
    """

    labels: Mapping[str, Score]
    micro: Score
    macro: Ratios


def measure(tallies: Mapping[K, Tallies], *, n_resamples: int = N_RESAMPLES) -> dict[K, MeasureScore]:
    """The ratios of each measure, with 95 % intervals over documents where there are two documents or more.

    Args:
        tallies: by measure or another name, of the same documents.
        n_resamples: how often the documents are drawn; 0 for no intervals.
    """
    counts = dict(tallies) if n_resamples else {name: each.together() for name, each in tallies.items()}
    numbers = estimate([_statistic(each) for each in counts.values()], n_resamples=n_resamples)
    found = {}
    for (name, each), values in zip(counts.items(), numbers, strict=True):
        rows = _by_place(list(values.values()), len(each.labels) + 2)
        by_label = each.by_label()
        labels = {label: Score(tally, row) for (label, tally), row in zip(by_label.items(), rows, strict=False)}
        found[name] = MeasureScore(labels, Score(each.of_all(), rows[-2]), rows[-1])
    return found


def _by_place(values: list[Estimate], width: int) -> list[Ratios]:
    """The estimates of each label, of micro and of macro, from those of each ratio one after the other."""
    parts = []
    for at, ratio in enumerate(RATIOS):
        row = values[at * width : (at + 1) * width]
        parts.append([each if each.value is not None else Estimate(None, each.n, why=_WHY[ratio]) for each in row])
    return [Ratios(*each) for each in zip(*parts, strict=True)]


def _statistic(tallies: Tallies) -> Statistic:
    """All ratios of a measure: those of precision, then recall, then F1; each by label, then micro, then macro."""
    k = len(tallies.labels)
    credit = tallies.credit()
    columns = np.concatenate([*credit, *tallies.marked], axis=1, dtype=np.float64)
    possible, actual = (each.sum(axis=0) for each in tallies.marked)
    names = tuple(f"{ratio} {place}" for ratio in RATIOS for place in range(k + 2))

    def of(sums: Floats) -> Floats:
        return np.concatenate(_ratios(*(sums[..., at * k : (at + 1) * k] for at in range(4))), axis=-1)

    n: list[int] = []
    for items, share in ((actual, 1), (possible, 1), (possible + actual, 2)):
        with_micro = [*items.tolist(), int(items.sum())]
        n += [*(-(-each // share) for each in with_micro), int((items > 0).sum())]
    return Statistic(names, columns, of, n, _UNDEFINED)


def _ratios(on_gold: Floats, on_pred: Floats, possible: Floats, actual: Floats) -> list[Floats]:
    """Precision, recall and F1 from twice the credit on either side: by label, then micro, then macro."""
    found = []
    sides = ((on_pred, 2 * actual), (on_gold, 2 * possible), (on_gold + on_pred, 2 * (possible + actual)))
    for above, below in sides:
        by_label = divide(above, below)
        micro = divide(above.sum(axis=-1, keepdims=True), below.sum(axis=-1, keepdims=True))
        defined = ~np.isnan(by_label)
        total = np.where(defined, by_label, 0.0).sum(axis=-1, keepdims=True)
        macro = divide(total, defined.sum(axis=-1, keepdims=True))
        found.append(np.concatenate([by_label, micro, macro], axis=-1))
    return found
