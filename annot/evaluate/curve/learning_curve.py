"""`LearningCurve`: strict F1 by number of documents, with intervals, and what twice as many would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from annot.core.annotation import AnnotationSet
from annot.core.estimate import Estimate
from annot.core.plural import plural
from annot.evaluate.aligned import align_readings
from annot.evaluate.curve.power_law import error_at, fit_power_law
from annot.quality.bootstrap import N_RESAMPLES, Floats, Statistic, divide, draw_in_groups, estimate

Reading = Mapping[str, AnnotationSet]

LEAST_DOCUMENTS = 8
LEAST_SIZES = 3
WIDEST = 0.3
"""A band that is wider says nothing, and no sentence is made of it."""
WORTH = 0.01
"""F1 that twice as many documents must bring to be worth it."""
_N_BAND = 25
_WHY = "neither gold nor predictions have any"


class CurvePoint(NamedTuple):
    """One size.

    Attributes:
        n: documents that were learnt from.
        f1: strict, of mentions, micro over labels.
        labels: the same by label.
    """

    n: int
    f1: Estimate
    labels: Mapping[str, Estimate]


class Forecast(NamedTuple):
    """What a power law through the points says of a size.

    Attributes:
        n: documents.
        f1: by the law, with the middle 95 % of the laws through resampled documents.
    """

    n: int
    f1: Estimate


@dataclass(frozen=True)
class LearningCurve:
    """How F1 grows with the documents.

    Attributes:
        n_documents: of the gold, the test split left out.
        points: by size, rising.
        band: the law from the smallest size to twice the documents; empty where there is none.
        now: by the law with all documents.
        twice: by the law with twice as many.
        gain: of twice as many, by the law; its interval does not hold how far the law is off.
        why: why nothing is said of more documents; empty where something is.
    """

    n_documents: int
    points: tuple[CurvePoint, ...]
    band: tuple[Forecast, ...] = ()
    now: Estimate | None = None
    twice: Estimate | None = None
    gain: Estimate | None = None
    why: str = ""

    @property
    def sentence(self) -> str:
        """Whether more annotation is worth it, in words."""
        if self.twice is None or self.gain is None or self.gain.low is None or self.gain.high is None:
            return f"too few documents to say whether more would help: {self.why}"
        n = self.n_documents
        # Not the gain's interval: it holds what is drawn, and a law that is a little wrong is wrong in the gain first.
        told = f"with {2 * n} instead of {plural(n, 'document')} F1 would be {_ranged(self.twice)}"
        if self.gain.low >= WORTH:
            return f"{told}: more annotation is worth it"
        if self.gain.high < WORTH:
            return f"{told}: more of the same hardly helps"
        return f"{told}: whether more annotation is worth it cannot be told yet"


class CurveCounts:
    """What is found at each size, by document and label, in each repetition.

    Args:
        sizes: numbers of documents that are learnt from.
        n_documents: of the whole gold.
        labels: of mentions.
    """

    def __init__(self, sizes: Sequence[int], n_documents: int, labels: Sequence[str]) -> None:
        self._n_documents, self._labels = n_documents, labels
        self._counts: dict[int, list[Floats]] = {size: [] for size in sizes}
        self._n_rows: dict[int, list[int]] = {size: [] for size in sizes}

    def add(self, size: int, *, gold: Reading, pred: Reading) -> None:
        """Counts what was predicted in one repetition, after learning from `size` documents."""
        self._counts[size].append(count_strict(gold, pred, self._labels))
        self._n_rows[size].append(len(gold))

    def curve(self, *, n_resamples: int = N_RESAMPLES) -> LearningCurve:
        """The curve over all repetitions."""
        counts = {size: np.concatenate(each) for size, each in self._counts.items()}
        repeats = [repeat for repeat, n in enumerate(next(iter(self._n_rows.values()))) for _ in range(n)]
        return curve_of(counts, self._labels, repeats, n_documents=self._n_documents, n_resamples=n_resamples)


def count_strict(gold: Reading, pred: Reading, labels: Sequence[str]) -> Floats:
    """Found, and had or predicted, of each document in the order of `gold`: (documents, labels, 2).

    F1 is twice the first over the second.
    """
    ids = sorted(gold)
    counts = np.zeros((len(ids), len(labels), 2))
    strict = align_readings(gold=gold, pred=pred).tallies()["mentions"]["strict"]
    places = [labels.index(label) for label in strict.labels]
    counts[:, places, 0] = strict.correct[0]
    counts[:, places, 1] = strict.marked[0] + strict.marked[1]
    order = [ids.index(doc_id) for doc_id in gold]
    return counts[order]


def curve_of(
    counts: Mapping[int, Floats],
    labels: Sequence[str],
    repeats: Sequence[int],
    *,
    n_documents: int,
    n_resamples: int = N_RESAMPLES,
) -> LearningCurve:
    """The curve from counts of the same rows at each size, a document in a repetition each.

    Documents that were predicted after the same draw share its luck: for the intervals repetitions are drawn, and in
    each of them documents.

    Args:
        counts: by size, (rows, labels, 2).
        labels: of the counts.
        repeats: the repetition of each row.
        n_documents: of the whole gold.
        n_resamples: how often is drawn for the intervals.
    """
    sizes = sorted(counts)
    statistics = [_statistic(counts[size], labels) for size in sizes]
    drawn = draw_in_groups(repeats, n_resamples)
    found = estimate(statistics, n_resamples=n_resamples, drawn=drawn)
    points = tuple(
        CurvePoint(size, each["all"], {label: each[f"label {label}"] for label in labels})
        for size, each in zip(sizes, found, strict=True)
    )
    if why := _why_not(points, n_documents):
        return LearningCurve(n_documents, points, why=why)
    return _with_law(counts, points, n_documents, drawn)


def _statistic(counts: Floats, labels: Sequence[str]) -> Statistic:
    """F1 of all labels together, then of each."""
    every = np.concatenate([counts.sum(axis=1, keepdims=True), counts], axis=1)
    k = every.shape[1]
    columns = np.concatenate([every[:, :, 0], every[:, :, 1]], axis=1)
    names = ("all", *(f"label {label}" for label in labels))
    n = [-(-int(each) // 2) for each in every[:, :, 1].sum(axis=0)]
    return Statistic(names, columns, lambda sums: divide(2 * sums[..., :k], sums[..., k:]), n, _WHY)


def _why_not(points: Sequence[CurvePoint], n_documents: int) -> str:
    if n_documents < LEAST_DOCUMENTS:
        return f"{plural(n_documents, 'document')}, and {LEAST_DOCUMENTS} are the least"
    if len(points) < LEAST_SIZES:
        return f"{plural(len(points), 'size')}, and a curve through fewer than {LEAST_SIZES} can go anywhere"
    if any(each.f1.value is None for each in points):
        return "F1 is undefined at one of the sizes"
    return ""


def _with_law(
    counts: Mapping[int, Floats], points: tuple[CurvePoint, ...], n_documents: int, drawn: Floats
) -> LearningCurve:
    sizes = [each.n for each in points]
    shown = sorted(
        {*(round(n) for n in np.geomspace(sizes[0], 2 * n_documents, _N_BAND)), n_documents, 2 * n_documents}
    )
    sums = [counts[size].sum(axis=1) for size in sizes]
    columns = np.concatenate([*(each[:, :1] for each in sums), *(each[:, 1:] for each in sums)], axis=1)
    k = len(sizes)

    def of(added: Floats) -> Floats:
        law = fit_power_law(sizes, 1 - divide(2 * added[..., :k], added[..., k:]))
        f1 = 1 - error_at(law, shown)
        gain = f1[..., shown.index(2 * n_documents)] - f1[..., shown.index(n_documents)]
        return np.concatenate([f1, gain[..., None]], axis=-1)

    names = tuple(map(str, (*shown, "gain")))
    law = Statistic(names, columns, of, [n_documents] * len(names), _WHY)
    found = estimate([law], drawn=drawn)[0]
    band = tuple(Forecast(n, found[str(n)]) for n in shown)
    twice = found[str(2 * n_documents)]
    if twice.low is None or twice.high is None or twice.high - twice.low > WIDEST:
        why = "there is no interval" if twice.low is None or twice.high is None else f"F1 might be {_ranged(twice)}"
        return LearningCurve(n_documents, points, band, why=why)
    return LearningCurve(n_documents, points, band, found[str(n_documents)], twice, found["gain"])


def _ranged(each: Estimate) -> str:
    """A number with its interval, as people write it: `.75 (.66–.83)`."""
    short = [f"{number:.2f}".removeprefix("0") for number in (each.value, each.low, each.high) if number is not None]
    return f"{short[0]} ({short[1]}–{short[2]})"
