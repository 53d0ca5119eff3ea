"""Which candidates are mentions, and of which label: a multinomial logistic regression on the gold's own candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

_Floats = np.ndarray[Any, np.dtype[np.float64]]
_Numbers = np.ndarray[Any, np.dtype[np.int64]]

NO_LABEL = ""
_TRUST = 2.0
"""Log-odds that a candidate has the label with which all its like were marked, before anything is learnt."""
_L2 = 1e-2
_STEPS = 300


class Evidence(NamedTuple):
    """What speaks for the labels of a candidate.

    Attributes:
        features: names of what is true of it.
        marked: how often the gold marked its words with which label.
    """

    features: Sequence[str]
    marked: Mapping[str, int]


class _Rows(NamedTuple):
    """Features of several candidates, one behind the other: a row's start at `starts`, 0 for what is not known."""

    features: _Numbers
    starts: _Numbers
    of: _Numbers


class Decider:
    """Trained by accelerated gradient descent from zero, so that the same candidates give the same weights.

    The loss is the mean cross-entropy plus half of the squared weights times a constant. The words' own record in the
    gold stands in front of it as a fixed term, so that a lexicon works before there is anything to learn from.

    Args:
        evidence: on each candidate.
        labels: of each; `NO_LABEL` for what is no mention.
        known: all labels that it may give.
    """

    def __init__(self, evidence: Sequence[Evidence], labels: Sequence[str], known: Sequence[str]) -> None:
        self.labels = [NO_LABEL, *known]
        self._places = {label: at for at, label in enumerate(self.labels)}
        names: dict[str, int] = {}
        for each in evidence:
            for name in each.features:
                names.setdefault(name, len(names) + 1)
        self._names: Mapping[str, int] = names
        targets = np.array([self._places[label] for label in labels], dtype=np.int64)
        self._weights = _train(self._rows(evidence), self._record(evidence), targets, len(names) + 1)

    def decide(self, evidence: Sequence[Evidence]) -> _Floats:
        """How likely each of `labels` is, a row a candidate, each of which sums to 1."""
        record = self._record(evidence)
        if not evidence:
            return record
        rows = self._rows(evidence)
        return _softmax(record + np.add.reduceat(self._weights[rows.features], rows.starts, axis=0))

    def _record(self, evidence: Sequence[Evidence]) -> _Floats:
        found = np.zeros((len(evidence), len(self.labels)))
        for at, each in enumerate(evidence):
            total = sum(each.marked.values())
            for label, n in each.marked.items():
                found[at, self._places[label]] = _TRUST * n / total
        return found

    def _rows(self, evidence: Sequence[Evidence]) -> _Rows:
        get = self._names.get
        features = [get(name, 0) for each in evidence for name in each.features]
        sizes = np.array([len(each.features) for each in evidence], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        return _Rows(np.array(features, dtype=np.int64), starts, np.repeat(np.arange(len(sizes)), sizes))


def _softmax(scores: _Floats) -> _Floats:
    odds: _Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _train(rows: _Rows, record: _Floats, targets: _Numbers, n_features: int) -> _Floats:
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
