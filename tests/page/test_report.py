"""The report in a real Chromium, opened from the file system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document
from annot.html.line_chart import ChartPoint
from annot.project.project import ProjectFolder
from annot.report.documents import sides_of
from annot.report.page import render_report
from annot.report.values import CurveView, ModelsWork, ReportData, SeenDocument
from annot.steps.report import report_data
from tests.make import quote, relation
from tests.report.build import SCHEMA, reading

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
PHONE_WIDTH = 360
HOSTILE = (
    "<script>alert(1)</script> ]]> a\u2028b\u2029c </script><!-- --> &amp; \"quoted\" 'too' \r\n"
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 1 200 </div></body>"
    "<img src=x onerror=alert(2)> \U0001f642 end"
)
CURVE = (ChartPoint(1, 0.2, 0.1, 0.4), ChartPoint(4, 0.6))


@pytest.fixture(scope="module")
def written(repository: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the repository's data set, with a learning curve."""
    curve = CurveView("memory@1", CURVE, CURVE, "too few documents to say", is_current=True)
    path = tmp_path_factory.mktemp("report") / "report.html"
    models = (ModelsWork("reader-a", "rules@1", (SeenDocument("d", 9, 4, 2, 2, 1, 3),), 1),)
    path.write_text(render_report(replace(report_data(repository), curve=curve, models=models)), "utf-8", newline="")
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReportData, Path]:
    """A report whose every word tries to be more than text."""
    document = Document("<b>id</b>", HOSTILE, meta={"title": "</title><script>alert(3)</script>"})
    end = len(HOSTILE)
    whole = Mention(label="Unit", span=Span(0, end), text=HOSTILE, attributes={"side": "A"})
    script = quote("Figure", "<script>alert(1)</script>", HOSTILE, low=1)
    word = quote("Source", "script", HOSTILE)
    arabic = quote("Day", "\u0645\u0631\u062d\u0628\u0627", HOSTILE)
    hebrew = quote("Source", "\u05e9\u05dc\u05d5\u05dd", HOSTILE)
    line = quote("Day", "\u2028b\u2029", HOSTILE)
    beside = quote("Figure", "c ", HOSTILE)
    ends = quote("Unit", "\r\n\u05e9", HOSTILE)
    sets = [
        reading(document, whole, script, word, arabic, line, beside, relations=(relation("by", script, word),)),
        reading(document, script, hebrew, ends, annotator="</script><script>alert(4)</script>"),
    ]
    data = ReportData(
        name="hostile",
        title="<script>alert(5)</script>",
        schema=SCHEMA,
        documents={document.doc_id: document},
        gold={document.doc_id: sets[0]},
        readings={sets[1].annotator: {document.doc_id: sets[1]}},
        curve=CurveView(HOSTILE, CURVE, CURVE, HOSTILE, is_current=False),
        models=(ModelsWork(HOSTILE, HOSTILE, (SeenDocument(HOSTILE, 1, 1, 0, 0, 0, 0),), 0),),
    )
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    path.write_text(render_report(data), "utf-8", newline="")
    return data, path


