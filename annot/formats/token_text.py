"""Texts as lists of tokens, for the formats that trainers eat: where mentions stand in them, and back again.

The tokens are those of a release's table `tokens`: no mention begins or ends inside of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from annot.core.annotation import AnnotationSet, Span
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.formats.format import Annotated
from annot.formats.import_result import ImportResult, repeated
from annot.formats.json_objects import OtherKeys
from annot.formats.losses import loss_of, lost_facts
from annot.formats.placing import Place, place_tokens
from annot.release.tables.tokens import offsets_of


class TokenText(NamedTuple):
    """A text as tokens.

    Attributes:
        tokens: what stands there.
        lines: the tokens of each line that no mention crosses, as places in `tokens`.
        places: the first and the last token of each mention that has any, by its id.
        losses: mentions without a token, relations to them, values, white space, and facts of the text.
    """

    tokens: list[str]
    lines: list[range]
    places: Mapping[str, tuple[int, int]]
    losses: list[Issue]


def cut_text(each: Annotated, tool: str) -> TokenText:
    """A document as tokens.

    Args:
        each: the document, with what is said of it.
        tool: what holds the tokens, for messages.
    """
    document, said = each
    offsets = offsets_of(document.text, said.mentions)
    first = {start: at for at, (start, _) in enumerate(offsets)}
    last = {end: at for at, (_, end) in enumerate(offsets)}
    places = {
        mention.id: (first[mention.span.start], last[mention.span.end])
        for mention in said.mentions
        if mention.span.start in first and mention.span.end in last
    }
    tokens = [document.text[start:end] for start, end in offsets]
    lines = list(_lines(document.text, offsets, places.values()))
    made = "\n".join(" ".join(tokens[line.start : line.stop]) for line in lines)
    spacing = [] if made == document.text else ["white space"]
    losses = [*_lost(each, places, tool), *lost_facts(document, tool, more=spacing)]
    return TokenText(tokens, lines, places, losses)


def _lines(text: str, offsets: Sequence[tuple[int, int]], places: Iterator[tuple[int, int]] | Any) -> Iterator[range]:
    inside = {at for first, last in places for at in range(first + 1, last + 1)}
    start = 0
    for at in range(1, len(offsets)):
        if at not in inside and "\n" in text[offsets[at - 1][1] : offsets[at][0]]:
            yield range(start, at)
            start = at
    if offsets:
        yield range(start, len(offsets))


def _lost(each: Annotated, places: Mapping[str, object], tool: str) -> Iterator[Issue]:
    doc_id, said = each.document.doc_id, each.said
    for mention in said.mentions:
        if mention.id not in places:
            yield loss_of(
                "lost-mention", doc_id, mention.id, f"{mention.text!r}: no token begins or ends where it does"
            )
    for relation in said.relations:
        if not {relation.head, relation.tail} <= places.keys():
            yield loss_of("lost-relation", doc_id, relation.id, "one of its mentions is lost")
    parts = [(part.id, part.attributes) for part in said.mentions]
    parts += [(part.id, part.attributes) for part in said.relations]
    for where, attributes in parts:
        for name, value in attributes.items():
            yield loss_of("lost-attribute", doc_id, where, f"{name} = {value!r}: {tool} holds labels alone")


def place_sentences(
    sentences: Sequence[Sequence[str]], doc_id: str, known: Mapping[str, Document], where: str
) -> tuple[Document, list[Place | None], list[Issue]]:
    """The text of a file's tokens, and where they stand in it.

    Args:
        sentences: the tokens.
        doc_id: of the document.
        known: texts by document id; of one that is not among them the tokens make the text, a blank between them and
            a sentence a line.
        where: the place in the file, for messages.

    Returns:
        The document, the span of each token where it fits, and an issue for each that does not.
    """
    tokens = [token for sentence in sentences for token in sentence]
    document = known.get(doc_id) or Document(doc_id, "\n".join(" ".join(sentence) for sentence in sentences))
    spans = place_tokens(tokens, document.text)
    wrong = [at for at, span in enumerate(spans) if span is None and tokens[at].strip()]
    issues = []
    if wrong:
        shown = ", ".join(repr(tokens[at]) for at in wrong[:3])
        of = plural(len(tokens), "token")
        message = f"{len(wrong)} of {of} does not stand in the text at its place: {shown}"
        issues.append(Issue(doc_id=doc_id, code="token-differs", where=where, message=message))
    elif rest := document.text[max((span[1] for span in spans if span), default=0) :].strip():
        message = f"the tokens end before the text: none for {rest[:20]!r}"
        issues.append(Issue(doc_id=doc_id, code="token-differs", where=where, message=message))
    return document, spans, issues


def token_list(value: Any, where: str, key: str) -> list[str]:
    """A list of tokens.

    Raises:
        UnreadableError: it is none.
    """
    if not isinstance(value, list) or not all(isinstance(token, str) for token in value):
        raise UnreadableError(f"{where}: {key!r} is {str(value)[:40]!r}, and no list of tokens")
    return value


def span_of(spans: Sequence[Place | None], first: object, last: object) -> Span | None:
    """From a first to a last token; None where they are none of the text."""
    if type(first) is not int or type(last) is not int or not 0 <= first <= last < len(spans):
        return None
    start, end = spans[first], spans[last]
    return None if start is None or end is None else Span(start[0], end[1])


def read_each(
    entries: Sequence[tuple[str, Mapping[str, Any]]],
    keys: Sequence[str],
    read: Callable[[Mapping[str, Any], str, str], tuple[AnnotationSet, Document, list[Issue]]],
    others: OtherKeys,
    path: Path,
) -> ImportResult:
    """What the entries of a file say, a document each; one that stands again is named.

    Args:
        entries: the objects with their places.
        keys: those under which an entry may call its document; else its number does.
        read: takes an entry, its document's id and its place, and gives set, text and faults.
        others: what the entries hold beside.
        path: of the file.
    """
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues = others.issues(path)
    for number, (where, value) in enumerate(entries, start=1):
        doc_id = name_of_entry(value, keys, number)
        if doc_id in sets:
            issues.append(repeated(doc_id, where))
            continue
        sets[doc_id], texts[doc_id], faults = read(value, doc_id, where)
        issues += faults
    return ImportResult(sets, texts, tuple(sorted(issues)))


def name_of_entry(value: Mapping[str, Any], keys: Sequence[str], number: int) -> str:
    """What an entry calls its document under one of these keys; else its number."""
    found = (value.get(key) for key in keys)
    return next((str(each) for each in found if (isinstance(each, str) and each) or type(each) is int), str(number))
