"""How the report calls a document: by its title where it has one, with its id beside it."""

from __future__ import annotations

from annot.html.markup import Markup, join, tag
from annot.report.values import ReportData


def title_of(data: ReportData, doc_id: str) -> str:
    """The title of a document, or its id."""
    document = data.documents.get(doc_id)
    return (document.meta.get("title") if document else None) or doc_id


def render_name(data: ReportData, doc_id: str, *, href: str | None = None, brief: bool = False) -> Markup:
    """Title and id; the id alone where there is no title.

    Args:
        data: of the report.
        doc_id: the document, which may be gone.
        href: where the name leads.
        brief: whether a long title takes two lines at most on the screen.
    """
    title = title_of(data, doc_id)
    document = data.documents.get(doc_id)
    language = (document.meta.get("language") if document else None) or data.schema.language
    is_id = title == doc_id
    words = tag("bdi", title, lang=None if is_id else language, class_="doc-id" if is_id else None)
    name = tag("a", words, href=href) if href else words
    if brief:
        name = tag("span", name, class_="brief")
    return name if is_id else join((name, " ", tag("small", tag("bdi", doc_id, class_="doc-id"))))