@pytest.fixture
def open_report(browser: Browser) -> Iterator[Any]:
    """Opens a report; in the end no page has asked for anything, nor complained."""
    contexts, asked, said = [], list[str](), list[str]()

    def opened(path: Path, *, width: int = 1400, scheme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(path.as_uri())
        assert asked == [path.as_uri()]
        asked.clear()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert asked == []
    assert said == []


def marked(page: Page) -> dict[str, dict[str, list[str]]]:
    """The text of every highlight by document and view, in the order of the mentions."""
    found: dict[str, dict[str, list[str]]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".document")].map((article) => [
          article.querySelector("h3 .doc-id").textContent,
          Object.fromEntries([...article.querySelectorAll(".view")].map((view) => {
            const quotes = [];
            for (const mark of view.querySelectorAll("mark[data-m]"))
              for (const place of mark.dataset.m.split(" ")) quotes[place] = (quotes[place] ?? "") + mark.textContent;
            return [view.dataset.view, quotes];
          })),
        ]))"""
    )
    return found


def texts(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(".text", "all => all.map((each) => each.textContent)")
    return found


def require_every_mention(page: Page, sides: Mapping[str, Mapping[str, AnnotationSet]]) -> None:
    found = marked(page)
    assert set(found) == set(sides)
    for doc_id, views in sides.items():
        assert set(found[doc_id]) == {*views, "differences"}
        for name, each in views.items():
            assert found[doc_id][name] == [m.text for m in each.mentions], f"{doc_id}, {name}"


def test_every_highlight_is_its_quote(open_report: Any, written: Path, repository: ProjectFolder) -> None:
    page = open_report(written)
    data = report_data(repository)
    require_every_mention(page, {doc_id: sides_of(data, doc_id) for doc_id in data.documents})
    assert set(texts(page)) == {document.text for document in data.documents.values()}


def test_a_hostile_document_is_text_and_nothing_else(open_report: Any, hostile: tuple[ReportData, Path]) -> None:
    data, path = hostile
    page = open_report(path)
    require_every_mention(page, {doc_id: sides_of(data, doc_id) for doc_id in data.documents})
    assert set(texts(page)) == {HOSTILE}
    assert page.title() == "<script>alert(5)</script> – report"
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0
    assert page.locator("h1").inner_text() == "<script>alert(5)</script>"


def test_no_other_script_may_run(open_report: Any, written: Path, browser: Browser) -> None:
    said: list[str] = []
    page = browser.new_context().new_page()
    page.on("console", lambda message: said.append(message.text))
    page.goto(written.as_uri())
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'taken'";
          document.body.append(script);
          const image = new Image();
          image.src = "http://127.0.0.1:9/x.png";
          document.body.append(image);
        }"""
    )
    assert page.title() != "taken"
    assert len(said) == 2
    assert all("Content Security Policy" in line for line in said)
    page.context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", PHONE_WIDTH)])
