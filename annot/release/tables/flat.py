"""Gold in columns: the mentions and relations of several documents end to end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import NamedTuple, TypeVar

from annot.core.annotation import Attributes
from annot.core.document import Document
from annot.core.reading_columns import ReadingColumns
from annot.release.gold_document import GoldDocument

_Item = TypeVar("_Item")


class GoldColumns(NamedTuple):
    """A document with its fold, and its gold in columns, in canonical order."""

    document: Document
    gold: ReadingColumns
    fold: int


class FlatMentions(NamedTuple):
    """The mentions of several documents, a list a column."""

    ids: list[str]
    labels: list[str]
    starts: list[int]
    ends: list[int]
    quotes: list[str]
    attributes: list[Attributes]


class FlatRelations(NamedTuple):
    """The relations of several documents, a list a column; `heads` and `tails` are places in their `FlatMentions`."""

    labels: list[str]
    heads: list[int]
    tails: list[int]
    said: list[Attributes]


def gold_columns(docs: Sequence[GoldDocument]) -> list[GoldColumns]:
    """Documents with their gold in columns."""
    return [GoldColumns(each.document, ReadingColumns.of(each.gold), each.fold) for each in docs]


def flat_mentions(docs: Sequence[GoldColumns]) -> FlatMentions:
    """The mentions of some documents, end to end."""
    golds = [each.gold for each in docs]
    return FlatMentions(
        ids=_joined(each.ids for each in golds),
        labels=_joined(each.labels for each in golds),
        starts=_joined(each.starts for each in golds),
        ends=_joined(each.ends for each in golds),
        quotes=_joined(each.quotes for each in golds),
        attributes=_joined(each.attributes for each in golds),
    )


def flat_relations(docs: Sequence[GoldColumns]) -> FlatRelations:
    """The relations of some documents, end to end."""
    golds = [each.gold for each in docs]
    before = list(accumulate((len(each.labels) for each in golds), initial=0))
    return FlatRelations(
        labels=_joined(each.relation_labels for each in golds),
        heads=[first + at for first, each in zip(before, golds, strict=False) for at in each.heads],
        tails=[first + at for first, each in zip(before, golds, strict=False) for at in each.tails],
        said=_joined(each.said for each in golds),
    )


def _joined(lists: Iterable[list[_Item]]) -> list[_Item]:
    return list(chain.from_iterable(lists))
