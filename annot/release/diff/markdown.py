"""A diff as Markdown that fits a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annot.core.plural import plural
from annot.release.diff.changes import Diff
from annot.release.diff.lines import DiffLine, DiffQuote, document_lines, general_lines, visible
from annot.release.diff.summary import count_kinds, count_labels, count_shifted, in_words

MOST = 60_000
"""Characters; GitHub takes comments of up to 65,536."""
_ACTS = re.compile(r"[^\w\s.,;'%?-]|_|(?<=www)\.", re.ASCII | re.IGNORECASE)
"""Characters that could be markup somewhere inside a line, and the dot that makes a link of `www.`"""


def render_markdown(diff: Diff, *, most: int = MOST) -> str:
    """The summary, then the changes by document, until `most` characters are used up; the rest is counted.

    Quotes stand in `<code>`, where no mention of an account and no issue's number is looked for, and every character
    that Markdown, HTML or a table could take for its own is a character reference.
    """
    parts = [*_summary(diff)]
    n_chars, n_left = sum(map(len, parts)), 0
    for part, is_change in _changes(diff):
        if n_left or n_chars + len(part) > most:
            n_left += is_change
        else:
            parts.append(part)
            n_chars += len(part)
    if n_left:
        left = plural(n_left, "more change is", "more changes are")
        parts.append(f"\n{left} left out: `annot diff` shows them all.\n")
    return "".join(parts)


def escape(text: str) -> str:
    """`text` as Markdown that shows exactly its characters."""
    return _ACTS.sub(lambda found: f"&#{ord(found[0])};" if ord(found[0]) < 128 else found[0], text)


def _summary(diff: Diff) -> Iterator[str]:
    yield f"## {_code(visible(diff.before.name))} → {_code(visible(diff.after.name))}\n\n"
    if diff.is_empty:
        yield "No difference.\n"
        return
    by_label = count_labels(diff)
    yield "| change | n | by label |\n| --- | ---: | --- |\n"
    for kind, n in count_kinds(diff).items():
        labels = ", ".join(f"{_code(visible(label))} {k}" for label, k in by_label.get(kind, {}).items())
        words = in_words(kind, n).removeprefix(f"{n} ")
        yield f"| {words} | {n} | {labels} |\n"
    if n_shifted := count_shifted(diff):
        yield f"\n{plural(n_shifted, 'more mention')} only shifted with the text.\n"


def _changes(diff: Diff) -> Iterator[tuple[str, bool]]:
    """Parts of the page, and whether each is a change."""
    lines = [*general_lines(diff)]
    if lines:
        yield "\n### Schema and guidelines\n\n", False
        yield from ((_line(line), True) for line in lines)
    for document in diff.documents:
        lines = [*document_lines(document)]
        if lines:
            yield f"\n### {_code(visible(document.doc_id))}\n\n", False
            yield from ((_line(line), True) for line in lines)


def _line(line: DiffLine) -> str:
    words = [f"- {escape(line.what)}"]
    if line.label:
        words.append(f"<b>{_code(line.label)}</b>")
    quotes = [*map(_quote, line.quotes)]
    words += [" → ".join(quotes)] if quotes else []
    if line.notes:
        words.append("; ".join(map(_code, line.notes)))
    return " ".join(words) + "\n"


def _quote(quote: DiffQuote) -> str:
    if not quote.left and not quote.right:
        return _code(quote.text)
    return f"<code>{escape(quote.left)}<b>[{escape(quote.text)}]</b>{escape(quote.right)}</code>"


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"
