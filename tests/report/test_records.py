"""Records out of the gold."""

from __future__ import annotations

from math import inf

import pytest

from annot.core.document import Document
from annot.html.values import show_value
from annot.report.plan import RecordPlan, ReportPlan, faults_of
from annot.report.records import records_of
from tests.make import quote, relation
from tests.report.build import SCHEMA, reading

PLAN = RecordPlan(
    labels=("Figure",),
    low="low",
    high="high",
    by="how",
    approx=("approx",),
    same=("of.side", "more"),
    source="by",
    date="on",
    apart=("part",),
    show=("how",),
)
TEXT = "On Monday Reuters said about 50 men, 7 of them officers, and 9 tanks"


def test_records_have_bounds_key_source_date_and_whole() -> None:
    document = Document("d", TEXT, meta={"date_published": "2024-12"})
    fifty = quote("Figure", "about 50", TEXT, low=50, high=50, how="approx")
    seven = quote("Figure", "7", TEXT, low=7, more=True)
    nine = quote("Figure", "9", TEXT)
    men = quote("Unit", "men", TEXT, side="A")
    day, source = quote("Day", "Monday", TEXT), quote("Source", "Reuters", TEXT)
    links = (
        relation("of", fifty, men),
        relation("by", fifty, source),
        relation("on", fifty, day),
        relation("part", seven, fifty),
    )
    gold = {"d": reading(document, fifty, seven, nine, men, day, source, relations=links)}
    first, second, third = records_of(
        ReportPlan(records=(PLAN,)), SCHEMA, {"d": document, "unread": Document("unread", "x")}, gold
    )
    assert (first.number, first.mention.text, first.low, first.high, first.by) == (1, "about 50", 50, 50, "approx")
    assert (first.tolerance, first.published, first.sources, first.dated) == (0.1, "2024-12", ("Reuters",), ("Monday",))
    # `more` is not said: its default stands for it.
    assert first.key == {"of.side": "A", "more": "false"}
    assert first.shown == {"how": "approx"}
    assert (second.low, second.high, second.tolerance, second.sources) == (7, inf, 0, ())
    assert second.key == {"of.side": None, "more": "true"}
    assert first.whole == second.whole != ""
    assert (third.low, third.high, third.is_bounded, third.whole) == (-inf, inf, False, "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(True, "true"), (("a", "b"), "a, b"), (12_000, "12\u202f000"), (0.5, "0.5"), ("x", "x")],
)
def test_values_as_people_read_them(value: bool | int | float | str | tuple[str, ...], shown: str) -> None:
    assert show_value(value) == shown


def test_a_plan_that_fits_has_no_fault() -> None:
    assert list(faults_of(ReportPlan(records=(PLAN,)), SCHEMA)) == []


def test_every_fault_of_a_plan_has_its_key() -> None:
    plan = PLAN.replace(labels=("Figure", "Nobody"), high="hihg", same=("side", "of.more", "off.side"), apart=("pat",))
    assert [f"{key}: {fault}" for key, fault in faults_of(ReportPlan(records=(PLAN, plan)), SCHEMA)] == [
        "report.records.1.high: Figure has no attribute 'hihg'",
        "report.records.1.same: Figure has no attribute 'side'",
        "report.records.1.same: no relation 'of' leads to a mention with an attribute 'more'",
        "report.records.1.same: no relation 'off' leads to a mention with an attribute 'side'",
        "report.records.1.labels: 'Nobody' is not a mention label (known: Figure, Unit, Source, Day)",
        "report.records.1.apart: 'pat' is not a relation label (known: of, by, on, part)",
    ]
