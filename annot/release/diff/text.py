"""A diff as plain lines, for a terminal, a log or a test's message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annot.release.diff.changes import Diff, DocumentDiff
from annot.release.diff.lines import DiffLine, DiffQuote, document_lines, general_lines, visible


def render_line(line: DiffLine) -> str:
    """One change: what it is, the label, the quotes before and after, and notes."""
    words = [f"- {line.what}", line.label] if line.label else [f"- {line.what}"]
    quotes = [*map(_quote, line.quotes)]
    words += [" → ".join(quotes)] if quotes else []
    words += ["; ".join(line.notes)] if line.notes else []
    return " ".join(words)


def text_lines(diff: Diff) -> Iterator[str]:
    """All changes: those of schema and guidelines, then document by document, each below its name."""
    yield from titled_lines("schema and guidelines", map(render_line, general_lines(diff)))
    for document in diff.documents:
        yield from changed_document(document)


def changed_document(document: DocumentDiff) -> Iterator[str]:
    """The changes of one document below its name; nothing where there is none."""
    yield from titled_lines(visible(document.doc_id), map(render_line, document_lines(document)))


def titled_lines(title: str, lines: Iterable[str]) -> Iterator[str]:
    """`lines`, indented below a title; nothing where there is none."""
    shown = [*lines]
    if shown:
        yield f"{title}:"
    yield from (f"  {line}" for line in shown)


def _quote(quote: DiffQuote) -> str:
    inner = f"[{quote.text}]" if quote.left or quote.right else quote.text
    return f"« {quote.left}{inner}{quote.right} »"
