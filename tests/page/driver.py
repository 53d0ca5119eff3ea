"""Label Studio's page in a real Chromium: what an annotator does, one function an act.

Written for Label Studio 1.23.2. Offsets are half-open code points of the task's text; labels, attributes and
values go by what the page shows. Waits are for what the page shows next, never for a time.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Response, expect, sync_playwright

from annot.core.annotation import Span
from annot.studio.credentials import Credential

SIZE = (1600, 1000)
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
_CODE_POINTS = (Path(__file__).parent / "code_points.js").read_text(encoding="utf-8")
_OPEN_TIMEOUT_MS = 60_000
_STEP_TIMEOUT_MS = 10_000
_ATTEMPT_MS = 1_000
_ATTEMPTS = 5
# A task without a submission has the first, one with a submission the second, dead until something changes.
_SUBMIT = "button[aria-label='Submit current annotation'], button[aria-label='submit']"
_LINE = ".lsf-htx-richtext .lsf-richtext__line"
_REGION_ROW = ".lsf-outliner-item__title"
RELATION_ROW = ".lsf-relations__item"
_SELECTED = ".lsf-info [data-testid='detailed-region']"
_WARNING = ".ant-modal-confirm"


def chromium_path() -> str | None:
    """The Chromium to drive: `ANNOT_CHROMIUM`, or the system's."""
    return os.environ.get("ANNOT_CHROMIUM") or shutil.which("chromium")


@contextmanager
def open_chromium(path: str) -> Iterator[Browser]:
    """A Chromium without a window, closed in the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser: Browser) -> Page:
    """An empty page of somebody who was never here: no cookies, no settings, in French."""
    width, height = SIZE
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
    context.set_default_timeout(_STEP_TIMEOUT_MS)
    context.add_init_script(_CODE_POINTS)
    return context.new_page()


def log_in(page: Page, url: str, account: Credential) -> None:
    """Logs in through the form."""
    page.goto(f"{url}/user/login/")
    page.fill("input[name=email]", account.email)
    page.fill("input[name=password]", account.password.get_secret_value())
    page.click("button[type=submit]")
    page.wait_for_url(lambda address: "/user/login" not in address)


def open_task(page: Page, url: str, project: int, task: int) -> None:
    """Opens a task for labelling and waits until its text and its submit button are there."""
    page.goto(f"{url}/projects/{project}/data?task={task}")
    page.wait_for_selector(_LINE, timeout=_OPEN_TIMEOUT_MS)
    page.wait_for_selector(_SUBMIT, timeout=_OPEN_TIMEOUT_MS)


def shown_text(page: Page) -> str:
    """The task's text as it stands on the page."""
    return "\n".join(line or "" for line in page.locator(_LINE).all_text_contents())


def mark(page: Page, label: str, span: Span) -> None:
    """Draws a region: chooses the label, then selects exactly `span`."""
    rows = page.locator(_REGION_ROW)
    n_before = rows.count()
    # With a region selected, the label would go to it.
    unselect(page)
    page.locator(".lsf-label", has=page.get_by_text(label, exact=True)).click()
    page.evaluate("window.annotSelect", [span.start, span.end])
    expect(rows).to_have_count(n_before + 1)


class Box(NamedTuple):
    """Where something stands on the page."""

    left: float
    right: float
    top: float
    bottom: float


def box_of(page: Page, span: Span) -> Box:
    """Where a part of one line stands."""
    return Box(*page.evaluate("window.annotBox", [span.start, span.end]))


def line_boxes(page: Page) -> list[Box]:
    """Where the lines of the text stand, each from edge to edge of its column."""
    boxes = page.locator(_LINE).evaluate_all("all => all.map(e => e.getBoundingClientRect().toJSON())")
    return [Box(box["left"], box["right"], box["top"], box["bottom"]) for box in boxes]


