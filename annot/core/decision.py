"""`Conflict`: where readings differ. `Decision`: what a person, or a named model, said about it."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from annot.core.annotation import Attributes, AttributeValue
from annot.core.canonical import digest_of
from annot.core.ids import ConflictKind, place_of, split_conflict

ErrorKind = Literal["", "slip", "misread", "guideline", "schema", "text"]
"""What made readers differ: a slip, a misread rule, a gap in guidelines or schema, a text that can be read two ways."""
Choice = tuple[str, ...] | AttributeValue | None


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One of the answers that readers gave.

    Attributes:
        choice: for mentions and relations the ids that they have here, for an attribute its value.
        annotators: who said so, sorted.
    """

    choice: Choice
    annotators: tuple[str, ...]


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """One place where the readings of a document differ, or where an adjudicator differs from all of them.

    Attributes:
        id: where it is and what it is about: `DOC#mention:33-52`.
        doc_id: the document.
        kind: what differs.
        options: what the readers said, in canonical order.
        quote: the text around it, for people.
        agreed: the readers agree there; it is asked because an adjudicator does not, or confirms what they say.
        guidelines: major version of the guidelines that the readers read under, from 2 on; else empty.
    """

    id: str
    doc_id: str
    kind: ConflictKind
    options: tuple[Option, ...]
    quote: str
    agreed: bool = False
    guidelines: str = ""

    @property
    def place(self) -> str:
        """What it is about: a span, two mentions, or an attribute of one."""
        return place_of(self.id)

    @property
    def where(self) -> str:
        """Its kind and place, without the document."""
        return split_conflict(self.id)[1]

    @property
    def inputs(self) -> str:
        """Digest of what the readers said; a decision holds only for the inputs that it was made on.

        The same words under other guidelines are other inputs.
        """
        under = (self.guidelines,) if self.guidelines else ()
        return digest_of(self.id, self.options, *under)[:16]


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of `decisions.jsonl`. The file is append-only: a later line on the same inputs holds.

    Attributes:
        conflict: id of the conflict.
        inputs: its digest when the decision was made.
        choice: ids to keep (mentions, relations), or the value (attributes); it need not be an option.
        by: who decided.
        at: day of the decision, `YYYY-MM-DD`.
        reason: why; the rule of the guidelines where there is one.
        attributes: attribute values of kept mentions that no reader has, by mention id.
        error: what made the readers differ, where the adjudicator says.
        overrules: the readers agree there, and the adjudicator does not.
        confirms: the readers agree there, and the adjudicator has looked and agrees; it changes nothing.
    """

    conflict: str
    inputs: str
    choice: Choice
    by: str
    at: str
    reason: str
    attributes: dict[str, Attributes] = {}
    error: ErrorKind = ""
    overrules: bool = False
    confirms: bool = False

    def __post_init__(self) -> None:
        if self.overrules and self.confirms:
            raise ValueError(f"decision on {self.conflict} overrules and confirms; it is one of the two")
        for name in ("by", "at", "reason"):
            if not getattr(self, name).strip():
                raise ValueError(f"decision on {self.conflict} needs {name!r}")
        date.fromisoformat(self.at)

    @property
    def is_on_agreed(self) -> bool:
        """Whether it is about a place where the readers agree."""
        return self.overrules or self.confirms

    @property
    def doc_id(self) -> str:
        """The document of its conflict."""
        return split_conflict(self.conflict)[0]

    @property
    def where(self) -> str:
        """Kind and place of its conflict."""
        return split_conflict(self.conflict)[1]
