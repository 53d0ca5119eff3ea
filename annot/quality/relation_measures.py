"""Agreement on relations, in four settings that differ in what the ends must be.

strict: label, and span and label of both ends · boundaries: label and the spans of both ends · overlap: label, and
ends that the alignment pairs under the same label · given_mentions: strict, of relations whose ends both annotators
have. Taillé et al. 2020 (doi:10.18653/v1/2020.emnlp-main.301) show what mixing the first two does to a comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annot.core.annotation import AnnotationSet
from annot.core.count import Count
from annot.core.names import ALL
from annot.quality.bootstrap import Statistic, ratios
from annot.quality.columns import Ints, MentionColumns
from annot.quality.match import Fit, Pairs, same_spans
from annot.quality.mention_measures import half, with_all

RELATION_MEASURES = ("strict", "boundaries", "overlap", "given_mentions")

_NONE_MARKED = "neither marked any"


@dataclass(frozen=True, eq=False)
class RelationColumns:
    """The relations of one reading over some documents.

    Attributes:
        n_documents: how many documents.
        labels: the relation labels by name, sorted; `label` holds places in it.
        symmetric: which labels have no direction, by place.
        doc: place of the document.
        label: place of the label.
        head: place of the head in the reading's mention columns.
        tail: place of the tail.
    """

    n_documents: int
    labels: tuple[str, ...]
    symmetric: npt.NDArray[np.bool_]
    doc: Ints
    label: Ints
    head: Ints
    tail: Ints

    def count(self, where: Ints) -> Ints:
        """Relations at `where` by document and label, an array of (documents, labels)."""
        n_labels = len(self.labels)
        flat = np.bincount(self.doc[where] * n_labels + self.label[where], minlength=self.n_documents * n_labels)
        return flat.reshape(self.n_documents, n_labels)

    def keep_documents(self, kept: npt.NDArray[np.bool_], mentions: MentionColumns) -> RelationColumns:
        """The relations of some of the documents; `mentions` are those of all documents."""
        places = np.flatnonzero(kept[self.doc])
        moved = np.cumsum(kept[mentions.doc]) - 1
        return RelationColumns(
            n_documents=int(kept.sum()),
            labels=self.labels,
            symmetric=self.symmetric,
            doc=(np.cumsum(kept) - 1)[self.doc[places]],
            label=self.label[places],
            head=moved[self.head[places]],
            tail=moved[self.tail[places]],
        )

    def keys(self, heads: Ints, tails: Ints, n_places: int) -> Ints:
        """One number for label and ends; −1 where an end is.

        Args:
            heads: what the heads are in a numbering that two readings share, −1 for none.
            tails: what the tails are.
            n_places: how many numbers there are.
        """
        turned = self.symmetric[self.label] & (heads > tails)
        first, second = np.where(turned, tails, heads), np.where(turned, heads, tails)
        key = (self.label * n_places + first) * n_places + second
        return np.where((heads < 0) | (tails < 0), -1, key)


def relation_columns(
    readings: Sequence[Sequence[AnnotationSet | None]], mentions: Sequence[MentionColumns], symmetric: Collection[str]
) -> list[RelationColumns]:
    """Columns of the relations of several readings of the same documents.

    Args:
        readings: for each reading its set of each document, None where it has none.
        mentions: the columns of the same readings' mentions.
        symmetric: the relation labels without a direction.
    """
    labels = tuple(sorted({each.label for sets in readings for one in sets if one for each in one.relations}))
    codes = {label: code for code, label in enumerate(labels)}
    undirected = np.array([label in symmetric for label in labels], np.bool_)
    found = []
    for sets, columns in zip(readings, mentions, strict=True):
        rows: list[tuple[int, int, int, int]] = []
        first = 0
        for doc, one in enumerate(sets):
            if one is None:
                continue
            if one.relations:
                places = {mention.id: place for place, mention in enumerate(one.mentions, first)}
                rows += [(doc, codes[each.label], places[each.head], places[each.tail]) for each in one.relations]
            first += len(one.mentions)
        table = np.array(rows, np.int64).reshape(-1, 4)
        found.append(RelationColumns(columns.n_documents, labels, undirected, *table.T))
    return found


def relation_statistics(counts: dict[str, tuple[Ints, Ints, Ints]], labels: Sequence[str]) -> dict[str, Statistic]:
    """The measures by name, each a number for each relation label and for all; from `count_relations`."""
    table = {}
    for name, (left, right, both) in counts.items():
        marked = with_all(left + right)
        n = half(marked.sum(axis=0))
        table[name] = ratios((*labels, ALL), 2 * with_all(both), marked, _NONE_MARKED, n)
    return table


def relation_counts(counts: dict[str, tuple[Ints, Ints, Ints]], labels: Sequence[str]) -> dict[str, dict[str, Count]]:
    """Marked by the first, the second and both, by measure and relation label."""
    table = {}
    for name, parts in counts.items():
        rows = zip(labels, *(part.sum(axis=0).tolist() for part in parts), strict=True)
        table[name] = {label: Count(a, b, c) for label, a, b, c in rows if a or b}
    return table


def count_relations(
    mentions: Sequence[MentionColumns], relations: Sequence[RelationColumns], pairs: Pairs
) -> dict[str, tuple[Ints, Ints, Ints]]:
    """Relations of the left, the right and both, by measure: each an array of (documents, labels)."""
    left, right = relations
    n_left, n_right = (side.label.size for side in mentions)
    same, loose = _partners(pairs, n_left, Fit.SAME), _partners(pairs, n_left, Fit.SAME, Fit.OVERLAP_SAME_LABEL)
    own = np.arange(n_right)
    shared = np.full(n_right, -1)
    shared[pairs.fitting(Fit.SAME)[1]] = pairs.fitting(Fit.SAME)[1]
    spans = same_spans(*mentions)
    n_spans = int(max(side.max(initial=0) for side in spans)) + 1
    return {
        "strict": _both(left, right, (same, own), n_right),
        "boundaries": _both(left, right, spans, n_spans),
        "overlap": _both(left, right, (loose, own), n_right),
        "given_mentions": _both(left, right, (same, shared), n_right, only_given=True),
    }


def _both(
    left: RelationColumns,
    right: RelationColumns,
    numbers: Sequence[Ints],
    n_places: int,
    *,
    only_given: bool = False,
) -> tuple[Ints, Ints, Ints]:
    """Counts where ends are the same if their numbers are; −1 is no end of the other reading."""
    keys = [
        side.keys(each[side.head], each[side.tail], n_places) for side, each in zip((left, right), numbers, strict=True)
    ]
    # Two relations that are the same in this setting count once; one without a counterpart counts for itself.
    kept = [at[key >= 0] for key, at in (np.unique(key, return_index=True) for key in keys)]
    alone = [np.flatnonzero((key < 0) & (not only_given)) for key in keys]
    places = [np.concatenate(each) for each in zip(kept, alone, strict=True)]
    both = kept[0][np.isin(keys[0][kept[0]], keys[1][kept[1]], assume_unique=True)]
    return left.count(places[0]), right.count(places[1]), left.count(both)


def _partners(pairs: Pairs, n_left: int, *fits: Fit) -> Ints:
    """For each mention of the left its partner's place on the right, −1 for none."""
    partner = np.full(n_left, -1)
    i, j = pairs.fitting(*fits)
    partner[i] = j
    return partner