def test_axe_finds_nothing_serious(open_report: Any, written: Path, scheme: str, width: int) -> None:
    page = open_report(written, scheme=scheme, width=width)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.locator("mark[data-a]:visible").first.focus()
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert found["passes"]
    assert [(each["impact"], each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


@pytest.mark.parametrize("view", ["gold", "differences"])
def test_a_phone_does_not_scroll_sideways(open_report: Any, written: Path, view: str) -> None:
    page = open_report(written, width=PHONE_WIDTH)
    page.locator("#legend > summary").click()
    page.select_option("#view", view)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE_WIDTH


def test_details_come_by_pointer_and_go_by_escape(open_report: Any, written: Path) -> None:
    page = open_report(written)
    panel = page.locator("#panel")
    expect(panel).to_be_hidden()
    page.locator(".text:visible mark", has_text="Plus de 3 000").first.hover()
    expect(panel.locator("h2")).to_have_text("CF CasualtyFigure")
    expect(panel).to_contain_text("victim_side KP Corée du Nord")
    expect(panel).to_contain_text(
        "→ attributed_to « président ukrainien, Volodymyr Zelenski » (stance asserts affirme)"
    )
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_the_pointer_and_the_focus_can_go_into_the_details(open_report: Any, written: Path) -> None:
    page = open_report(written)
    panel = page.locator("#panel")
    contested = page.locator(".text:visible mark", has_text="des dizaines").first
    contested.hover()
    panel.locator("a", has_text="conflict").hover()
    # Longer than the details stay without the pointer.
    page.wait_for_timeout(500)
    expect(panel).to_be_visible()
    page.mouse.move(0, 0)
    expect(panel).to_be_hidden()
    contested.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(contested).to_be_focused()
    contested.click()
    panel.get_by_label("Close").click()
    expect(panel).to_be_hidden()
    contested.click()
    panel.locator("a", has_text="conflict").first.click()
    expect(page.locator("#conflicts tr:target")).to_contain_text("reader-b cumulative")


def test_a_text_is_one_stop_and_arrows_go_through_its_mentions(open_report: Any, written: Path) -> None:
    page = open_report(written)
    text = page.locator(".text:visible").first
    assert text.locator("mark[tabindex='0']").count() == 1
    text.locator("mark[tabindex='0']").focus()
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.textContent"))
        expect(page.locator("#panel")).to_be_visible()
    # The text begins "Kim Jong-un enverra davantage de soldats au front alors que l’Ukraine".
    assert [seen[0], seen[1], seen[2], seen[4]] == ["soldats", "Ukraine", "soldats", "Kim Jong-un"]
    assert text.locator("mark[tabindex='0']").count() == 1
    described = page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent"
    )
    assert "Actor" in described


def test_relations_are_drawn_between_their_marks(open_report: Any, hostile: tuple[ReportData, Path]) -> None:
    page = open_report(hostile[1])
    arrow = page.locator(".view:visible .arrows g")
    expect(arrow).to_have_count(0)
    page.check("#draw")
    expect(arrow).to_have_count(1)
    places = page.evaluate(
        """() => {
          const path = document.querySelector(".view:not([hidden]) .arrows g path");
          const canvas = path.closest(".canvas").getBoundingClientRect();
          const [start, end] = [path.getPointAtLength(0), path.getPointAtLength(path.getTotalLength())];
          return [start, end].map((point) => {
            const below = document.elementFromPoint(canvas.x + point.x, canvas.y + point.y + 8);
            return below.closest("mark").dataset.m.split(" ").map(Number);
          });
        }"""
    )
    numbers = [m.label for m in next(iter(hostile[0].gold.values())).mentions]
    assert [numbers[inside[-1]] for inside in places] == ["Figure", "Source"]
    page.uncheck("#draw")
    expect(arrow).to_have_count(0)


def test_relations_of_a_mention_are_drawn_while_it_is_looked_at(
    open_report: Any, written: Path, repository: ProjectFolder
) -> None:
    page = open_report(written)
    text = page.locator(".text:visible").first
    arrows = page.locator(".arrows g")
    # The text begins "Kim Jong-un enverra davantage de soldats au front alors que l’Ukraine …"; the first soldiers have
    # one relation, the first Russia none.
    soldiers, russia = (text.locator("mark", has_text=words).first for words in ("soldats", "Russie"))
    gold = next(iter(report_data(repository).gold.values()))
    first = next(each.id for each in gold.mentions if each.text == "soldats")
    (label,) = (each.label for each in gold.relations if first in {each.head, each.tail})
    soldiers.hover()
    expect(arrows).to_have_count(1)
    expect(page.locator(".arrows .hot text")).to_have_text(label)
    russia.hover()
    expect(arrows).to_have_count(0)
    soldiers.focus()
    expect(arrows).to_have_count(1)
    page.keyboard.press("Escape")
    expect(arrows).to_have_count(0)
    soldiers.click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    expect(arrows).to_have_count(1)


def test_all_relations_are_drawn_on_request_with_room_between_the_lines(
    open_report: Any, written: Path, repository: ProjectFolder
) -> None:
    n_relations = len(next(iter(report_data(repository).gold.values())).relations)
    page = open_report(written)
    text = page.locator(".text:visible").first
    # What is far from the screen is not drawn.
    text.scroll_into_view_if_needed()
    closed = text.bounding_box()
    page.locator("#draw").focus()
    page.keyboard.press("Space")
    drawn = page.locator(".view:visible").first.locator(".arrows g")
    expect(drawn).to_have_count(n_relations)
    spaced = text.bounding_box()
    assert spaced["height"] > 1.3 * closed["height"]
    text.locator("mark", has_text="soldats").first.hover()
    expect(page.locator(".arrows .hot")).to_have_count(1)
    expect(drawn).to_have_count(n_relations)
    page.locator("#draw").focus()
    page.keyboard.press("Space")
    expect(page.locator(".arrows")).to_have_count(0)
    assert text.bounding_box()["height"] == closed["height"]


def test_what_is_read_stays_in_place_when_all_relations_are_drawn(open_report: Any, written: Path) -> None:
    page = open_report(written)
    mark = page.locator(".document").nth(2).locator(".view:visible mark[data-a]").nth(20)
    mark.evaluate("(each) => each.scrollIntoView({ block: 'start' })")
    before = mark.bounding_box()["y"]
    page.locator("#draw").evaluate("(box) => box.click()")
    assert abs(mark.bounding_box()["y"] - before) < 60


def test_no_edge_of_a_mention_is_left_at_the_end_of_the_line_before(open_report: Any, written: Path) -> None:
    for width in (390, 1280):
        page = open_report(written, width=width)
        edges = page.eval_on_selector_all(
            ".view:not([hidden]) mark[data-a]",
            """(all) => all.map((each) => [...each.getClientRects()])
              .filter((boxes) => boxes.length > 1 && boxes[0].width > 0 && boxes[0].width < 4).length""",
        )
        assert edges == 0


def test_documents_are_called_by_their_titles(open_report: Any, written: Path) -> None:
    page = open_report(written)
    expect(page.locator(".document h3").nth(1)).to_have_text(
        "Kim Jong Un renforce le soutien militaire à la Russie en Ukraine 001_f920824849216b31"
    )
    assert page.locator("aside .plain a", has_text="Kim Jong Un renforce le soutien").count() == 1
    expect(page.locator("#conflicts tbody td.named a").first).to_contain_text("Kim Jong-un enverra davantage")


def test_records_stand_first_and_are_offered_first(open_report: Any, written: Path) -> None:
    page = open_report(written)
    expect(page.locator("header nav a").first).to_have_text("Records across documents")
    expect(page.locator("main > section").first).to_have_attribute("id", "claims")


def test_filters_keep_readings_labels_and_conflicts(open_report: Any, hostile: tuple[ReportData, Path]) -> None:
    page = open_report(hostile[1])
    page.uncheck("input.label[value='0']")
    # The figure is off: its part outside of the source shows as the unit around it.
    mark = page.locator(".view:visible mark", has_text="<").first
    expect(mark).to_have_class("l1 s")
    page.uncheck("input.label[value='1']")
    expect(mark).to_have_class("l1 s off")
    page.select_option("#view", "differences")
    expect(page.locator(".view:visible")).to_have_count(1)
    expect(page.locator(".view:visible > summary")).to_contain_text("Differences: 8 mentions, 1 relation")
    page.select_option("#conflict", "1")
    expect(page.locator(".view:visible mark:not(.off)")).to_have_count(0)


def test_records_are_kept_by_what_they_are_to_others(open_report: Any, written: Path) -> None:
    page = open_report(written)
    rows = page.locator(".claims tbody tr:not(.group):visible")
    expect(rows).to_have_count(22)
    page.select_option("#keep", "update")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("is updated by no. 6")


def test_a_record_leads_to_its_mention_in_the_gold(open_report: Any, written: Path) -> None:
    page = open_report(written)
    page.select_option("#view", "reader-a")
    page.locator(".claims a", has_text="plus de 20").click()
    expect(page.locator("#view")).to_have_value("gold")
    target = page.locator("tr:target")
    expect(target).to_be_visible()
    expect(target).to_contain_text("plus de 20")


def test_without_a_script_all_can_be_read(open_report: Any, written: Path) -> None:
    page = open_report(written, script=False)
    expect(page.locator(".view")).to_have_count(20)
    expect(page.locator(".view[open]")).to_have_count(5)
    assert page.locator("mark[data-m]").first.get_attribute("title") is not None
    expect(page.locator("#view")).to_be_hidden()
    page.locator(".view:not([open]) > summary").first.click()
    expect(page.locator(".view[open]")).to_have_count(6)


def test_print_has_patterns_and_tables_and_no_panel(open_report: Any, written: Path) -> None:
    page = open_report(written)
    page.locator("mark[data-a]:visible").first.focus()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(".arrows").first).to_be_hidden()
    expect(page.locator(".tables table:visible")).to_have_count(10)
    style = "getComputedStyle(document.querySelector('mark.l1')).printColorAdjust"
    assert page.evaluate(style) == "exact"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".tables[open]")).to_have_count(0)
