"""A diff as one HTML page that loads nothing and runs nothing."""

from __future__ import annotations

import hashlib
import html
from base64 import b64encode
from collections.abc import Iterator

from annot.core.plural import plural
from annot.release.diff.changes import Diff
from annot.release.diff.lines import DiffLine, DiffQuote, document_lines, general_lines, visible
from annot.release.diff.summary import count_kinds, count_labels, count_shifted, in_words

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8886; }
td.n { text-align: right; }
li { margin: .3rem 0; overflow-wrap: anywhere; }
del { background: light-dark(#fddcd8, #5c2620); }
ins { background: light-dark(#d5f0d8, #1e4526); text-decoration: none; }
del, ins { color: inherit; padding: 0 .1em; border-radius: .2em; }
.note { opacity: .8; }
"""


def render_html(diff: Diff) -> str:
    """The page: the summary, then the changes by document."""
    title = f"{_text(diff.before.name)} → {_text(diff.after.name)}"
    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    body = "".join([*_summary(diff), *_changes(diff)])
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><main><h1>{title}</h1>\n{body}</main></body></html>\n"
    )


def _text(text: str) -> str:
    return html.escape(visible(text), quote=True)


def _summary(diff: Diff) -> Iterator[str]:
    if diff.is_empty:
        yield "<p>No difference.</p>\n"
        return
    by_label = count_labels(diff)
    yield "<table><thead><tr><th>change</th><th>n</th><th>by label</th></tr></thead><tbody>\n"
    for kind, n in count_kinds(diff).items():
        labels = ", ".join(f"{_text(label)} {k}" for label, k in by_label.get(kind, {}).items())
        words = in_words(kind, n).removeprefix(f"{n} ")
        yield f'<tr><td>{words}</td><td class="n">{n}</td><td>{labels}</td></tr>\n'
    yield "</tbody></table>\n"
    if n_shifted := count_shifted(diff):
        yield f"<p>{plural(n_shifted, 'more mention')} only shifted with the text.</p>\n"


def _changes(diff: Diff) -> Iterator[str]:
    yield from _section("Schema and guidelines", [*general_lines(diff)])
    for document in diff.documents:
        yield from _section(document.doc_id, [*document_lines(document)])


def _section(title: str, lines: list[DiffLine]) -> Iterator[str]:
    if lines:
        yield f"<h2>{_text(title)}</h2>\n<ul>\n"
        yield from map(_line, lines)
        yield "</ul>\n"


def _line(line: DiffLine) -> str:
    words = [_text(line.what)]
    if line.label:
        words.append(f"<b>{_text(line.label)}</b>")
    if line.before == line.after:
        quotes = [_quote(each, "b") for each in line.quotes]
    else:
        marked = ((line.before, "del"), (line.after, "ins"))
        quotes = [_quote(each, mark) for each, mark in marked if each is not None]
    words += [" → ".join(quotes)] if quotes else []
    if line.notes:
        words.append(f'<span class="note"><bdi>{_text("; ".join(line.notes))}</bdi></span>')
    return f"<li>{' '.join(words)}</li>\n"


def _quote(quote: DiffQuote, mark: str) -> str:
    return f"« <bdi>{_text(quote.left)}<{mark}>{_text(quote.text)}</{mark}>{_text(quote.right)}</bdi> »"
