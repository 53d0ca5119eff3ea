"""The conflicts of the readings: the words that they are about, who says what, and what settled it."""

from __future__ import annotations

from annot.core.document import Document
from annot.html.markup import Child, Markup, join, tag
from annot.report.documents import scroller, table
from annot.report.names import render_name
from annot.report.quotes import render_about, render_around, render_choice
from annot.report.values import Dispute, ReportData, count_disputes


def render_disputes(data: ReportData) -> Markup:
    """A table of all conflicts, or a sentence where there is none."""
    if not data.disputes:
        return tag("p", "The readings have no conflict.")
    names = {
        doc_id: render_name(data, doc_id, href=f"#d{place}", brief=True) for place, doc_id in enumerate(data.documents)
    }
    head = ("No.", "About", "Text", "Who says what", "Settled", "Document")
    rows, agreed = (
        [
            _row(number, each, data.documents[each.conflict.doc_id], names[each.conflict.doc_id])
            for number, each in enumerate(data.disputes)
            if each.is_conflict is is_conflict
        ]
        for is_conflict in (True, False)
    )
    if agreed:
        title = "Decided where the readers agree: overruled or confirmed"
        rows += [tag("tr", tag("th", title, colspan=len(head), scope="rowgroup"), class_="group"), *agreed]
    return scroller(
        "Table of conflicts",
        table(count_disputes(data.disputes), head, rows),
    )


def _row(number: int, dispute: Dispute, document: Document, name: Markup) -> Markup:
    conflict = dispute.conflict
    said: Child = [
        tag("li", tag("b", ", ".join(option.annotators)), " ", render_choice(document, conflict, option.choice))
        for option in conflict.options
    ]
    return tag(
        "tr",
        tag("th", number + 1, scope="row"),
        # The place stays: `annot adjudicate` takes the id that it makes with the document's.
        tag("td", render_about(document, conflict), tag("small", conflict.where), class_="about"),
        tag("td", tag("bdi", render_around(document, conflict)), class_="quote"),
        tag("td", tag("ul", said), class_="said"),
        tag("td", _settled(dispute, document), class_="settled"),
        tag("td", name, class_="named"),
        id=f"c{number}",
    )


def _settled(dispute: Dispute, document: Document) -> Markup:
    if dispute.is_open:
        return tag("strong", "open")
    decision = dispute.decision
    if decision is None:
        return join("by a rule of annot.toml")
    how = "overruled: " if decision.overrules else "confirmed: " if decision.confirms else None
    chosen = tag("b", render_choice(document, dispute.conflict, decision.choice))
    return join((how, chosen, f" ({decision.by}, {decision.at}): ", tag("bdi", decision.reason)))
