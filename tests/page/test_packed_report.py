"""A report of many documents, of which one is shown at a time, in a real Chromium."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from annot.core.document import Document
from annot.report.packed import MOST_UNPACKED
from annot.report.page import render_report
from annot.report.values import ReportData
from tests.make import quote
from tests.page.test_report import HOSTILE, open_report  # noqa: F401
from tests.report.build import SCHEMA, reading

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
N = MOST_UNPACKED + 1


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of a figure each; every tenth has a source too, and the last one a text that tries to be more."""
    documents, gold = {}, {}
    for n in range(N):
        text = f"{n} tanks, said the army. {HOSTILE if n == N - 1 else ''}"
        document = Document(f"d{n:03}", text, meta={"title": f"The day number {n}"})
        marked = [quote("Figure", str(n), text, low=n)] + ([quote("Source", "the army", text)] if n % 10 == 0 else [])
        documents[document.doc_id], gold[document.doc_id] = document, reading(document, *marked)
    path = tmp_path_factory.mktemp("many") / "report.html"
    page = render_report(ReportData("many", "Many", SCHEMA, documents, gold))
    # The first document is there at once, the others are packed.
    assert page.count(" tanks, said ") == 1
    path.write_text(page, "utf-8", newline="")
    return path


@pytest.fixture
def page(open_report: Any, many: Path) -> Any:  # noqa: F811
    return open_report(many)


def test_the_first_document_is_shown_and_the_next_is_a_step_away(page: Any) -> None:
    shown = page.locator(".document h3")
    expect(shown).to_have_text("The day number 0 d000")
    expect(page.locator("mark[data-m]").first).to_have_text("0")
    page.click("#next")
    expect(shown).to_contain_text("d001")
    expect(page.locator(".document")).to_have_count(1)
    expect(page.locator("#found a[aria-current]")).to_have_text("The day number 1")
    page.click("#previous")
    expect(shown).to_contain_text("d000")


def test_documents_are_found_by_title_id_and_label(page: Any) -> None:
    items = page.locator("#found li:visible")
    expect(page.locator("#n-found")).to_have_text(f"{N} of {N}")
    page.fill("#find", "number 17")
    expect(items).to_have_count(1)
    items.locator("a").click()
    expect(page.locator(".document h3")).to_contain_text("d017")
    page.fill("#find", "D01")
    expect(page.locator("#n-found")).to_have_text(f"10 of {N}")
    page.fill("#find", "")
    page.select_option("#with", label="Source")
    expect(items).to_have_count(7)
    page.click("#next")
    expect(page.locator(".document h3")).to_contain_text("d000")


def test_a_link_into_a_packed_document_leads_there(open_report: Any, many: Path) -> None:  # noqa: F811
    page = open_report(many)
    page.goto(f"{many.as_uri()}#d20v0m1")
    expect(page.locator("tr:target")).to_contain_text("the army")
    expect(page.locator(".document h3")).to_contain_text("d020")


def test_filters_and_details_work_in_what_was_unpacked(page: Any) -> None:
    page.click("#next")
    page.locator("mark[data-a]").first.focus()
    expect(page.locator("#panel")).to_contain_text("Figure")
    page.uncheck("input.label[value='0']")
    expect(page.locator(".view:visible mark:not(.off)")).to_have_count(0)


def test_a_hostile_document_is_text_when_it_is_unpacked(open_report: Any, many: Path) -> None:  # noqa: F811
    page = open_report(many)
    page.goto(f"{many.as_uri()}#d{N - 1}")
    expect(page.locator(".document h3")).to_contain_text(f"d{N - 1:03}")
    assert page.locator(".document .text").first.evaluate("(each) => each.textContent").endswith(HOSTILE)
    assert page.locator(".document img, .document script").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_report: Any, many: Path, width: int) -> None:  # noqa: F811
    page = open_report(many, width=width)
    expect(page.locator(".document h3")).to_contain_text("d000")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert found["passes"]
    assert [(each["impact"], each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


def test_without_a_script_the_page_says_what_it_needs(open_report: Any, many: Path) -> None:  # noqa: F811
    page = open_report(many, script=False)
    expect(page.get_by_text("a script of this page unpacks it").first).to_be_visible()
    expect(page.locator("#find")).to_be_hidden()
    # The first document needs none.
    expect(page.locator(".document h3")).to_contain_text("d000")
    expect(page.locator("mark[data-m]").first).to_be_visible()
