"""What stands at the edge of a mention and belongs outside: small words, punctuation, the rest of a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

from annot.core.annotation import AnnotationSet, Mention
from annot.core.characters import has_no_edges, is_of_word, may_hold_clitics
from annot.core.document import Document
from annot.core.issue import Issue
from annot.quality.language import EdgeWords, language_of
from annot.quality.lint.rule import LintData, LintRule
from annot.quality.number_reader import number_reader
from annot.quality.phrases import Phrases, tokens_of

_SENTENCE_START = re.compile(r"(?:^|[.!?…:»”\n])[\s«“\"(]*$")
_PAIRS = dict(zip(")]}»”’›）］｝」』】〉》〕﴿", "([{«“‘‹（［｛「『【〈《〔﴾", strict=True))
_CLOSING = {opens: close for close, opens in _PAIRS.items()}
_PERCENT = "%٪％﹪‰؉"
_KEPT_FIRST = frozenset(f"#＃@＠$€+-−－{_PERCENT}")
_KEPT_LAST = frozenset(f"€$°+′″׳{_PERCENT}")
_MOST_KNOWN = 8_192
_ABBREVIATION = re.compile(r"\b\w\.(?:\w\.)+$|[\u0e00-\u0eff]\.$")
"""Single letters with full stops; in Thai and Lao, whose sentences end with none, any full stop."""


def check_edges(
    document: Document, reading: AnnotationSet, words: EdgeWords | None, *, passed_over: Collection[str]
) -> Iterator[Issue]:
    """Mentions that begin or end with what is no part of a phrase.

    Args:
        document: the text.
        reading: its mentions.
        words: of the document's language; None where nothing is known of it.
        passed_over: labels whose small words the number rules know better.
    """
    first = _phrases(tuple(words.first)) if words else None
    last = frozenset(words.last) if words else frozenset[str]()
    for mention in reading.mentions:
        text = mention.text
        if sign := _outer_sign(text):
            message = f"{text!r} begins or ends with {sign!r}; leave it outside"
            yield _issue(document, mention, "edge-punctuation", message)
        if broken := _broken_word(document.text, mention):
            message = (
                f"{text!r} ends inside the word {broken!r}; move the edge to the word's, unless two words are glued"
            )
            yield _issue(document, mention, "edge-in-word", message)
        if mention.label in passed_over or first is None or len(tokens := _tokens_of(text)) < 2:
            continue
        lead, tail = first.at(tokens, 0), text[tokens[-1].start :]
        if lead and not _is_name(document.text, mention):
            word = text[: tokens[lead[1] - 1].end]
            message = f"{text!r} begins with {word!r}; a mention starts behind it"
            yield _issue(document, mention, "edge-word", message)
        elif tokens[-1].norm in last and tail.islower() and tokens[-2].norm != "-":
            message = f"{text!r} ends with {tail!r}; a mention ends before it, or goes on"
            yield _issue(document, mention, "edge-word", message)


# Names and other words are annotated again and again.
_tokens_of = lru_cache(maxsize=_MOST_KNOWN)(tokens_of)


@lru_cache(maxsize=8)
def _phrases(words: tuple[str, ...]) -> Phrases[bool]:
    return Phrases(dict.fromkeys(words, True))


@lru_cache(maxsize=_MOST_KNOWN)
def _outer_sign(text: str) -> str | None:
    """A first or last character that is white space or punctuation and has no partner inside."""
    head, tail = text[0], text[-1]
    if _is_outer(head) and head not in _KEPT_FIRST:
        close = _CLOSING.get(head)
        if close is None or close not in text or close == tail:
            return head
    if _is_outer(tail) and tail not in _KEPT_LAST:
        is_paired = tail in _PAIRS and _PAIRS[tail] in text
        if not is_paired and not _ABBREVIATION.search(text):
            return tail
    return None


def _is_outer(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] in "PZ"


def _broken_word(text: str, mention: Mention) -> str | None:
    """The word that an edge of the mention cuts."""
    for at in (mention.span.start, mention.span.end):
        near = text[at - 1 : at + 1] if 0 < at < len(text) else " "
        # Nearly every mention stands between spaces.
        if " " not in near and all(is_of_word(char) and char != "_" for char in near):
            if has_no_edges(near) or may_hold_clitics(near):
                continue
            start = end = at
            while start and is_of_word(text[start - 1]):
                start -= 1
            while end < len(text) and is_of_word(text[end]):
                end += 1
            return text[start:end]
    return None


def _is_name(text: str, mention: Mention) -> bool:
    """Whether the first word has a capital that no start of a sentence asks for: it is part of a name."""
    before = text[max(0, mention.span.start - 20) : mention.span.start]
    return mention.text[0].isupper() and not _SENTENCE_START.search(before)


def _issue(document: Document, mention: Mention, code: str, message: str) -> Issue:
    return Issue(
        doc_id=document.doc_id, code=code, where=mention.id, severity="warning", about=mention.text, message=message
    )


def _find(data: LintData) -> Iterator[Issue]:
    for document, gold, code in data.each():
        language = language_of(code)
        numbers = data.number_labels if number_reader(code) else frozenset[str]()
        yield from check_edges(document, gold, language.edges if language else None, passed_over=numbers)


RULE = LintRule(("edge-word", "edge-punctuation", "edge-in-word"), _find, by_document=True)
