"""The names of mentions, relations and conflicts: the one place that puts them together and takes them apart.

A name says what it names, so every machine gives the same one. On disk and in messages it is text; whoever needs a
part of it parses it here.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self, assert_never, get_args

from annot.core.annotation import Span
from annot.core.document import Document

ConflictKind = Literal["mention", "attribute", "relation", "relation-attribute"]

_SPAN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
PLACE_PATTERN = "@[0-9]+-[0-9]+"
"""How the name of a mention ends, for patterns of more than a name."""
_LIKE_MENTION = re.compile(rf"[^\s@#:.,()~][^@#:.,()~]*{PLACE_PATTERN}")


def parse_span(text: str) -> Span:
    """The span that `33-52` says.

    Raises:
        ValueError: it says none.
    """
    found = _SPAN.fullmatch(text)
    if found is None or int(found[1]) >= int(found[2]):
        raise ValueError(f"{text!r} is no span such as '14-25'")
    return Span(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class MentionId:
    """A mention's name inside its document: `Actor@14-25`."""

    label: str
    span: Span

    @classmethod
    def parse(cls, text: str) -> Self:
        """The parts of `text`.

        Raises:
            ValueError: it is no name of a mention.
        """
        label, _, place = text.rpartition("@")
        try:
            span = parse_span(place)
        except ValueError:
            span = None
        if not label or span is None:
            raise ValueError(f"{text!r} is no mention id such as 'Actor@14-25'")
        return cls(label, span)

    def __str__(self) -> str:
        return f"{self.label}@{self.span}"


@dataclass(frozen=True, slots=True)
class RelationId:
    """A relation's name inside its document: `figure_of(Figure@0-2, Unit@3-9)`."""

    label: str
    head: MentionId
    tail: MentionId

    @classmethod
    def parse(cls, text: str) -> Self:
        """The parts of `text`.

        Raises:
            ValueError: it is no name of a relation.
        """
        label, _, rest = text.partition("(")
        # Without its bracket it was taken once, and stands in decisions that nobody may change.
        head, comma, tail = rest.removesuffix(")").partition(", ")
        if not label or not comma:
            raise ValueError(f"{text!r} is no relation id such as 'figure_of(Figure@0-2, Unit@3-9)'")
        return cls(label, MentionId.parse(head), MentionId.parse(tail))

    def __str__(self) -> str:
        return f"{self.label}({self.head}, {self.tail})"

    @property
    def ends(self) -> frozenset[MentionId]:
        """The two mentions, in no order."""
        return frozenset((self.head, self.tail))


def is_relation(text: str) -> bool:
    """Whether `text` is the name of a relation, and not of a mention."""
    return "(" in text


def mention_label(text: str) -> str:
    """The label in the name of a mention; whether the rest is well formed is not asked."""
    return text.rpartition("@")[0]


def relation_label(text: str) -> str:
    """The label in the name of a relation; whether the rest is well formed is not asked."""
    return text.partition("(")[0]


def mentions_in(text: str) -> list[MentionId]:
    """The mentions that stand anywhere in `text`, in order: the ends of a relation, or what a conflict is about."""
    found = []
    for like in _LIKE_MENTION.findall(text):
        with suppress(ValueError):
            found.append(MentionId.parse(like))
    return found


class Ends(NamedTuple):
    """Two mentions between which there may be relations, in either direction: `Actor@14-25~Place@30-36`."""

    first: MentionId
    second: MentionId

    @classmethod
    def of(cls, one: MentionId, other: MentionId) -> Self:
        """The two, the one that stands first before the other."""
        return cls(*sorted((one, other), key=lambda each: (each.span, str(each))))

    def __str__(self) -> str:
        return f"{self.first}~{self.second}"


class AttributePlace(NamedTuple):
    """An attribute of a mention or relation: `Actor@14-25.side`."""

    item: MentionId | RelationId
    name: str

    def __str__(self) -> str:
        return f"{self.item}.{self.name}"


def quote_of(document: Document, text: str) -> str:
    """What stands in `document` where the name of a mention or relation says."""
    return " → ".join(document.quote(each.span) for each in mentions_in(text))


@dataclass(frozen=True, slots=True)
class ConflictId:
    """The name of a place where readings may differ: `DOC#mention:14-25`.

    Attributes:
        doc_id: the document.
        kind: what may differ there.
        place: a span for mentions, two mentions for relations, else an attribute.
    """

    doc_id: str
    kind: ConflictKind
    place: Span | Ends | AttributePlace

    @classmethod
    def parse(cls, text: str) -> Self:
        """The parts of `text`.

        Raises:
            ValueError: it is no name of a conflict; the message says what is.
        """
        doc_id, about = split_conflict(text)
        word, _, place = about.partition(":")
        kind = next((kind for kind in get_args(ConflictKind) if kind == word), None)
        if not doc_id or kind is None:
            raise ValueError(
                f"{text!r} is no conflict id such as 'DOC#mention:14-25' or 'DOC#attribute:Actor@14-25.side'"
            )
        try:
            return cls(doc_id, kind, _parse_place(kind, place))
        except ValueError as error:
            raise ValueError(f"{text}: {error}") from error

    def __str__(self) -> str:
        return f"{self.doc_id}#{self.kind}:{self.place}"


def split_conflict(text: str) -> tuple[str, str]:
    """The document of a conflict's name, and the rest of it; whether the rest is well formed is not asked."""
    doc_id, _, about = text.partition("#")
    return doc_id, about


def place_of(conflict: str) -> str:
    """The place in a conflict's name, as text; whether it is well formed is not asked."""
    return split_conflict(conflict)[1].partition(":")[2]


def split_ends(place: str) -> tuple[str, str]:
    """The two mentions of a relation's place; whether they are well formed is not asked."""
    first, _, second = place.partition("~")
    return first, second


def split_attribute(place: str) -> tuple[str, str]:
    """The item and the name of an attribute's place; whether the item is well formed is not asked."""
    item, _, name = place.rpartition(".")
    return item, name


def _parse_place(kind: ConflictKind, text: str) -> Span | Ends | AttributePlace:
    match kind:
        case "mention":
            return parse_span(text)
        case "relation":
            first, second = split_ends(text)
            return Ends(MentionId.parse(first), MentionId.parse(second))
        case "attribute" | "relation-attribute":
            item, name = split_attribute(text)
            if not (item and name):
                raise ValueError(f"{text!r} names no attribute, as 'Actor@14-25.side' does")
            return AttributePlace(MentionId.parse(item) if kind == "attribute" else RelationId.parse(item), name)
        case _:
            assert_never(kind)
