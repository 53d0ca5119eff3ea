"""A mention that holds an apposition with an article of its own: « Ana Reis, la ministre » is a name and what she is.

Two readers who take the same phrase whole agree, so agreement never shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.annotation import Mention
from annot.core.issue import Issue
from annot.quality.language import language_of
from annot.quality.lint.rule import LintData, LintRule
from annot.quality.phrases import Phrases, tokens_of

_COMMA = ","


def find_apposition(mention: Mention, articles: Phrases[bool]) -> int | None:
    """Where in the mention's text the comma stands that an article follows; None where there is none.

    An article with a capital is a part of a name: « directeur du quotidien, Le Phare ».
    """
    tokens = tokens_of(mention.text)
    for at, token in enumerate(tokens[1:-2], 1):
        behind = tokens[at + 1]
        if token.norm == _COMMA and articles.at(tokens, at + 1) and mention.text[behind.start].islower():
            return token.start
    return None


def _find(data: LintData) -> Iterator[Issue]:
    for document, gold, code in data.each():
        language = language_of(code)
        if language is None or not language.edges.articles:
            continue
        articles = Phrases(dict.fromkeys(language.edges.articles, True))
        for mention in gold.mentions:
            if "," in mention.text and (at := find_apposition(mention, articles)):
                head, rest = mention.text[:at], mention.text[at + 1 :].strip()
                yield Issue(
                    doc_id=document.doc_id,
                    code="apposition",
                    where=mention.id,
                    severity="warning",
                    about=mention.text,
                    message=f"{mention.text!r} holds {rest!r}, with an article of its own; end the mention at {head!r}",
                )


RULE = LintRule(("apposition",), _find, by_document=True)