def drag(page: Page, label: str, span: Span) -> None:
    """Draws a region of one line with the mouse: chooses the label, then goes from the first character to the last."""
    rows = page.locator(_REGION_ROW)
    n_before = rows.count()
    unselect(page)
    page.locator(".lsf-label", has=page.get_by_text(label, exact=True)).click()
    first, last = box_of(page, Span(span.start, span.start + 1)), box_of(page, Span(span.end - 1, span.end))
    middle = (first.top + first.bottom) / 2
    is_leftward = last.left < first.left
    page.mouse.move(first.right - 1 if is_leftward else first.left + 1, middle)
    page.mouse.down()
    page.mouse.move(last.left + 1 if is_leftward else last.right - 1, middle, steps=5)
    page.mouse.up()
    expect(rows).to_have_count(n_before + 1)


def wait_for_regions(page: Page, n: int) -> None:
    """Waits until `n` regions are there: those of a prediction come after the text."""
    expect(page.locator(_REGION_ROW)).to_have_count(n)
    expect(page.locator(f"{_LINE} .htx-highlight[data-start]")).to_have_count(n)


def relabel(page: Page, span: Span, label: str) -> None:
    """Gives the region at `span` another label."""
    select(page, span)
    page.locator(".lsf-label", has=page.get_by_text(label, exact=True)).click()
    expect(selected(page)).to_contain_text(label)


def delete(page: Page, span: Span) -> None:
    """Deletes the region at `span`."""
    rows = page.locator(_REGION_ROW)
    n_before = rows.count()
    select(page, span)
    page.keyboard.press("Backspace")
    expect(rows).to_have_count(n_before - 1)


def marked(page: Page) -> list[tuple[str, Span]]:
    """The regions that the text shows, as label and span, in order of the text."""
    found = page.locator(f"{_LINE} .htx-highlight").evaluate_all(
        "all => all.map(e => [e.dataset.label, Number(e.dataset.start), Number(e.dataset.end)])"
    )
    return sorted({(label.partition(":")[2], Span(start, end)) for label, start, end in found}, key=lambda m: m[1])


def selected(page: Page) -> Locator:
    """The side panel's card of the selected region; there is none where nothing is selected."""
    return page.locator(_SELECTED)


def unselect(page: Page) -> None:
    """Leaves no region selected."""
    for _ in range(_ATTEMPTS):
        if not selected(page).count():
            return
        page.keyboard.press("Escape")
        _settles(selected(page), 0)
    raise AssertionError("a region stays selected")


def select(page: Page, span: Span) -> None:
    """Selects the region at `span`."""
    for _ in range(_ATTEMPTS):
        # A click on the selected region would unselect it.
        unselect(page)
        _click_region(page, span)
        if _settles(selected(page), 1):
            return
    raise AssertionError(f"no region is selected at {span}")


def attributes_shown(page: Page) -> list[str]:
    """The titles over the attribute controls that can be seen, a required one with its star."""
    return page.locator(".annot-attributes h4:visible").all_inner_texts()


def choose(page: Page, attribute: str, value: str) -> None:
    """Ticks a value of the selected region, or unticks it; waits until the page shows it."""
    box = _choice(page, attribute, value)
    before = box.is_checked()
    box.click()
    expect(box).to_be_checked(checked=not before)


def is_chosen(page: Page, attribute: str, value: str) -> bool:
    """Whether a value of the selected region is ticked."""
    return _choice(page, attribute, value).is_checked()


def fill(page: Page, attribute: str, words: str) -> None:
    """Types a number or text of the selected region."""
    control = _control(page, attribute)
    control.locator("input").fill(words)
    control.locator("input").press("Enter")
    expect(control.get_by_test_id("htx-textbox-content")).to_have_text(words)


def typed_boxes(page: Page, attribute: str) -> tuple[Box, Box]:
    """Where the number or text of the selected region stands, and the field that it is in."""
    shown = _control(page, attribute).get_by_test_id("htx-textbox-content")
    boxes = shown.evaluate(
        """field => {
          const range = document.createRange();
          range.selectNodeContents(field.querySelector("p"));
          return [range, field].map(each => each.getBoundingClientRect().toJSON());
        }"""
    )
    word, field = (Box(box["left"], box["right"], box["top"], box["bottom"]) for box in boxes)
    return word, field


