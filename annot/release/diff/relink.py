"""Which relation of a later version is which of an earlier one, once the mentions are paired."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import Relation
from annot.release.diff.changes import attribute_changes
from annot.release.diff.kinds import RelationKind
from annot.release.diff.mention_alignment import zip_groups

_Key = Callable[[str, str | None, str | None], Hashable | None]


class RelationPair(NamedTuple):
    """A relation and what it became; one of them is None where it is new or gone."""

    kind: RelationKind
    before: Relation | None
    after: Relation | None


def compare_relations(
    before: Sequence[Relation], after: Sequence[Relation], became: Mapping[str, str]
) -> Iterator[RelationPair]:
    """What changed among the relations of a document.

    Args:
        before: the earlier relations.
        after: the later ones.
        became: the later id of every earlier mention that is still there; that it is another one is no change of
            the relation.
    """
    rest, new = {each.id: each for each in before}, {each.id: each for each in after}

    def pairs(key: _Key, later_key: _Key | None = None) -> Iterator[tuple[Relation, Relation]]:
        left = [(key(r.label, became.get(r.head), became.get(r.tail)), r) for r in rest.values()]
        right = [((later_key or key)(r.label, r.head, r.tail), r) for r in new.values()]
        for one, other in list(zip_groups([each for each in left if each[0] is not None], right)):
            del rest[one.id], new[other.id]
            yield one, other

    for one, other in pairs(_same):
        if attribute_changes(one, other):
            yield RelationPair("relation-attributes", one, other)
    yield from (RelationPair("relation-relabelled", *pair) for pair in pairs(_same_ends))
    yield from (RelationPair("relation-relinked", *pair) for pair in pairs(_same, _swapped))
    yield from (RelationPair("relation-relinked", *pair) for pair in pairs(_same_head))
    yield from (RelationPair("relation-relinked", *pair) for pair in pairs(_same_tail))
    yield from (RelationPair("relation-removed", each, None) for each in rest.values())
    yield from (RelationPair("relation-added", None, each) for each in new.values())


def _same(label: str, head: str | None, tail: str | None) -> Hashable | None:
    return None if head is None or tail is None else (label, head, tail)


def _swapped(label: str, head: str | None, tail: str | None) -> Hashable | None:
    return _same(label, tail, head)


def _same_ends(label: str, head: str | None, tail: str | None) -> Hashable | None:
    return None if head is None or tail is None else (head, tail)


def _same_head(label: str, head: str | None, tail: str | None) -> Hashable | None:
    return None if head is None else (label, head)


def _same_tail(label: str, head: str | None, tail: str | None) -> Hashable | None:
    return None if tail is None else (label, tail)
