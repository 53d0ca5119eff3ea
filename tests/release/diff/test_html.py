"""The page of a diff: one file that loads and runs nothing."""

from __future__ import annotations

import re

from annot.release.diff.compare import diff_versions
from annot.release.diff.html import render_html
from tests.make import quote
from tests.release.diff.gold_versions import version
from tests.release.diff.test_compare import FIGURE, TEXT, WIDER, document
from tests.release.diff.test_markdown import SEEN, Page, evil_diff


def test_quotes_are_marked() -> None:
    page = render_html(diff_versions(version(document(FIGURE)), version(document(WIDER), name="b")))
    assert "<del>more than 3 000</del> soldiers" in page
    assert "<ins>more than 3 000 soldiers</ins> fell" in page
    assert "<h1>a → b</h1>" in page


def test_a_mention_that_stays_is_quoted_once() -> None:
    before, after = (version(document(quote("Actor", "Kyiv", TEXT, n=n))) for n in (1, 2))
    page = render_html(diff_versions(before, after))
    assert page.count("<b>Kyiv</b>") == 1
    assert "n: 1 → 2" in page


def test_what_documents_say_is_text() -> None:
    html = render_html(evil_diff())
    page = Page(html)
    assert page.tags == {
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "table", "thead", "tbody"),
        *("tr", "th", "td", "ul", "li", "b", "bdi", "ins", "span"),
    }
    assert page.attributes == {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert SEEN in page.text
    assert not {char for char in html if not char.isprintable()} - {"\n"}


def test_it_loads_nothing() -> None:
    html = render_html(evil_diff())
    assert "default-src 'none'" in html
    assert not re.search(r"(src|href)=|url\(|@import", html)


def test_no_difference() -> None:
    one = version(document())
    assert "<p>No difference.</p>" in render_html(diff_versions(one, one))
