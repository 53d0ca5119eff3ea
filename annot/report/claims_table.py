"""The records of all documents in groups of what can be compared, each with what it is to the others."""

from __future__ import annotations

import math
from collections.abc import Mapping

from annot.core.plural import plural
from annot.html.markup import Child, Markup, join, tag
from annot.html.values import show_value
from annot.report.claims import ClaimGroup, Comparison, groups_of, missing_of
from annot.report.documents import head_row, scroller
from annot.report.names import render_name
from annot.report.records import Record
from annot.report.values import ReportData

_KINDS = {
    Comparison.CONFLICT: "conflict",
    Comparison.LATER: "update",
    Comparison.EARLIER: "update",
    Comparison.OTHER_TIME: "update",
    Comparison.UNDATED: "undated",
    Comparison.COMPATIBLE: "compatible",
}
_MOST_COMPATIBLE = 8
_RULE = (
    "Two records are compared where their label and the values in the head of their group are the same. Intervals that "
    "share a number are compatible. Others are updates where the documents, or the dates in them, are of different "
    "times; in the same time they conflict, unless they share a number once what is approximate is widened. A record "
    "is not compared with what it is a part of."
)


def render_claims(data: ReportData) -> Markup:
    """The table, or a sentence where no label makes records."""
    if not data.records:
        return tag(
            "p",
            "The gold has no records: no mention has a label that [[report.records]] of annot.toml names.",
        )
    groups, alone = groups_of(data.records)
    paths = list(dict.fromkeys(path for record in data.records for path in record.shown))
    places = {doc_id: place for place, doc_id in enumerate(data.documents)}
    marks = {
        (doc_id, mention.id): f"#d{places[doc_id]}v0m{place}"
        for doc_id, reading in data.gold.items()
        if doc_id in places
        for place, mention in enumerate(reading.mentions)
    }
    names = {doc_id: render_name(data, doc_id, href=f"#d{place}", brief=True) for doc_id, place in places.items()}
    head = ("No.", "Claim", "Low", "High", "Meant as", "Others", "Document", "Published", "Source", "Dated", *paths)
    bodies: Child = [_group(group, paths, marks, names, len(head)) for group in groups]
    if alone:
        bodies = [bodies, _alone(alone, paths, marks, names, len(head))]
    rows = head_row(head, numbers=("Low", "High"))
    caption = tag("caption", f"{plural(len(data.records), 'record')} in {plural(len(groups), 'group')}")
    return join(
        (
            tag("details", tag("summary", "How records are compared"), tag("p", _RULE, class_="rule")),
            _keep_form(),
            scroller("Table of records", tag("table", caption, rows, bodies, class_="claims")),
        )
    )


def _keep_form() -> Markup:
    options = (("", "all records"), ("conflict", "conflicts"), ("update", "updates"), ("undated", "dates unknown"))
    return tag(
        "p",
        tag("label", "Show ", tag("select", (tag("option", word, value=value) for value, word in options), id="keep")),
        class_="js",
        hidden=True,
    )


def _group(
    group: ClaimGroup,
    paths: list[str],
    marks: Mapping[tuple[str, str], str],
    names: Mapping[str, Markup],
    n_columns: int,
) -> Markup:
    common = " · ".join(f"{path} {value}" for path, value in group.key.items())
    head = tag(
        "tr", tag("th", tag("strong", group.label), f" {common}", colspan=n_columns, scope="rowgroup"), class_="group"
    )
    return tag("tbody", head, (_row(each, paths, marks, names, group.verdicts[each.number]) for each in group.records))


def _alone(
    records: list[Record],
    paths: list[str],
    marks: Mapping[tuple[str, str], str],
    names: Mapping[str, Markup],
    n_columns: int,
) -> Markup:
    head = tag(
        "tr",
        tag("th", tag("strong", "Not comparable"), ": something is missing", colspan=n_columns, scope="rowgroup"),
        class_="group",
    )
    return tag("tbody", head, (_row(each, paths, marks, names, {}, missing=missing_of(each)) for each in records))


def _row(
    record: Record,
    paths: list[str],
    marks: Mapping[tuple[str, str], str],
    names: Mapping[str, Markup],
    verdicts: Mapping[Comparison, tuple[int, ...]],
    *,
    missing: list[str] | None = None,
) -> Markup:
    target = marks.get((record.doc_id, record.mention.id))
    others: Child = [
        tag("li", tag("span", verdict, class_=_KINDS[verdict]), " ", _numbers(verdict, numbers))
        for verdict, numbers in verdicts.items()
    ]
    if missing:
        others = tag("li", f"without {', '.join(missing)}")
    return tag(
        "tr",
        tag("th", record.number, scope="row"),
        tag("td", tag("a", tag("bdi", record.mention.text), href=target)),
        (tag("td", _bound(each), class_="number") for each in (record.low, record.high)),
        tag("td", record.by),
        tag("td", tag("ul", others) if others else "no other", class_="others"),
        tag("td", names[record.doc_id], class_="named"),
        tag("td", record.published or "unknown"),
        tag("td", join((tag("bdi", each) for each in record.sources), by="; ") if record.sources else "none named"),
        tag("td", join((tag("bdi", each) for each in record.dated), by="; ")),
        (tag("td", record.shown.get(path)) for path in paths),
        id=f"r{record.number}",
        data_kinds=" ".join(sorted({_KINDS[each] for each in verdicts})) or None,
    )


def _numbers(verdict: Comparison, numbers: tuple[int, ...]) -> Markup:
    """Links to the others; of those that merely fit, as many as a line can bear."""
    shown = numbers[:_MOST_COMPATIBLE] if verdict is Comparison.COMPATIBLE else numbers
    links = join((tag("a", f"no. {number}", href=f"#r{number}") for number in shown), by=", ")
    return links if len(shown) == len(numbers) else join((links, f" and {len(numbers) - len(shown)} more"))


def _bound(value: float) -> str:
    if math.isinf(value):
        return "open"
    return show_value(int(value) if value.is_integer() else value)
