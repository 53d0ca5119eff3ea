"""Attributes of what was found: of mentions with the right span and label, of relations that are strictly right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from annot.core.annotation import AnnotationSet, Attributes, AttributeValue, Mention
from annot.evaluate.aligned import Aligned
from annot.quality.match import Fit

Outcome = Literal["same", "missed", "spurious", "differs"]
_Row = tuple[str, Attributes, Attributes]


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
    mentions = ((gold.label, gold.attributes, pred.attributes) for gold, pred in found_mentions(aligned))
    relations = _found_relations(aligned, symmetric)
    return _scores(mentions, defaults.mentions), _scores(relations, defaults.relations)


def _found_relations(aligned: Aligned, symmetric: Collection[str]) -> Iterator[_Row]:
    for gold, pred in zip(aligned.gold, aligned.pred, strict=True):
        if pred is not None and gold.relations and pred.relations:
            others = _by_ends(pred, symmetric)
            for ends, attributes in _by_ends(gold, symmetric).items():
                if ends in others:
                    yield ends[0], attributes, others[ends]


def _by_ends(reading: AnnotationSet, symmetric: Collection[str]) -> dict[tuple[str, str, str], Attributes]:
    found = {}
    for each in reading.relations:
        head, tail = sorted((each.head, each.tail)) if each.label in symmetric else (each.head, each.tail)
        found[each.label, head, tail] = each.attributes
    return found


def _scores(rows: Iterable[_Row], defaults: Mapping[str, AttributeValue]) -> dict[str, AttributeScore]:
    n: Counter[str] = Counter()
    seen: dict[tuple[str, str], Counter[str]] = {}
    for label, gold, pred in rows:
        n[label] += 1
        for name in gold.keys() | pred.keys() if gold or pred else ():
            default = defaults.get(f"{label}.{name}")
            counts = seen.setdefault((label, name), Counter())
            counts[compare_values(gold.get(name, default), pred.get(name, default))] += 1
    return {f"{label}.{name}": _score(n[label], counts) for (label, name), counts in sorted(seen.items())}


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


def _score(n: int, counts: Counter[str]) -> AttributeScore:
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
