"""What readers were shown of models, and what became of it: by reader and model, and by document."""

from __future__ import annotations

from annot.core.plural import plural
from annot.html.markup import Markup, join, tag
from annot.report.documents import scroller, table
from annot.report.names import render_name
from annot.report.values import ModelsWork, ReportData, SeenDocument

_HEAD = ("Document", "Shown", "Taken over as it was", "Completed", "Changed", "Deleted", "Found by the reader")


def render_models(data: ReportData) -> Markup:
    """A part for each reader and model, with a row a document and one for all."""
    return join(_part(data, each) for each in data.models)


def _part(data: ReportData, work: ModelsWork) -> Markup:
    title = f"{work.annotator}, shown {work.model}"
    rows = [_row(render_name(data, each.doc_id), each) for each in work.documents]
    n_without = f"{plural(work.n_control, 'document was', 'documents were')} drawn to be read without predictions."
    return tag(
        "article",
        tag("h3", tag("bdi", work.annotator), ", shown ", tag("bdi", work.model)),
        tag("p", f"{plural(len(work.documents), 'document')} with predictions; {n_without}", class_="facts"),
        scroller(
            title,
            table(
                f"What {work.annotator} did with the predictions",
                _HEAD,
                [*rows, _row(tag("strong", "all"), _sum(work))],
                numbers=_HEAD[1:],
            ),
        ),
    )


def _row(name: Markup, seen: SeenDocument) -> Markup:
    counts = (seen.n_shown, seen.n_accepted, seen.n_completed, seen.n_changed, seen.n_deleted, seen.n_added)
    return tag("tr", tag("th", name, scope="row"), [tag("td", str(each), class_="number") for each in counts])


def _sum(work: ModelsWork) -> SeenDocument:
    each = work.documents
    return SeenDocument(
        doc_id="",
        n_shown=sum(seen.n_shown for seen in each),
        n_accepted=sum(seen.n_accepted for seen in each),
        n_completed=sum(seen.n_completed for seen in each),
        n_changed=sum(seen.n_changed for seen in each),
        n_deleted=sum(seen.n_deleted for seen in each),
        n_added=sum(seen.n_added for seen in each),
    )
