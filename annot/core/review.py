"""`Review`: a mention or relation that a migration cannot move by itself. `ReviewAnswer`: what a person said of it."""

from __future__ import annotations

import msgspec

from annot.core.annotation import Attributes, Mention, Relation
from annot.core.canonical import digest_of


class Review(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """One thing that a person must look at.

    Attributes:
        doc_id: the document.
        annotator: whose reading it stands in.
        item: id of the mention or relation under the old schema.
        quote: the text of the mention, or of both ends.
        why: what cannot be moved.
        inputs: digest of the mention or relation, for the answer.
    """

    doc_id: str
    annotator: str
    item: str
    quote: str
    why: tuple[str, ...]
    inputs: str

    def __str__(self) -> str:
        return f"{self.annotator} {self.doc_id} {self.item} {self.quote!r}: {'; '.join(self.why)}"


class Becomes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a mention or relation is under the new schema; its place stays.

    Attributes:
        label: a label of the new schema.
        attributes: all its attribute values.
    """

    label: str
    attributes: Attributes = {}


class ReviewAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of `answers.jsonl`. A later line on the same item holds.

    Attributes:
        annotator: whose reading it is about.
        doc_id: the document.
        item: id of the mention or relation under the old schema.
        becomes: what it is under the new one; null drops it.
        by: who decided.
        reason: why, where there is something to say.
        inputs: digest of what was said when the answer was given; where it is given, the answer holds for that alone.
    """

    annotator: str
    doc_id: str
    item: str
    becomes: Becomes | None
    by: str
    reason: str = ""
    inputs: str = ""

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ValueError(f"the answer on {self.item} of {self.doc_id} needs 'by': who decided")


def inputs_of(item: Mention | Relation) -> str:
    """Digest of what a mention or relation says."""
    return digest_of(item)[:16]
