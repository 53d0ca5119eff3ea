"""Bars, intervals and heat maps."""

from __future__ import annotations

import re

from annot.core.estimate import Estimate
from annot.report.agreement import render_agreement
from annot.report.values import AgreementBar, ReadersAgreement


def test_a_bar_has_its_length_its_whisker_and_its_numbers() -> None:
    bar = AgreementBar("mentions", "strict", "Figure", Estimate(0.75, 40, 0.5, 0.9))
    page = render_agreement((ReadersAgreement(("ana", "ben"), 1, (bar,)),))
    # 200 units are 1: .75 is 150, .5 is 100, .9 is 180.
    assert re.search(r'class="bar" width="150.0"', page)
    assert re.search(r'class="whisker" x1="100.0" x2="180.0" y1="8.0" y2="8.0"', page)
    assert '<td class="number">0.750</td><td class="number">0.500 to 0.900</td><td class="number">40</td>' in page
    assert "Over 1 document that they have in common." in page


def test_what_is_undefined_says_why_and_has_no_bar() -> None:
    bar = AgreementBar("attributes", "alpha", "Figure.how", Estimate(None, 3, why="single category"))
    page = render_agreement((ReadersAgreement(("ana", "ben"), 2, (bar,)),))
    assert "undefined (single category)" in page
    assert "<rect" not in page


def test_a_value_below_zero_is_drawn_as_zero_and_said() -> None:
    bar = AgreementBar("mentions", "alpha", "Figure", Estimate(-0.25, 3))
    page = render_agreement((ReadersAgreement(("ana", "ben"), 2, (bar,)),))
    assert 'class="bar" width="0.0"' in page
    assert "-0.250" in page


def test_a_cell_is_as_dark_as_its_share_of_the_row() -> None:
    confusion = {("Unit", "Unit"): 3, ("Unit", "Figure"): 1, ("", "Unit"): 2}
    page = render_agreement((ReadersAgreement(("ana", "ben"), 2, (), confusion),))
    # .15 + .85 * 3/4 = .7875, .15 + .85 * 1/4 = .3625, .15 + .85 * 2/2 = 1.
    assert re.findall(r'class="(hit|miss)"[^>]* fill-opacity="([0-9.]+)"', page) == [
        ("miss", "0.36"),
        ("hit", "0.79"),
        ("miss", "1.00"),
    ]
    assert "<td>nothing</td><td>Unit</td>" in page


def test_without_pairs_it_says_so() -> None:
    assert render_agreement(()) == "<p>No two readers have read the same document yet.</p>"


def test_each_measure_has_a_table_and_the_first_is_open() -> None:
    bars = tuple(AgreementBar("mentions", each, "Figure", Estimate(1.0, 1)) for each in ("strict", "label_given_span"))
    page = render_agreement((ReadersAgreement(("ana", "ben", "eva"), 2, bars),))
    assert "<h3>ana and ben and eva</h3>" in page
    assert "<details open><summary>Mentions: strict</summary>" in page
    assert "<details><summary>Mentions: label given span</summary>" in page
