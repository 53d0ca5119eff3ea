"""The guidelines as the HTML that annotators see as a project's instruction."""

from __future__ import annotations

from markdown_it import MarkdownIt


def render_instruction(*markdown: str) -> str:
    """Markdown texts, one after the other, as HTML; raw HTML in them is shown, not run."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return "\n".join(parser.render(text) for text in markdown)
