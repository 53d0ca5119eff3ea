"""Agreement on relations, in four settings that differ in what the ends must be.

strict: label, and span and label of both ends · boundaries: label and the spans of both ends · overlap: label, and
ends that the alignment pairs under the same label · given_mentions: strict, of relations whose ends both annotators
have. Taillé et al. 2020 (doi:10.18653/v1/2020.emnlp-main.301) show what mixing the first two does to a comparison.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annot.core.annotation import AnnotationSet
from annot.core.count import Count
from annot.core.names import ALL
from annot.quality.bootstrap import Statistic, ratios
from annot.quality.columns import Ints, MentionColumns
from annot.quality.match import Fit, Pairs, join, same_spans
from annot.quality.mention_measures import half, with_all

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
        place: place of the relation among all of the reading, some of whose documents may have been left out.
    """

    n_documents: int
    labels: tuple[str, ...]
    symmetric: npt.NDArray[np.bool_]
    doc: Ints
    label: Ints
    head: Ints
    tail: Ints
    place: Ints

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
            place=self.place[places],
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
    known: defaultdict[str, int] = defaultdict()
    known.default_factory = known.__len__
    rows = [_rows(sets, known) for sets in readings]
    labels = tuple(sorted(known))
    ranks = np.array([labels.index(label) for label in known], np.int64)
    undirected = np.array([label in symmetric for label in labels], np.bool_)
    found = []
    for (doc, label, head, tail), columns in zip(rows, mentions, strict=True):
        first = np.searchsorted(columns.doc, doc)
        ends = (first + head, first + tail)
        place = np.arange(doc.size)
        found.append(RelationColumns(columns.n_documents, labels, undirected, doc, ranks[label], *ends, place))
    return found


def _rows(sets: Sequence[AnnotationSet | None], known: Mapping[str, int]) -> tuple[Ints, Ints, Ints, Ints]:
    """Document, number of the label, and the places of head and tail in the document, of each relation."""
    n_each = [len(one.relations) if one else 0 for one in sets]
    codes = [known[each.label] for one in sets if one for each in one.relations]
    places = np.fromiter(chain.from_iterable([one.ends for one in sets if one]), np.int64, 2 * len(codes))
    doc = np.repeat(np.arange(len(sets)), n_each)
    return doc, np.array(codes, np.int64), places[::2], places[1::2]


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


class RelationEnds(NamedTuple):
    """What the ends of two readings' relations are in a numbering that both share: equal numbers, the same end.

    Attributes:
        left: the number of each mention of the left reading, −1 where it is no end of the other's.
        right: that of each mention of the right.
        n_numbers: how many numbers there are.
        only_given: whether relations with an end of −1 count for nothing, and not as found by one alone.
    """

    left: Ints
    right: Ints
    n_numbers: int
    only_given: bool = False


RelationSetting = Callable[[Sequence[MentionColumns], Pairs], RelationEnds]
"""From the mentions of two readings and their alignment to what makes two ends the same."""


def _strict(mentions: Sequence[MentionColumns], pairs: Pairs) -> RelationEnds:
    n_left, n_right = (side.label.size for side in mentions)
    return RelationEnds(_partners(pairs, n_left, Fit.SAME), np.arange(n_right), n_right)


def _boundaries(mentions: Sequence[MentionColumns], pairs: Pairs) -> RelationEnds:
    left, right = same_spans(*mentions)
    return RelationEnds(left, right, int(max(left.max(initial=0), right.max(initial=0))) + 1)


def _overlap(mentions: Sequence[MentionColumns], pairs: Pairs) -> RelationEnds:
    n_left, n_right = (side.label.size for side in mentions)
    return RelationEnds(_partners(pairs, n_left, Fit.SAME, Fit.OVERLAP_SAME_LABEL), np.arange(n_right), n_right)


def _given_mentions(mentions: Sequence[MentionColumns], pairs: Pairs) -> RelationEnds:
    left, _, n_right, _ = _strict(mentions, pairs)
    shared = np.full(n_right, -1)
    shared[pairs.fitting(Fit.SAME)[1]] = pairs.fitting(Fit.SAME)[1]
    return RelationEnds(left, shared, n_right, only_given=True)


RELATION_SETTINGS: Mapping[str, RelationSetting] = MappingProxyType(
    {
        "strict": _strict,
        "boundaries": _boundaries,
        "overlap": _overlap,
        "given_mentions": _given_mentions,
    }
)


def count_relations(
    mentions: Sequence[MentionColumns], relations: Sequence[RelationColumns], pairs: Pairs
) -> dict[str, tuple[Ints, Ints, Ints]]:
    """Relations of the left, the right and both, by measure: each an array of (documents, labels)."""
    left, right = relations
    return {name: _both(left, right, of(mentions, pairs)) for name, of in RELATION_SETTINGS.items()}


def same_relations(
    mentions: Sequence[MentionColumns], relations: Sequence[RelationColumns], pairs: Pairs
) -> tuple[Ints, Ints]:
    """Places of the relations that both readings have, strictly; each at most once.

    Of a symmetric relation that a reading has in both directions it is the later one.
    """
    ends = _strict(mentions, pairs)
    (left_keys, i), (right_keys, j) = (
        _first_of_each(side.keys(numbers[side.head], numbers[side.tail], ends.n_numbers)[::-1])
        for side, numbers in zip(relations, (ends.left, ends.right), strict=True)
    )
    mine, others = join(left_keys, right_keys)
    left, right = relations
    return left.label.size - 1 - i[mine], right.label.size - 1 - j[others]


def _first_of_each(keys: Ints) -> tuple[Ints, Ints]:
    """The keys from 0 up, sorted, and where each stands first."""
    found, at = np.unique(keys, return_index=True)
    there = np.searchsorted(found, 0)
    return found[there:], at[there:]


def _both(left: RelationColumns, right: RelationColumns, ends: RelationEnds) -> tuple[Ints, Ints, Ints]:
    """Counts where ends are the same if their numbers are."""
    sides = ((left, ends.left), (right, ends.right))
    keys = [side.keys(each[side.head], each[side.tail], ends.n_numbers) for side, each in sides]
    # Two relations that are the same in this setting count once; one without a counterpart counts for itself.
    (left_keys, i), (right_keys, j) = (_first_of_each(key) for key in keys)
    kept = [i, j]
    alone = [np.flatnonzero((key < 0) & (not ends.only_given)) for key in keys]
    places = [np.concatenate(each) for each in zip(kept, alone, strict=True)]
    both = i[join(left_keys, right_keys)[0]]
    return left.count(places[0]), right.count(places[1]), left.count(both)


def _partners(pairs: Pairs, n_left: int, *fits: Fit) -> Ints:
    """For each mention of the left its partner's place on the right, −1 for none."""
    partner = np.full(n_left, -1)
    i, j = pairs.fitting(*fits)
    partner[i] = j
    return partner
