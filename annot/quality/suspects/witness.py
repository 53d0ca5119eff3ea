"""What one predictor says of one document's gold: how far it speaks against each mention, label, edge and value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.prediction import Prediction
from annot.quality.match import Fit, Pair, align

UNSCORED = 0.5
"""The score of what a predictor does not score."""
SILENCE = 0.3
"""How far a predictor speaks for an error that it could have shown and did not."""


@dataclass(frozen=True)
class Habits:
    """What one predictor finds of a gold in general, so that its not finding something can be weighed.

    Attributes:
        n_gold: mentions or relations of the gold, by label.
        n_found: those of them that it has something for.
        attributes: `Label.attribute`s that it gives at all.
        relations: whether it gives relations.
    """

    n_gold: Counter[str] = field(default_factory=Counter)
    n_found: Counter[str] = field(default_factory=Counter)
    attributes: set[str] = field(default_factory=set)
    relations: set[str] = field(default_factory=set)

    def recall(self, label: str) -> float:
        """What share of a label it finds, with half a mention found and half not: no label is certain."""
        return (self.n_found[label] + 0.5) / (self.n_gold[label] + 1)


class Witness:
    """One predictor's prediction of a document beside the gold.

    Args:
        gold: of the document.
        prediction: of the same document.
        symmetric: relation labels without a direction.
    """

    def __init__(self, gold: AnnotationSet, prediction: Prediction, symmetric: Collection[str] = ()) -> None:
        self.gold, self.prediction, self.symmetric = gold, prediction, symmetric
        pairs: Sequence[Pair] = align(gold.mentions, prediction.mentions)
        self.partner: Mapping[str, tuple[Mention, Fit]] = {
            gold.mentions[i].id: (prediction.mentions[j], fit) for i, j, fit in pairs
        }
        taken = {pair.right for pair in pairs}
        self.alone = [each for at, each in enumerate(prediction.mentions) if at not in taken]

    def teach(self, habits: Habits) -> None:
        """Counts what is found here."""
        for mention in self.gold.mentions:
            habits.n_gold[mention.label] += 1
            habits.n_found[mention.label] += mention.id in self.partner
        habits.attributes.update(
            f"{each.label}.{name}" for each in self.prediction.mentions for name in each.attributes
        )
        habits.relations.update(each.label for each in self.prediction.relations)
        for relation in self.gold.relations:
            if self.has_ends(relation):
                habits.n_gold[relation.label] += 1
                habits.n_found[relation.label] += self.key(relation) in self.relations

    def score(self, item: Mention | Relation) -> float:
        """How sure it is of what it predicts."""
        return self.prediction.scores.get(item.id, UNSCORED)

    def against(self, mention: Mention, predicted: Mention | None, habits: Habits) -> float:
        """How far it speaks for an error in a mention of the gold: `predicted` instead, or nothing."""
        found = self.partner.get(mention.id)
        if found is None:
            return habits.recall(mention.label) if predicted is None else SILENCE
        partner, _ = found
        if predicted is not None and partner.id == predicted.id:
            return self.score(partner)
        return 1 - self.score(partner)

    def missing(self, span_id: str) -> float:
        """How far it speaks for a mention that the gold lacks."""
        found = next((each for each in self.alone if each.id == span_id), None)
        return SILENCE if found is None else self.score(found)

    @cached_property
    def relations(self) -> Mapping[tuple[str, ...], Relation]:
        """Its relations by label and ends."""
        return {self.key(each): each for each in self.prediction.relations}

    def has_ends(self, relation: Relation) -> bool:
        """Whether it has both ends of a relation of the gold."""
        return {relation.head, relation.tail} <= self.prediction.by_id.keys()

    def key(self, relation: Relation) -> tuple[str, ...]:
        """What makes two relations the same."""
        ends = (relation.head, relation.tail)
        return (relation.label, *(sorted(ends) if relation.label in self.symmetric else ends))
