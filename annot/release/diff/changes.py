"""`Diff`: what changed between two versions of a gold data set, as a value that JSON can hold.

Every change carries what was before and what is after, so that the later gold follows from the earlier
(`annot.release.diff.apply`).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.document import Zone
from annot.release.diff.kinds import (
    EFFECTS,
    ChangeKind,
    Effect,
    GuidelinesKind,
    MentionKind,
    RelationKind,
    SchemaKind,
)

Around = tuple[str, str]
"""The words before and after a quote."""


class ValueChange(msgspec.Struct, frozen=True, kw_only=True):
    """A named value: an attribute, or something that is known of a document. None is no value."""

    name: str
    before: AttributeValue | None = None
    after: AttributeValue | None = None


class SchemaChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change of the schema; `where` is its place as the schema file has it, `mentions.Actor.attributes.role`."""

    kind: SchemaKind
    where: str
    what: str


class GuidelinesChange(msgspec.Struct, frozen=True, kw_only=True):
    """Other guidelines: the versions in their first headings, where they have some, and how many lines differ."""

    kind: GuidelinesKind
    before: str | None
    after: str | None
    n_lines_removed: int
    n_lines_added: int


class TextEdit(msgspec.Struct, frozen=True, kw_only=True):
    """Characters of the earlier text from `start` that are gone, and those that stand there instead."""

    start: int
    removed: str
    added: str


class TextChange(msgspec.Struct, frozen=True, kw_only=True):
    """Another text of a document: the digests, and the edits in order of place."""

    before: str
    after: str
    edits: tuple[TextEdit, ...]


class MentionChange(msgspec.Struct, frozen=True, kw_only=True):
    """One mention that is new, gone or another; a relabelled one may have moved as well.

    Attributes:
        kind: the first that fits, in the order of `MentionKind`.
        before: the mention as it was; None where it is new.
        after: the mention as it is; None where it is gone.
        before_around: what stood around it.
        after_around: what stands around it.
    """

    kind: MentionKind
    before: Mention | None = None
    after: Mention | None = None
    before_around: Around = ("", "")
    after_around: Around = ("", "")

    @property
    def label(self) -> str:
        """The label; both where it changed."""
        return _label(self.before, self.after)

    @property
    def attributes(self) -> tuple[ValueChange, ...]:
        """The attributes that differ, where the mention was there before and is after."""
        return attribute_changes(self.before, self.after)


class RelationChange(msgspec.Struct, frozen=True, kw_only=True):
    """One relation that is new, gone or another.

    Attributes:
        kind: the first that fits, in the order of `RelationKind`.
        before: the relation as it was; None where it is new.
        after: the relation as it is; None where it is gone.
        before_quotes: what head and tail quoted.
        after_quotes: what head and tail quote.
    """

    kind: RelationKind
    before: Relation | None = None
    after: Relation | None = None
    before_quotes: Around = ("", "")
    after_quotes: Around = ("", "")

    @property
    def label(self) -> str:
        """The label; both where it changed."""
        return _label(self.before, self.after)

    @property
    def attributes(self) -> tuple[ValueChange, ...]:
        """The attributes that differ, where the relation was there before and is after."""
        return attribute_changes(self.before, self.after)


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """A mention that is the same in an edited text, at another place."""

    before: str
    after: Span


class DocumentDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in one document.

    Attributes:
        doc_id: the document.
        added: its gold, where the document is new.
        removed: its gold, where the document is gone.
        text: its other text.
        meta: what is known of it otherwise.
        zones_removed: zones that are gone.
        zones_added: zones that are new.
        fields: other fields of its gold set: `annotator`, `origin`, `schema`, `guidelines`, `doc_sha256`.
        mentions: in the order of their places.
        shifted: mentions that only stand elsewhere; no change of their own.
        relations: in the order of their labels.
    """

    doc_id: str
    added: AnnotationSet | None = None
    removed: AnnotationSet | None = None
    text: TextChange | None = None
    meta: tuple[ValueChange, ...] = ()
    zones_removed: tuple[Zone, ...] = ()
    zones_added: tuple[Zone, ...] = ()
    fields: tuple[ValueChange, ...] = ()
    mentions: tuple[MentionChange, ...] = ()
    shifted: tuple[Shift, ...] = ()
    relations: tuple[RelationChange, ...] = ()

    @property
    def own_fields(self) -> tuple[ValueChange, ...]:
        """Fields that do not follow from the versions of schema and guidelines, or from the text."""
        return tuple(each for each in self.fields if each.name not in {"schema", "guidelines", "doc_sha256"})

    @property
    def kinds(self) -> Iterator[tuple[ChangeKind, str]]:
        """The kind and label of every change; the label is empty where there is none."""
        if self.added is not None:
            yield "document-added", ""
        if self.removed is not None:
            yield "document-removed", ""
        if self.text is not None:
            yield "text-changed", ""
        if self.meta:
            yield "meta-changed", ""
        if self.zones_removed or self.zones_added:
            yield "zones-changed", ""
        if self.own_fields:
            yield "set-changed", ""
        yield from ((each.kind, each.label) for each in self.mentions)
        yield from ((each.kind, each.label) for each in self.relations)


class VersionName(msgspec.Struct, frozen=True, kw_only=True):
    """Which version was compared: its name, schema and number of documents."""

    name: str
    schema_id: str
    n_documents: int


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """What changed from one version to another, in order of document id; empty where nothing did."""

    before: VersionName
    after: VersionName
    schema: tuple[SchemaChange, ...] = ()
    guidelines: GuidelinesChange | None = None
    documents: tuple[DocumentDiff, ...] = ()

    @property
    def kinds(self) -> Iterator[tuple[ChangeKind, str]]:
        """The kind and label of every change."""
        yield from ((each.kind, "") for each in self.schema)
        if self.guidelines is not None:
            yield self.guidelines.kind, ""
        for document in self.documents:
            yield from document.kinds

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.schema or self.guidelines or self.documents)

    @property
    def breaks(self) -> bool:
        """Whether something that held before may not hold any more."""
        return "breaks" in self._effects()

    @property
    def adds(self) -> bool:
        """Whether there are documents, labels or values that were not there."""
        return "adds" in self._effects()

    @property
    def corrects(self) -> bool:
        """Whether something is said otherwise than before, under the same rules."""
        return "corrects" in self._effects()

    def _effects(self) -> set[Effect]:
        return {EFFECTS[kind] for kind, _ in self.kinds}


def parse_diff(data: bytes) -> Diff:
    """The diff that canonical JSON, or `annot diff --json`, holds.

    Raises:
        msgspec.ValidationError: it is none.
    """
    return msgspec.json.decode(data, type=Diff)


def attribute_changes(before: Mention | Relation | None, after: Mention | Relation | None) -> tuple[ValueChange, ...]:
    """The attributes in which the two differ; 5 and 5.0 do. None where one is missing."""
    if before is None or after is None or not (before.attributes or after.attributes):
        return ()
    names = sorted({*before.attributes, *after.attributes})
    pairs = ((name, before.attributes.get(name), after.attributes.get(name)) for name in names)
    # Python holds 1, 1.0 and True to be equal, and they are written differently.
    return tuple(ValueChange(name=name, before=old, after=new) for name, old, new in pairs if repr(old) != repr(new))


def _label(before: Mention | Relation | None, after: Mention | Relation | None) -> str:
    labels = dict.fromkeys(each.label for each in (before, after) if each is not None)
    return " → ".join(labels)
