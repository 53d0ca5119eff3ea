"""The conflicts of the readings: who says what, and what settled it."""

from __future__ import annotations

from annot.core.decision import Choice
from annot.core.plural import plural
from annot.html.markup import Markup, join, tag
from annot.html.values import show_value
from annot.report.documents import scroller, table
from annot.report.values import Dispute, ReportData


def render_disputes(data: ReportData) -> Markup:
    """A table of all conflicts, or a sentence where there is none."""
    if not data.disputes:
        return tag("p", "The readings have no conflict.")
    places = {doc_id: place for place, doc_id in enumerate(data.documents)}
    rows = [_row(number, each, places[each.conflict.doc_id]) for number, each in enumerate(data.disputes)]
    n_open = sum(each.is_open for each in data.disputes)
    return scroller(
        "Table of conflicts",
        table(
            f"{plural(len(rows), 'conflict')}, {n_open} open",
            ("No.", "Document", "About", "Text", "Who says what", "Settled"),
            rows,
        ),
    )


def _row(number: int, dispute: Dispute, place: int) -> Markup:
    conflict = dispute.conflict
    return tag(
        "tr",
        tag("th", number + 1, scope="row"),
        tag("td", tag("a", tag("bdi", conflict.doc_id), href=f"#d{place}")),
        tag("td", conflict.where.replace(":", ": ", 1)),
        tag("td", tag("bdi", conflict.quote), class_="quote"),
        tag(
            "td",
            tag(
                "ul",
                (
                    tag("li", tag("b", ", ".join(option.annotators)), f" {_choice(option.choice)}")
                    for option in conflict.options
                ),
            ),
        ),
        tag("td", _settled(dispute)),
        id=f"c{number}",
    )


def _settled(dispute: Dispute) -> Markup:
    if dispute.is_open:
        return tag("strong", "open")
    decision = dispute.decision
    if decision is None:
        return join("by a rule of annot.toml")
    return join((tag("b", _choice(decision.choice)), f" ({decision.by}, {decision.at}): ", tag("bdi", decision.reason)))


def _choice(choice: Choice) -> str:
    return "none" if choice is None or choice == () else show_value(choice)
