"""The learning curve in the report: its words, its picture, its numbers."""

from __future__ import annotations

from annot.html.line_chart import ChartPoint
from annot.report.learning import render_curve
from annot.report.page import render_report
from annot.report.values import CurveView, ReportData
from tests.report.build import SCHEMA

HOSTILE = "<script>alert(1)</script>@1"


def view(*, is_current: bool = True) -> CurveView:
    points = (ChartPoint(2, 0.5, 0.4, 0.6), ChartPoint(4, 0.75))
    return CurveView(HOSTILE, points, points, "with 8 instead of 4 documents F1 would be .80 & more", is_current)


def test_the_sentence_the_picture_and_the_numbers() -> None:
    page = render_curve(view())
    assert "<p>With 8 instead of 4 documents F1 would be .80 &amp; more.</p>" in page
    assert page.count("<circle") == 2
    assert '<td class="number">0.500</td><td class="number">0.400 to 0.600</td>' in page
    assert "Outdated" not in page
    assert "<script" not in page


def test_an_outdated_one_says_so_first() -> None:
    page = render_curve(view(is_current=False))
    assert page.startswith('<p class="title">Outdated: the gold has changed')


def test_the_page_has_its_part_where_there_is_one() -> None:
    data = ReportData(name="n", title="t", schema=SCHEMA, documents={})
    assert "curve-title" not in render_report(data)
    page = render_report(ReportData(name="n", title="t", schema=SCHEMA, documents={}, curve=view()))
    assert page.count('href="#curve"') == 1
    assert page.count("<script>") == 1, "the page's own"
