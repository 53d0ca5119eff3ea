"""The words that a conflict is about: names of mentions and relations as what stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from annot.core.annotation import Span
from annot.core.decision import Choice, Conflict
from annot.core.document import Document
from annot.core.ids import (
    AttributePlace,
    ConflictId,
    Ends,
    MentionId,
    RelationId,
    is_relation,
    mentions_in,
)
from annot.html.markup import Child, Markup, tag
from annot.html.values import show_value

_CONTEXT = 60
"""Characters on either side of the words."""


def render_about(document: Document, conflict: Conflict) -> Iterator[Child]:
    """What readers differ on: the label and the words of each mention that its id names."""
    place = ConflictId.parse(conflict.id).place
    match place:
        case Span():
            yield from ("the mentions in ", _quoted(document, place))
        case Ends():
            yield from (
                "the relations between ",
                _mention(document, place.first),
                " and ",
                _mention(document, place.second),
            )
        case AttributePlace():
            item = (
                _mention(document, place.item) if isinstance(place.item, MentionId) else _relation(document, place.item)
            )
            yield from (tag("b", place.name), " of ", item)


def render_choice(document: Document, conflict: Conflict, choice: Choice) -> Child:
    """What somebody says there: mentions and relations with their words, or the value of an attribute."""
    if choice is None or choice == ():
        return "none"
    if conflict.kind not in {"mention", "relation"} or not isinstance(choice, tuple):
        return show_value(choice)
    items: list[Child] = []
    for each in choice:
        items += [", " if items else None, _item(document, each)]
    return items


def render_around(document: Document, conflict: Conflict) -> Iterator[Child]:
    """The words in bold with what stands around them; where they are far apart, a part of what is between."""
    place = ConflictId.parse(conflict.id).place
    spans = _joined([place] if isinstance(place, Span) else [each.span for each in mentions_in(conflict.place)])
    yield from _before(document.text, spans[0].start)
    for one, other in pairwise(spans):
        yield tag("strong", document.quote(one))
        if other.start - one.end <= 2 * _CONTEXT:
            yield document.text[one.end : other.start]
        else:
            yield from (*_after(document.text, one.end), " ", *_before(document.text, other.start))
    yield tag("strong", document.quote(spans[-1]))
    yield from _after(document.text, spans[-1].end)


def _before(text: str, end: int) -> Iterator[str]:
    """What stands before a place, from the beginning of a word on."""
    start = max(0, end - _CONTEXT)
    piece = text[start:end]
    if start:
        yield "… "
        piece = piece.partition(" ")[2] if " " in piece.rstrip() else piece
    yield piece


def _after(text: str, start: int) -> Iterator[str]:
    """What stands after a place, to the end of a word."""
    piece = text[start : start + _CONTEXT]
    if start + _CONTEXT < len(text):
        yield piece.rpartition(" ")[0] if " " in piece.lstrip() else piece
        yield " …"
    else:
        yield piece


def _joined(spans: Sequence[Span]) -> list[Span]:
    """The same places in order, those that overlap as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    return found


def _item(document: Document, name: str) -> Markup:
    return (
        _relation(document, RelationId.parse(name)) if is_relation(name) else _mention(document, MentionId.parse(name))
    )


def _mention(document: Document, each: MentionId) -> Markup:
    return tag("span", f"{each.label} ", _quoted(document, each.span))


def _relation(document: Document, each: RelationId) -> Markup:
    head, tail = (_quoted(document, end.span) for end in (each.head, each.tail))
    return tag("span", f"{each.label} ", head, " → ", tail)


def _quoted(document: Document, span: Span) -> Markup:
    return tag("q", tag("bdi", document.quote(span)))
