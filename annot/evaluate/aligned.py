"""Gold and predictions of the same documents, aligned once for everything that is counted of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from annot.core.annotation import AnnotationSet
from annot.evaluate.tally import Tallies, count_mentions, tallies_of_relations
from annot.quality.columns import MentionColumns, columns_of
from annot.quality.match import Pairs, match
from annot.quality.relation_measures import RelationColumns, count_relations, relation_columns

Reading = Mapping[str, AnnotationSet]
Layers = dict[str, dict[str, Tallies]]
LAYERS = ("mentions", "relations")


@dataclass(frozen=True, eq=False)
class Aligned:
    """Gold and predictions of the gold's documents, in columns and aligned.

    Attributes:
        documents: ids, in order.
        gold: its set of each document.
        pred: the predicted set of each document, None where there is none.
        mentions: columns of both.
        pairs: gold at the left.
    """

    documents: Sequence[str]
    gold: Sequence[AnnotationSet]
    pred: Sequence[AnnotationSet | None]
    mentions: tuple[MentionColumns, MentionColumns]
    pairs: Pairs

    def tallies(self, *, symmetric: Collection[str] = ()) -> Layers:
        """Counts by layer (`mentions`, `relations`), then by measure."""
        relations = self.relations(symmetric)
        counts = count_relations(self.mentions, relations, self.pairs)
        return {
            "mentions": count_mentions(*self.mentions, self.pairs),
            "relations": dict(tallies_of_relations(counts, relations[0].labels)),
        }

    def relations(self, symmetric: Collection[str]) -> tuple[RelationColumns, RelationColumns]:
        """Columns of the relations of both; `symmetric` are the labels without a direction."""
        gold, pred = relation_columns([self.gold, self.pred], self.mentions, symmetric)
        return gold, pred


def align_readings(*, gold: Reading, pred: Reading) -> Aligned:
    """Lays out and aligns the documents of the gold; what is predicted of others is left out.

    Raises:
        ValueError: offsets are too large to be compared at once.
    """
    documents = sorted(gold)
    sets = [gold[doc] for doc in documents]
    predicted = [pred.get(doc) for doc in documents]
    left, right = columns_of(
        [each.mentions for each in sets], [each.mentions if each is not None else () for each in predicted]
    )
    return Aligned(documents, sets, predicted, (left, right), match(left, right))