def relate(page: Page, head: Span, tail: Span, word: str) -> None:
    """Draws a relation from one region to another and gives it its label."""
    open_tab(page, "Relations")
    rows = page.locator(RELATION_ROW)
    n_before = rows.count()
    select(page, head)
    page.keyboard.press("Alt+r")
    _click_region(page, tail)
    expect(rows).to_have_count(n_before + 1)
    unselect(page)
    _choose_word(page, rows.last, word)


def _choose_word(page: Page, row: Locator, word: str) -> None:
    """Chooses the label of the relation in this row of the list."""
    row.hover()
    row.get_by_label("Show Relation Labels").click()
    row.locator(".lsf-relation-meta button").click()
    page.get_by_test_id(f"select-option-{word}").click()
    expect(row.get_by_test_id("select-display-value")).to_have_text(word)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    open_tab(page, "Regions")


def label_relation(page: Page, at: int, word: str) -> None:
    """Gives a label to a relation that is there: the one at this place of the list, which begins with the first."""
    open_tab(page, "Relations")
    unselect(page)
    _choose_word(page, page.locator(RELATION_ROW).nth(at), word)


def relation_words(page: Page, at: int) -> list[str]:
    """The words that the page offers for the relation at this place of the list."""
    open_tab(page, "Relations")
    row = page.locator(RELATION_ROW).nth(at)
    row.hover()
    row.get_by_label("Show Relation Labels").click()
    row.locator(".lsf-relation-meta button").click()
    words = page.get_by_role("option").all_inner_texts()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    row.hover()
    row.get_by_label("Hide Relation Labels").click()
    open_tab(page, "Regions")
    return words


def submit(page: Page) -> int:
    """Presses Submit, or Update; returns the server's answer to the submission, as HTTP status."""
    with page.expect_response(_is_submission) as answer:
        page.click(_SUBMIT)
    return answer.value.status


def submit_refused(page: Page) -> str:
    """Presses Submit where the page refuses; returns what it says, and closes that."""
    page.click(_SUBMIT)
    warning = page.locator(_WARNING)
    said = warning.locator(".ant-modal-confirm-content").inner_text()
    warning.get_by_role("button").click()
    expect(warning).to_have_count(0)
    return said


def _settles(found: Locator, n: int) -> bool:
    """Whether there come to be `n` of them in a moment."""
    try:
        expect(found).to_have_count(n, timeout=_ATTEMPT_MS)
    except AssertionError:
        return False
    return True


def _click_region(page: Page, span: Span) -> None:
    # A region over several nodes has several elements.
    place = f"[data-start='{span.start}'][data-end='{span.end}']"
    page.locator(f"{_LINE} .htx-highlight{place}").first.click()


def _control(page: Page, attribute: str) -> Locator:
    """The visible control of an attribute, found by the title over it."""
    title = page.locator("h4:visible", has_text=re.compile(rf"^{re.escape(attribute)}( \*| \(laissé vide : [^)]+\))?$"))
    return page.locator(".annot-attributes > div", has=title)


def _choice(page: Page, attribute: str, value: str) -> Locator:
    return _control(page, attribute).locator(f'input[name="{value}"]')


def open_tab(page: Page, name: str) -> None:
    """Opens a tab of the panel beside the text, such as Regions or Relations."""
    tab = page.locator(".lsf-panel-tabs__tab:visible", has_text=re.compile(f"^{name}$"))
    tab.click()
    expect(tab).to_have_class(re.compile("_active"))


def _is_submission(response: Response) -> bool:
    address = urlsplit(response.url).path
    return response.request.method in {"POST", "PATCH"} and "/annotations" in address and "/drafts" not in address
