"""The guidelines as the HTML that annotators see as a project's instruction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.token import Token

from annot.core.version import version_said

_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def render_instruction(*markdown: str) -> str:
    """Markdown texts, one after the other, as HTML; raw HTML in them is shown, not run."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return "\n".join(parser.renderer.render(_marked(parser.parse(text)), parser.options, {}) for text in markdown)


def version_shown(instruction: str) -> str | None:
    """The version in the first heading of an instruction's HTML; None where there is none."""
    found = _HEADING.search(instruction)
    return None if found is None else version_said(_TAG.sub("", found[1]))


def _marked(tokens: Sequence[Token]) -> Sequence[Token]:
    """`tokens` with the numbers and bullets of lists as words: Label Studio's page hides a list's own."""
    for token in tokens:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            # For a page that would show them: never twice.
            token.attrSet("style", "list-style: none")
    marked: list[Token] = []
    for token, following, inline in zip_longest(tokens, tokens[1:], tokens[2:]):
        marked.append(token)
        if token.type != "list_item_open":
            continue
        mark = f"{token.info}{token.markup} " if token.info else "• "
        if following.type == "paragraph_open" and inline.children is not None:
            inline.children.insert(0, Token("text", "", 0, content=mark))
        else:
            # Before a heading, code or another list the mark has a line of its own.
            words = Token("inline", "", 0, children=[Token("text", "", 0, content=mark)])
            marked += [Token("paragraph_open", "p", 1), words, Token("paragraph_close", "p", -1)]
    return marked
