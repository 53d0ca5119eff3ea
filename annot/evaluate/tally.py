"""What scoring counts: the classes of SemEval-2013 task 9, for all labels or for one.

MUC's classes (Chinchor and Sundheim 1993), as used by Segura-Bedmar et al. 2013 (https://aclanthology.org/S13-2056):
COR, INC, PAR, MIS and SPU; possible = COR + INC + PAR + MIS is what gold has, actual = COR + INC + PAR + SPU what was
predicted; precision = (COR + PAR/2) / actual, recall = (COR + PAR/2) / possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from annot.quality.columns import Ints, MentionColumns
from annot.quality.credit import CREDITS
from annot.quality.match import Fit, Pairs
from annot.quality.relation_measures import RELATION_SETTINGS

SCORE_MEASURES = (*(f"mentions.{name}" for name in CREDITS), *(f"relations.{name}" for name in RELATION_SETTINGS))
"""The measures of both layers, as `annot.toml` calls them."""


@dataclass(frozen=True)
class Tally:
    """Counts of one measure, of all labels or of one.

    A pair can stand under two labels. What is asked of the gold (recall) is counted by the gold's label, what is asked
    of the predictions (precision) by the predicted one; so no label pays for another's, and either side adds up.

    Attributes:
        correct: COR, by the gold's label.
        incorrect: INC, by the gold's label.
        partial: PAR, by the gold's label.
        missed: MIS, by the gold's label.
        correct_predicted: COR, by the predicted label.
        incorrect_predicted: INC, by the predicted label.
        partial_predicted: PAR, by the predicted label.
        spurious: SPU, by the predicted label.
        possible: what gold has.
        actual: what was predicted.
    """

    correct: int
    incorrect: int
    partial: int
    missed: int
    correct_predicted: int
    incorrect_predicted: int
    partial_predicted: int
    spurious: int
    possible: int
    actual: int


@dataclass(frozen=True, eq=False)
class Tallies:
    """Counts of one measure by document and label: arrays of (documents, labels).

    Attributes:
        labels: of the columns.
        correct: COR by the gold's label and by the predicted one.
        partial: PAR by the gold's label and by the predicted one.
        paired: what has a partner, by the gold's label and by the predicted one.
        marked: what gold has, and what was predicted.
    """

    labels: tuple[str, ...]
    correct: tuple[Ints, Ints]
    partial: tuple[Ints, Ints]
    paired: tuple[Ints, Ints]
    marked: tuple[Ints, Ints]

    def by_label(self) -> dict[str, Tally]:
        """The tally of each label, over all documents."""
        rows = self._sums.T.tolist()
        return {label: Tally(*row) for label, row in zip(self.labels, rows, strict=True)}

    def of_all(self) -> Tally:
        """The tally of all labels: the sum of theirs."""
        return Tally(*self._sums.sum(axis=1).tolist())

    def credit(self) -> tuple[Ints, Ints]:
        """Twice the credit by the gold's label and by the predicted one: 2 for what is correct, 1 for a part of it."""
        first, second = (2 * cor + par for cor, par in zip(self.correct, self.partial, strict=True))
        return first, second

    def together(self) -> Tallies:
        """The same of all documents, as if they were one."""
        sides = [
            tuple(each.sum(axis=0, keepdims=True) for each in side)
            for side in (self.correct, self.partial, self.paired, self.marked)
        ]
        return Tallies(self.labels, *((first, second) for first, second in sides))

    @cached_property
    def _sums(self) -> Ints:
        """The fields of `Tally` by label, an array of (fields, labels)."""
        rows: list[Ints] = []
        sides = zip(self.correct, self.partial, self.paired, self.marked, strict=True)
        for correct, partial, paired, marked in sides:
            cor, par, pair, all_ = (each.sum(axis=0) for each in (correct, partial, paired, marked))
            rows += [cor, pair - cor - par, par, all_ - pair]
        return np.stack([*rows, *(each.sum(axis=0) for each in self.marked)])


def count_mentions(gold: MentionColumns, pred: MentionColumns, pairs: Pairs) -> dict[str, Tallies]:
    """Mentions by measure.

    Args:
        gold: what is right.
        pred: what was predicted of the same documents.
        pairs: their alignment, gold at the left.
    """
    fits: dict[Fit, tuple[Ints, Ints]] = {}
    for fit in Fit:
        i, j = pairs.fitting(fit)
        on_gold = gold.count(i)
        fits[fit] = (on_gold, on_gold if fit in {Fit.SAME, Fit.OVERLAP_SAME_LABEL} else pred.count(j))
    marked = (gold.count(), pred.count())
    paired = _added(fits, tuple(Fit))
    nothing = np.zeros_like(marked[0])
    table = {}
    chosen = {each for credit in CREDITS.values() for each in credit if each}
    sums = {each: _added(fits, each) for each in chosen}
    for name, credit in CREDITS.items():
        partial = sums[credit.half] if credit.half else (nothing, nothing)
        table[name] = Tallies(gold.labels, sums[credit.full], partial, paired, marked)
    return table


def tallies_of_relations(counts: dict[str, tuple[Ints, Ints, Ints]], labels: tuple[str, ...]) -> dict[str, Tallies]:
    """Relations by measure. They are found or not: a relation with another label is missed and spurious.

    Args:
        counts: by measure what gold has, what was predicted, and what is in both, by document and label.
        labels: of the columns.
    """
    return {
        name: Tallies(labels, (both, both), (np.zeros_like(both),) * 2, (both, both), (gold, pred))
        for name, (gold, pred, both) in counts.items()
    }


def _added(fits: dict[Fit, tuple[Ints, Ints]], chosen: Sequence[Fit]) -> tuple[Ints, Ints]:
    first, second = (reduce(np.add, (fits[fit][side] for fit in chosen)) for side in (0, 1))
    return first, second
