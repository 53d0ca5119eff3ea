"""Which candidates are mentions, and of which label: a multinomial logistic regression on the gold's own candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from annot.predict.rules.evidence import Evidence, Marks, Numbering
from annot.predict.rules.names import UNKNOWN
from annot.predict.rules.plain import Numbers

Floats = np.ndarray[Any, np.dtype[np.float64]]

NO_LABEL = ""
_TRUST = 2.0
"""Log-odds that a candidate has the label with which all its like were marked, before anything is learnt."""
_L2 = 1e-2
_STEPS = 300


class _Rows(NamedTuple):
    """Features of several candidates, one behind the other: a row's start at `starts`, and whose each is."""

    features: Numbers
    starts: Numbers
    of: Numbers


class Decider:
    """Trained by accelerated gradient descent from zero, so that the same candidates give the same weights.

    The loss is the mean cross-entropy plus half of the squared weights times a constant. The words' own record in the
    gold stands in front of it as a fixed term, so that a lexicon works before there is anything to learn from; until
    then, what the gold never marked is no mention.

    Args:
        evidence: on the candidates of each text.
        labels: of each candidate; `NO_LABEL` for what is no mention.
        known: all labels that it may give.
        numbers: of all that the evidence is made of; closed, since what comes later has no weight.
    """

    def __init__(
        self, evidence: Sequence[Evidence], labels: Sequence[str], known: Sequence[str], numbers: Numbering
    ) -> None:
        self.labels = [NO_LABEL, *known]
        self._places = {label: at for at, label in enumerate(self.labels)}
        self._records = numbers.records
        self._has_learnt = bool(labels)
        targets = np.array([self._places[label] for label in labels], dtype=np.int64)
        record = [self._trust(each.marked) for text in evidence for each in text.records]
        before = np.array(record, dtype=np.float64).reshape(-1, len(self.labels))
        self._weights = _train(_rows_of(evidence), before, targets, len(numbers.features) + 1)
        self._of_record = np.zeros((0, len(self.labels)))

    def decide(self, evidence: Evidence) -> Floats:
        """How likely each of `labels` is, a row a candidate, each of which sums to 1."""
        n = len(evidence.records)
        if not n:
            return np.zeros((0, len(self.labels)))
        scores = self._sum_records([each.place for each in evidence.records])
        # A column at a time stays in the nearest cache.
        for column in evidence.features.T:
            scores += np.take(self._weights, column, axis=0)
        if evidence.more:
            further = list(evidence.more.values())
            starts = np.cumsum([0, *map(len, further[:-1])])
            rows = np.take(self._weights, list(chain.from_iterable(further)), axis=0)
            scores[list(evidence.more)] += np.add.reduceat(rows, starts, axis=0)
        return _softmax(scores)

    def _sum_records(self, places: Sequence[int]) -> Floats:
        """What the record of each candidate says; many have the same, so that each is summed once."""
        if max(places) >= len(self._of_record):
            new = [
                self._trust(each.marked) + self._weights[each.features].sum(axis=0)
                for each in self._records.since(len(self._of_record))
            ]
            self._of_record = np.concatenate([self._of_record, np.array(new)])
        return self._of_record[places]

    def _trust(self, marked: Marks) -> Floats:
        found = np.zeros(len(self.labels))
        total = sum(n for _, n in marked)
        # The title of a value may stand for a label that no gold has.
        known = [(label, n) for label, n in marked if label in self._places]
        for label, n in known:
            found[self._places[label]] = _TRUST * n / total
        if not known and not self._has_learnt:
            found[0] = _TRUST
        return found


def _rows_of(evidence: Iterable[Evidence]) -> _Rows:
    # What nothing is known of has one feature all the same, which weighs nothing: sums of no rows have no place.
    rows = [
        [each for each in (*text.features[at].tolist(), *text.more.get(at, ()), *record.features) if each] or [UNKNOWN]
        for text in evidence
        for at, record in enumerate(text.records)
    ]
    sizes = np.array([len(row) for row in rows], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    features = np.array([feature for row in rows for feature in row], dtype=np.int64)
    return _Rows(features, starts, np.repeat(np.arange(len(sizes)), sizes))


def _softmax(scores: Floats) -> Floats:
    odds: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _train(rows: _Rows, record: Floats, targets: Numbers, n_features: int) -> Floats:
    """Nesterov's descent; its step follows from the most features that a candidate has."""
    n, n_labels = record.shape
    weights = np.zeros((n_features, n_labels))
    if not n:
        return weights
    rate = 1.0 / (0.5 * np.bincount(rows.of).max() + _L2)
    hot = np.zeros((n, n_labels))
    hot[np.arange(n), targets] = 1
    before = weights
    for step in range(1, _STEPS + 1):
        ahead = weights + (step - 1) / (step + 2) * (weights - before)
        said = _softmax(record + np.add.reduceat(ahead[rows.features], rows.starts, axis=0))
        wrong = ((said - hot) / n)[rows.of]
        columns = [np.bincount(rows.features, wrong[:, at], n_features) for at in range(n_labels)]
        gradient = np.stack(columns, axis=1) + _L2 * ahead
        # What is not known has no weight, whatever else is.
        gradient[0] = 0
        before, weights = weights, ahead - rate * gradient
    return weights
