"""Attributes of what was found: of mentions with the right span and label, of relations that are strictly right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from annot.core.annotation import AttributeValue, Mention, Relation
from annot.evaluate.aligned import Aligned
from annot.quality.attribute_columns import NO_VALUE, attribute_columns, count_rows
from annot.quality.columns import Ints
from annot.quality.match import Fit
from annot.quality.relation_measures import same_relations

Outcome = Literal["same", "missed", "spurious", "differs"]


@dataclass(frozen=True)
class Defaults:
    """What the absence of an attribute means; without a default it has no value.

    Attributes:
        mentions: by `Label.attribute`.
        relations: by `label.attribute`.
    """

    mentions: Mapping[str, AttributeValue] = field(default_factory=dict)
    relations: Mapping[str, AttributeValue] = field(default_factory=dict)


NO_DEFAULTS = Defaults()


@dataclass(frozen=True)
class AttributeScore:
    """How often a value is right.

    Attributes:
        n: mentions or relations of the label that were found.
        n_same: of these, how many have the same value in both, or in both none.
        n_given: of these, how many have a value in gold or in the predictions.
        n_same_given: of those with a value, how many have the same.
        n_missed: gold has a value, and none was predicted.
        n_spurious: gold has no value, and one was predicted.
        n_differs: the values differ.
        accuracy: n_same / n.
        accuracy_given: n_same_given / n_given; None where no value was given.
    """

    n: int
    n_same: int
    n_given: int
    n_same_given: int
    n_missed: int
    n_spurious: int
    n_differs: int
    accuracy: float
    accuracy_given: float | None


def found_mentions(aligned: Aligned) -> Iterator[tuple[Mention, Mention]]:
    """The pairs of mentions with the same span and label, gold first, in the order of the documents."""
    i, j = aligned.pairs.fitting(Fit.SAME)
    gold, pred = aligned.mentions
    for mine, other in zip(i.tolist(), j.tolist(), strict=True):
        yield gold.mentions[mine], pred.mentions[other]


def score_attributes(
    aligned: Aligned, *, symmetric: Collection[str], defaults: Defaults
) -> tuple[dict[str, AttributeScore], dict[str, AttributeScore]]:
    """The attributes of mentions and of relations, by `Label.attribute`.

    Args:
        aligned: gold and predictions.
        symmetric: relation labels without a direction.
        defaults: what the absence of an attribute means.
    """
    i, j = aligned.pairs.fitting(Fit.SAME)
    left, right = aligned.mentions
    mentions = _FoundPairs(left.labels, left.label[i], left.mentions, right.mentions, i, j)
    mine, others = aligned.relations(symmetric)
    a, b = same_relations(aligned.mentions, (mine, others), aligned.pairs)
    gold, pred = ([each for one in of if one for each in one.relations] for of in (aligned.gold, aligned.pred))
    relations = _FoundPairs(mine.labels, mine.label[a], gold, pred, a, b)
    return _scores(mentions, defaults.mentions), _scores(relations, defaults.relations)


class _FoundPairs(NamedTuple):
    """What was found.

    Attributes:
        labels: by name.
        label: place of each pair's label in them.
        gold: the gold's mentions or relations.
        pred: the predicted ones.
        left: places of the pairs in `gold`.
        right: their places in `pred`.
    """

    labels: Sequence[str]
    label: Ints
    gold: Sequence[Mention] | Sequence[Relation]
    pred: Sequence[Mention] | Sequence[Relation]
    left: Ints
    right: Ints


def _scores(found: _FoundPairs, defaults: Mapping[str, AttributeValue]) -> dict[str, AttributeScore]:
    gold, pred = attribute_columns(found.gold, found.pred)
    n = np.bincount(found.label, minlength=len(found.labels)).tolist()
    scores: dict[tuple[str, str], AttributeScore] = {}
    for name in gold.cells:
        mine, others = gold.column(name, found.left), pred.column(name, found.right)
        given = np.flatnonzero((mine != NO_VALUE) | (others != NO_VALUE))
        rows, n_each = count_rows([found.label[given], mine[given], others[given]])
        counts: defaultdict[int, Counter[Outcome]] = defaultdict(Counter)
        for (label, one, other), times in zip(rows, n_each, strict=True):
            default = defaults.get(f"{found.labels[label]}.{name}")
            values = (default if place == NO_VALUE else gold.values[place] for place in (one, other))
            counts[label][compare_values(*values)] += times
        scores |= {(found.labels[label], name): _score(n[label], of) for label, of in counts.items()}
    return {f"{label}.{name}": score for (label, name), score in sorted(scores.items())}


def compare_values(gold: AttributeValue | None, pred: AttributeValue | None) -> Outcome:
    """What a predicted value is; several values are compared as a set, and None is no value."""
    if gold == pred or _as_set(gold) == _as_set(pred):
        return "same"
    if pred is None:
        return "missed"
    return "spurious" if gold is None else "differs"


def _as_set(value: AttributeValue | None) -> object:
    """One value is a set of one."""
    return value if value is None else frozenset(value if isinstance(value, tuple) else (value,))


def _score(n: int, counts: Counter[Outcome]) -> AttributeScore:
    n_given = counts.total()
    n_same = n - n_given + counts["same"]
    return AttributeScore(
        n=n,
        n_same=n_same,
        n_given=n_given,
        n_same_given=counts["same"],
        n_missed=counts["missed"],
        n_spurious=counts["spurious"],
        n_differs=counts["differs"],
        accuracy=n_same / n,
        accuracy_given=counts["same"] / n_given if n_given else None,
    )
