"""The later gold from the earlier one and the diff: what a diff says is all that changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.errors import DataError
from annot.core.ids import MentionId
from annot.release.diff.changes import Diff, DocumentDiff


def apply(diff: Diff, gold: Mapping[str, AnnotationSet]) -> dict[str, AnnotationSet]:
    """The gold sets of the later version, by document id in order.

    Args:
        diff: from the version of `gold` to another.
        gold: the sets of the earlier version, of all documents or at least of those that the diff names.

    Raises:
        DataError: `gold` is not what the diff was made from.
    """
    made = dict(gold)
    for document in diff.documents:
        before = made.pop(document.doc_id, None)
        if document.removed is not None:
            _require(before == document.removed, document, "its gold")
        elif document.added is not None:
            _require(before is None, document, "that it was not there")
            made[document.doc_id] = document.added
        else:
            _require(before is not None, document, "that it was there")
            assert before is not None
            made[document.doc_id] = _changed(document, before)
    return dict(sorted(made.items()))


def _changed(document: DocumentDiff, before: AnnotationSet) -> AnnotationSet:
    fields: dict[str, Any] = {}
    for each in document.fields:
        _require((getattr(before, each.name) or None) == each.before, document, f"{each.name} {each.before!r}")
        fields[each.name] = msgspec.UNSET if each.after is None else each.after
    mentions, became = _mentions(document, before)
    return before.replace(mentions=mentions, relations=_relations(document, before, became), **fields)


def _mentions(document: DocumentDiff, before: AnnotationSet) -> tuple[tuple[Mention, ...], dict[str, str]]:
    """The mentions after the change, and the later ids of those that changed."""
    rest, became = dict(before.by_id), dict[str, str]()
    made = []
    for shift in document.shifted:
        old = rest.pop(shift.before, None)
        _require(old is not None, document, shift.before)
        assert old is not None
        made.append(Mention(label=old.label, span=shift.after, text=old.text, attributes=old.attributes))
        became[old.id] = str(MentionId(old.label, shift.after))
    for change in document.mentions:
        if change.before is not None:
            _require(rest.pop(change.before.id, None) == change.before, document, change.before.id)
        if change.after is not None:
            made.append(change.after)
        if change.before is not None and change.after is not None:
            became[change.before.id] = change.after.id
    return (*rest.values(), *made), became


def _relations(document: DocumentDiff, before: AnnotationSet, became: Mapping[str, str]) -> tuple[Relation, ...]:
    rest = {relation.id: relation for relation in before.relations}
    for change in document.relations:
        if change.before is not None:
            _require(rest.pop(change.before.id, None) == change.before, document, change.before.id)
    kept = (
        Relation(
            label=relation.label,
            head=became.get(relation.head, relation.head),
            tail=became.get(relation.tail, relation.tail),
            attributes=relation.attributes,
        )
        for relation in rest.values()
    )
    return (*kept, *(change.after for change in document.relations if change.after is not None))


def _require(holds: bool, document: DocumentDiff, what: str) -> None:
    if not holds:
        raise DataError(f"{document.doc_id}: the diff takes {what} for granted; it was made from other gold")
