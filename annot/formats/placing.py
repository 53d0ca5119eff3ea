"""Where tokens stand in a text that they were cut from, and the mentions that their tags make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.formats.conll import TokenDocument, TokenLine
from annot.formats.import_result import unsigned_set
from annot.formats.tags import Decoded, Encoding, Repair, decode_tags

_AHEAD = 40
"""Characters that are looked through for the next token behind one that does not fit."""
_SHOWN = 5
"""Tokens of a document that are named one by one; of further ones the number is said."""


@dataclass(frozen=True)
class TagReading:
    """How tags are read.

    Attributes:
        encoding: what their prefixes mean.
        repair: what is made of a sequence that breaks it.
        name: of the file, for messages.
    """

    encoding: Encoding
    repair: Repair
    name: str


Place = tuple[int, int]
"""Start and end of a token: texts have thousands, and mentions few."""


def place_tokens(tokens: Sequence[str], text: str) -> list[Place | None]:
    """Start and end of tokens in `text`, token by token, where white space is skipped.

    Returns:
        None for a token that does not fit, or is white space itself.
    """
    found: list[Place | None] = []
    at = slack = 0
    n = len(text)
    for token in tokens:
        while at < n and text[at].isspace():
            at += 1
        if not slack and text.startswith(token, at) and token and not token.isspace():
            start, at = at, at + len(token)
            found.append((start, at))
            continue
        # Only behind a token that did not fit may something be passed over.
        start = text.find(token, at, at + slack + len(token)) if slack else at if text.startswith(token, at) else -1
        if not token.strip():
            found.append(None)
        elif start < 0:
            found.append(None)
            slack += len(token) + _AHEAD
        else:
            at, slack = start + len(token), 0
            found.append((start, at))
    return found


def set_of_tokens(
    tokens: TokenDocument, document: Document, how: TagReading
) -> tuple[AnnotationSet, list[Issue], list[tuple[TokenLine, str]]]:
    """The mentions of a tagged document, placed in its text.

    Returns:
        The set; issues, for tokens that do not fit the text and for text behind the last one; and the tags that break
        their encoding, each with the tag before it.
    """
    spans = place_tokens([token.text for token in tokens.tokens], document.text)
    issues = _misfits(tokens.tokens, spans, document, how.name)
    mentions: dict[str, Mention] = {}
    broken: list[tuple[TokenLine, str]] = []
    first = 0
    for sentence in tokens.sentences:
        tags = [token.tag for token in sentence]
        found: Decoded = decode_tags(tags, encoding=how.encoding, repair=how.repair)
        broken += [(sentence[at], tags[at - 1] if at else "") for at in found.faults]
        for label, begin, end in found.mentions:
            edges = spans[first + begin], spans[first + end - 1]
            if edges[0] is None or edges[1] is None:
                said = " ".join(token.text for token in sentence[begin:end])
                message = f"{label} {said!r} has no place in the text; it is left out"
                issues.append(_issue(document.doc_id, f"{how.name}:{sentence[begin].line}", message))
            else:
                span = Span(edges[0][0], edges[1][1])
                mention = Mention(label=label, span=span, text=document.quote(span))
                mentions[mention.id] = mention
        first += len(sentence)
    return unsigned_set(document, mentions.values()), issues, broken


def _misfits(tokens: Sequence[TokenLine], spans: Sequence[Place | None], document: Document, name: str) -> list[Issue]:
    wrong = [place for place, span in enumerate(spans) if span is None]
    issues = []
    for place in wrong[:_SHOWN]:
        before = next((span[1] for span in reversed(spans[:place]) if span is not None), 0)
        stands = document.text[before : before + 20].strip()
        message = f"the token {tokens[place].text!r} does not fit the text, where {stands!r} stands"
        issues.append(_issue(document.doc_id, f"{name}:{tokens[place].line}", message))
    if len(wrong) > _SHOWN:
        message = f"{plural(len(wrong) - _SHOWN, 'more token does', 'more tokens do')} not fit the text"
        issues.append(_issue(document.doc_id, f"{name}:{tokens[wrong[_SHOWN]].line}", message))
    last = next((span[1] for span in reversed(spans) if span is not None), 0)
    rest = document.text[last:].strip()
    if rest and not wrong:
        line = tokens[-1].line if tokens else 0
        more = plural(max(0, len(rest) - 20), "more character")
        message = f"the file ends before the text: no token for {rest[:20]!r} and {more}"
        issues.append(_issue(document.doc_id, f"{name}:{line}", message))
    return issues


def _issue(doc_id: str, where: str, message: str) -> Issue:
    return Issue(doc_id=doc_id, code="token-differs", where=where, message=message)


def broken_tags(broken: Sequence[tuple[TokenLine, str]], how: TagReading) -> list[Issue]:
    """One warning for all tags of a file that break its encoding."""
    if not broken:
        return []
    token, before = broken[0]
    behind = f" behind {before!r}" if before else " at the beginning"
    message = (
        f"{plural(len(broken), 'tag has', 'tags have')} no place in {how.encoding.upper()}, the first is "
        f"{token.tag!r}{behind}; repaired by {how.repair!r}"
    )
    return [
        Issue(doc_id="", code="invalid-tags", where=f"{how.name}:{token.line}", message=message, severity="warning")
    ]


def named_documents(
    found: Sequence[TokenDocument], gold: Mapping[str, Document], *, name: str
) -> list[tuple[str, TokenDocument]]:
    """The documents of a file with their ids: the file's own, or where it has none those of the gold, in its order.

    Without texts to compare with, and without names, a document's id is its number in the file.

    Args:
        found: the documents of the file.
        gold: known texts, in the order of the gold.
        name: of the file, for messages.

    Raises:
        DataError: the documents have no names, and nothing tells which they are.
    """
    if not any(each.name for each in found) and len(found) == len(gold):
        return list(zip(gold, found, strict=True))
    ids = [each.name or str(number) for number, each in enumerate(found, start=1)]
    if gold and not any(each.name for each in found) and not gold.keys() & set(ids):
        raise UnreadableError(
            f"{name}: its {plural(len(found), 'document has no name', 'documents have no names')}, and the gold "
            f"has {len(gold)}; begin each with a line "
            "such as '# doc_id = NAME'"
        )
    return list(zip(ids, found, strict=True))
