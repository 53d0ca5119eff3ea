"""The site of the docs in Chromium: searched, read on a phone and in the dark; it asks nobody else for anything."""

from __future__ import annotations

import functools
import importlib.util
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
PAGES = ("index", "tutorial", "annotating.fr", "adjudication", "performance", "reference/verbs", "reference/python")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built site, on loopback."""
    spec = importlib.util.spec_from_file_location("docs", root / "scripts" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(docs)
    target = tmp_path_factory.mktemp("docs") / "site"
    # The builder is strict: a link or an anchor that leads nowhere is a fault.
    assert docs.build(target) == []
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(target)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Any]:
    """Opens a page of the site; what it asks of others is a failure."""
    contexts: list[Any] = []
    asked: list[str] = []

    def look(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:")):
            asked.append(request.url)

    def open_page(name: str, *, width: int = 1280, scheme: Any = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("request", look)
        page.goto(f"{site}/{name}.html", wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Any, scheme: str, width: int) -> None:
    for name in PAGES:
        page = visit(name, width=width, scheme=scheme)
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def test_a_word_is_found(visit: Any) -> None:
    page = visit("index")
    page.keyboard.press("/")
    page.keyboard.type("near-duplicates")
    expect(page.get_by_role("option", name="Splits without leakage").first).to_be_visible()


def test_the_reference_of_python_documents_each_public_name(visit: Any) -> None:
    import annot

    shown = visit("reference/python").inner_text("main")
    assert [name for name in annot.__all__ if name not in shown] == []
    assert "Raises" in shown
