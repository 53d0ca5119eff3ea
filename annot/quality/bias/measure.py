"""How much predictions helped readers, and how much they led them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from annot.core.annotation import AnnotationSet
from annot.core.estimate import Estimate
from annot.quality.bias.outcome import OUTCOMES, Encounter, Fate, Outcome
from annot.quality.bias.proportion import proportion
from annot.quality.bootstrap import N_RESAMPLES, Floats, Statistic, divide, estimate

_NO_SHOWN = "no prediction was shown"
_EACH = 1000
"""Time is given for so many characters of text."""


@dataclass(frozen=True)
class Taken:
    """What became of the predictions of one label, or of all.

    Attributes:
        n_shown: mentions that were shown, without those that were planted.
        outcomes: how many were accepted, completed, changed and deleted.
        n_added: mentions that the reader found by themselves in the same documents.
        accepted: the share that was accepted as it was or completed.
    """

    n_shown: int
    outcomes: Mapping[Outcome, int]
    n_added: int
    accepted: Estimate


class WithAndWithout(NamedTuple):
    """One number of documents with predictions, of those without, and the difference: with less without."""

    assisted: Estimate
    control: Estimate
    difference: Estimate


@dataclass(frozen=True)
class ReaderBias:
    """What predictions did to one reader.

    Attributes:
        annotator: the reader.
        n_assisted: documents that they read with predictions.
        n_control: documents that were drawn for them to read without.
        total: of all labels.
        labels: by label.
        wrong_accepted: the share of wrong predictions that they accepted as they were, of documents with a gold. Where
            the gold was made of the same readings it is too low: a mistake that all take over is gold.
        right_rejected: the share of right predictions that they changed or deleted.
        planted_accepted: the share of predictions that were wrong on purpose that they accepted.
        seconds: for 1,000 characters of text.
        gold_f1: of their mentions, strict, against the gold.
        agreement: of their mentions, strict F1, with those of every other reader of the document.
    """

    annotator: str
    n_assisted: int
    n_control: int
    total: Taken
    labels: Mapping[str, Taken]
    wrong_accepted: Estimate
    right_rejected: Estimate
    planted_accepted: Estimate
    seconds: WithAndWithout
    gold_f1: WithAndWithout
    agreement: WithAndWithout


def measure_bias(
    encounters: Iterable[Encounter], gold: Mapping[str, AnnotationSet], *, n_resamples: int = N_RESAMPLES
) -> dict[str, ReaderBias]:
    """What predictions did to each reader who was shown any, by name.

    Shares have exact intervals (Clopper and Pearson 1934); times and F1 those of resampled documents.

    Args:
        encounters: the readers' work, a document at a time.
        gold: what is right, by document id, where it is known.
        n_resamples: for intervals over documents; 0 for none.
    """
    by_reader: dict[str, list[Encounter]] = defaultdict(list)
    by_document: dict[str, list[Encounter]] = defaultdict(list)
    for each in encounters:
        by_reader[each.annotator].append(each)
        by_document[each.doc_id].append(each)
    return {
        name: _of_reader(name, mine, by_document, gold, n_resamples)
        for name, mine in sorted(by_reader.items())
        if any(each.is_assisted for each in mine)
    }


def _of_reader(
    name: str,
    mine: Sequence[Encounter],
    by_document: Mapping[str, Sequence[Encounter]],
    gold: Mapping[str, AnnotationSet],
    n_resamples: int,
) -> ReaderBias:
    assisted = [each for each in mine if each.is_assisted]
    control = [each for each in mine if each.is_control]
    shown = [(each, fate) for each in assisted for fate in each.fates]
    honest = [fate for _, fate in shown if not fate.is_planted]
    planted = [fate for _, fate in shown if fate.is_planted]
    added = Counter(mention.label for each in assisted for mention in each.added)
    known = [(fate, gold[each.doc_id]) for each, fate in shown if not fate.is_planted and each.doc_id in gold]
    wrong = [fate for fate, right in known if fate.mention.id not in right.by_id]
    right = [fate for fate, right in known if fate.mention.id in right.by_id]
    labels = sorted({fate.mention.label for fate in honest} | added.keys())
    both = [*assisted, *control]
    return ReaderBias(
        annotator=name,
        n_assisted=len(assisted),
        n_control=len(control),
        total=_taken(honest, added.total()),
        labels={
            label: _taken([fate for fate in honest if fate.mention.label == label], added[label]) for label in labels
        },
        wrong_accepted=_share(wrong, {"accepted", "completed"}, "no wrong prediction was shown"),
        right_rejected=_share(right, {"changed", "deleted"}, "no right prediction was shown"),
        planted_accepted=_share(planted, {"accepted", "completed"}, "none was planted"),
        seconds=_compare([_time(each) for each in both], len(assisted), n_resamples, "no time is known"),
        gold_f1=_compare(
            [_fit(each.reading, [gold[each.doc_id]] if each.doc_id in gold else []) for each in both],
            len(assisted), n_resamples, "no document has a gold",
        ),
        agreement=_compare(
            [_fit(each.reading, [o.reading for o in by_document[each.doc_id] if o is not each]) for each in both],
            len(assisted), n_resamples, "nobody else read such a document",
        ),
    )  # fmt: skip


def _taken(fates: Sequence[Fate], n_added: int) -> Taken:
    counts = Counter(fate.outcome for fate in fates)
    outcomes = {outcome: counts[outcome] for outcome in OUTCOMES}
    return Taken(len(fates), outcomes, n_added, _share(fates, {"accepted", "completed"}, _NO_SHOWN))


def _share(fates: Sequence[Fate], wanted: set[str], why: str) -> Estimate:
    return proportion(sum(fate.outcome in wanted for fate in fates), len(fates), why)


def _time(each: Encounter) -> tuple[float, float]:
    return (each.seconds * _EACH, each.n_chars) if each.seconds else (0.0, 0.0)


def _fit(reading: AnnotationSet, others: Sequence[AnnotationSet]) -> tuple[float, float]:
    """Twice the mentions that are the same, and all mentions, so that their quotient is the strict F1."""
    mine = reading.by_id.keys()
    same = sum(len(mine & other.by_id.keys()) for other in others)
    return 2.0 * same, float(sum(len(mine) + len(other.by_id) for other in others))


def _compare(pairs: Sequence[tuple[float, float]], n_assisted: int, n_resamples: int, why: str) -> WithAndWithout:
    """The quotients of both sides; `pairs` has what stands above and below the line, first of assisted documents."""
    columns: Floats = np.zeros((len(pairs), 4))
    for at, pair in enumerate(pairs):
        side = 0 if at < n_assisted else 2
        columns[at, side : side + 2] = pair
    names = ("assisted", "control", "difference")
    counts = [sum(below > 0 for _, below in side) for side in (pairs[:n_assisted], pairs[n_assisted:])]
    statistic = Statistic(names, columns, _both_sides, (*counts, min(counts)), why)
    (found,) = estimate([statistic], n_resamples=n_resamples)
    return WithAndWithout(*(found[name] for name in names))


def _both_sides(sums: Floats) -> Floats:
    assisted, control = divide(sums[..., 0], sums[..., 1]), divide(sums[..., 2], sums[..., 3])
    return np.stack([assisted, control, assisted - control], axis=-1)
