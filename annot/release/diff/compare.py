"""What changed between two versions: digests first, and only what differs is read and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document, Zone
from annot.core.gc_pause import gc_paused
from annot.release.diff.changes import (
    Around,
    Diff,
    DocumentDiff,
    MentionChange,
    RelationChange,
    Shift,
    TextChange,
    ValueChange,
    VersionName,
    attribute_changes,
)
from annot.release.diff.guidelines import compare_guidelines
from annot.release.diff.kinds import MentionKind
from annot.release.diff.mention_alignment import AlignedMention, MentionAlignment, align_mentions
from annot.release.diff.relink import compare_relations
from annot.release.diff.schema import compare_schemas
from annot.release.diff.text_alignment import TextAlignment
from annot.release.diff.version import GoldVersion, VersionDocument

CONTEXT = 30
"""Characters that are quoted on either side of a changed mention."""
_FIELDS = ("doc_sha256", "annotator", "origin", "schema", "guidelines")


def diff_versions(before: GoldVersion, after: GoldVersion) -> Diff:
    """What changed from `before` to `after`.

    Raises:
        DataError: a document cannot be read.
    """
    with gc_paused():
        documents = tuple(_document_diffs(before, after))
    return Diff(
        before=_name(before),
        after=_name(after),
        schema=tuple(compare_schemas(before.schema, after.schema)),
        guidelines=compare_guidelines(before.guidelines, after.guidelines),
        documents=documents,
    )


def _document_diffs(before: GoldVersion, after: GoldVersion) -> Iterator[DocumentDiff]:
    changed = sorted(
        doc_id
        for doc_id in before.digests.keys() | after.digests.keys()
        if before.digests.get(doc_id) != after.digests.get(doc_id)
    )
    old = before.read([doc_id for doc_id in changed if doc_id in before.digests])
    new = after.read([doc_id for doc_id in changed if doc_id in after.digests])
    for doc_id in changed:
        found = compare_document(doc_id, old.get(doc_id), new.get(doc_id))
        # Digests may differ by form alone: of a manifest's line, for one.
        if found != DocumentDiff(doc_id=doc_id):
            yield found


def _name(version: GoldVersion) -> VersionName:
    return VersionName(name=version.name, schema_id=version.schema.id, n_documents=len(version.digests))


def compare_document(doc_id: str, before: VersionDocument | None, after: VersionDocument | None) -> DocumentDiff:
    """What changed in one document; None where a version does not have it."""
    if before is None or after is None:
        return DocumentDiff(doc_id=doc_id, added=after.gold if after else None, removed=before.gold if before else None)
    same_text = before.document.text == after.document.text
    texts = None if same_text else TextAlignment(before.document.text, after.document.text)
    aligned = align_mentions(before.gold.mentions, after.gold.mentions, texts)
    became = {pair.before.id: pair.after.id for pair in aligned.pairs}
    return DocumentDiff(
        doc_id=doc_id,
        text=None if texts is None else _text_change(before.document, after.document, texts),
        meta=_meta_changes(before.document, after.document),
        zones_removed=_zones_without(before.document, after.document, with_span=same_text),
        zones_added=_zones_without(after.document, before.document, with_span=same_text),
        fields=_field_changes(before.gold, after.gold),
        mentions=_mention_changes(before.document, after.document, aligned),
        shifted=_shifts(aligned),
        relations=_relation_changes(before.gold, after.gold, became),
    )


def _text_change(before: Document, after: Document, texts: TextAlignment) -> TextChange:
    return TextChange(before=before.sha256, after=after.sha256, edits=tuple(texts.edits()))


def _meta_changes(before: Document, after: Document) -> tuple[ValueChange, ...]:
    return tuple(
        ValueChange(name=name, before=before.meta.get(name), after=after.meta.get(name))
        for name in sorted({*before.meta, *after.meta})
        if before.meta.get(name) != after.meta.get(name)
    )


def _zones_without(one: Document, other: Document, *, with_span: bool) -> tuple[Zone, ...]:
    """The zones of `one` that `other` does not have; in an edited text they may stand elsewhere."""

    def key(zone: Zone) -> Hashable:
        return (zone.kind, zone.text, zone.furniture, zone.span if with_span else None)

    there = Counter(key(zone) for zone in other.zones)
    found = []
    for zone in one.zones:
        there[key(zone)] -= 1
        if there[key(zone)] < 0:
            found.append(zone)
    return tuple(found)


def _field_changes(before: AnnotationSet, after: AnnotationSet) -> tuple[ValueChange, ...]:
    pairs = ((name, getattr(before, name) or None, getattr(after, name) or None) for name in _FIELDS)
    return tuple(ValueChange(name=name, before=old, after=new) for name, old, new in pairs if old != new)


def _mention_changes(before: Document, after: Document, aligned: MentionAlignment) -> tuple[MentionChange, ...]:
    def change(kind: MentionKind, old: Mention | None, new: Mention | None) -> MentionChange:
        return MentionChange(
            kind=kind,
            before=old,
            after=new,
            before_around=("", "") if old is None else around(before, old.span),
            after_around=("", "") if new is None else around(after, new.span),
        )

    found = [change("mention-removed", each, None) for each in aligned.removed]
    found += [change("mention-added", None, each) for each in aligned.added]
    for pair in aligned.pairs:
        if kind := _kind_of(pair):
            found.append(change(kind, pair.before, pair.after))
    return tuple(sorted(found, key=_order_of))


def _order_of(change: MentionChange) -> tuple[Span, str]:
    mention = change.after or change.before
    assert mention is not None
    return (mention.span, mention.label)


def _kind_of(pair: AlignedMention) -> MentionKind | None:
    if pair.before.label != pair.after.label:
        return "mention-relabelled"
    if pair.place != pair.after.span:
        return "mention-moved"
    if pair.before.text != pair.after.text:
        return "mention-requoted"
    return "mention-attributes" if attribute_changes(pair.before, pair.after) else None


def _shifts(aligned: MentionAlignment) -> tuple[Shift, ...]:
    pairs = (pair for pair in aligned.pairs if _kind_of(pair) is None and pair.before.span != pair.after.span)
    return tuple(Shift(before=pair.before.id, after=pair.after.span) for pair in _by_place(pairs))


def _by_place(pairs: Iterable[AlignedMention]) -> list[AlignedMention]:
    return sorted(pairs, key=lambda pair: (pair.after.span, pair.after.label))


def _relation_changes(
    before: AnnotationSet, after: AnnotationSet, became: dict[str, str]
) -> tuple[RelationChange, ...]:
    def quotes(gold: AnnotationSet, relation: Relation | None) -> Around:
        if relation is None:
            return ("", "")
        return gold.by_id[relation.head].text, gold.by_id[relation.tail].text

    def changes() -> Iterator[RelationChange]:
        for kind, old, new in compare_relations(before.relations, after.relations, became):
            yield RelationChange(
                kind=kind,
                before=old,
                after=new,
                before_quotes=quotes(before, old),
                after_quotes=quotes(after, new),
            )

    return tuple(sorted(changes(), key=lambda each: (each.label, str(each.after or each.before))))


def around(document: Document, span: Span) -> Around:
    """What stands on either side of `span`, up to `CONTEXT` characters."""
    return document.text[max(0, span.start - CONTEXT) : span.start], document.text[span.end : span.end + CONTEXT]
