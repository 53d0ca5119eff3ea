"""Markdown for pull requests: whole, capped, and harmless whatever the documents say."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from annot.core.annotation import Span
from annot.core.document import Zone
from annot.release.diff.changes import Diff
from annot.release.diff.compare import diff_versions
from annot.release.diff.markdown import escape, render_markdown
from tests.make import quote, relation
from tests.release.diff.gold_versions import annotated, version
from tests.release.diff.test_compare import FIGURE, KYIV, NEAR, TEXT, WIDER, document

EVIL = (
    "A <script>alert(1)</script> `x` ``` | a\nb\r\x1b[31mred\x1b[0m \u202eltr\u2066 [x](http://e.org) www.e.org @all "
    "#1 :heart: &amp; **b** _i_ \u2028 \\ <!-- ]] $x$ Z"
)
SEEN = (
    r"A <script>alert(1)</script> `x` ``` | a⏎b\r\x1b[31mred\x1b[0m \u202eltr\u2066 [x](http://e.org) www.e.org @all "
    r"#1 :heart: &amp; **b** _i_ \u2028 \ <!-- ]] $x$ Z"
)


def evil_diff() -> Diff:
    """A change of each kind over hostile text."""
    text = f"{EVIL} more"
    one, two = quote("Actor", EVIL, text), quote("Place", "more", text)
    zones = (Zone(EVIL, Span(0, len(EVIL)), EVIL),)
    before = annotated("d|<b>@x`", text, (two,), (), meta={EVIL: EVIL})
    after = annotated("d|<b>@x`", text, (one, two), (relation("at", one, two, **{EVIL: EVIL}),), zones=zones)
    other = annotated("other", "Kyiv", ()), annotated("other", f"Kyiv {EVIL}", ())
    return diff_versions(version(before, other[0], name=EVIL), version(after, other[1]))


class Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def shown(markdown: str) -> Page:
    return Page(MarkdownIt("commonmark").enable("table").render(markdown))


def test_no_difference() -> None:
    one = version(document(KYIV))
    assert render_markdown(diff_versions(one, one)) == "## <code>a</code> → <code>a</code>\n\nNo difference.\n"


def test_a_summary_and_then_the_changes() -> None:
    found = diff_versions(
        version(document(KYIV, FIGURE, relations=(relation("of", FIGURE, KYIV),))),
        version(document(KYIV, WIDER, NEAR, relations=(relation("of", WIDER, KYIV, stance="denies"),)), name="b"),
    )
    text = shown(render_markdown(found)).text
    assert re.sub(r"\n+", "\n", text).strip().splitlines() == [
        "a → b",
        *("change", "n", "by label"),
        *("mention added", "1", "Place 1"),
        *("boundary moved", "1", "Figure 1"),
        *("relation with other attributes", "1", "of 1"),
        "one",
        "boundary moved Figure Kyiv says that [more than 3 000] soldiers fell near Bakhmut on → "
        "Kyiv says that [more than 3 000 soldiers] fell near Bakhmut on Monday.",
        # Thirty characters on either side.
        "mention added Place than 3 000 soldiers fell near [Bakhmut] on Monday.",
        "relation with other attributes of (more than 3 000, Kyiv) → (more than 3 000 soldiers, Kyiv) "
        "stance: none → denies",
    ]


def test_what_documents_say_is_text() -> None:
    markdown = render_markdown(evil_diff())
    page = shown(markdown)
    assert page.tags == {"h2", "h3", "ul", "li", "code", "b", "table", "thead", "tbody", "tr", "th", "td"}
    assert page.attributes <= {"style"}
    assert f"[{SEEN}]" in page.text
    assert not {char for char in markdown if not char.isprintable()} - {"\n"}
    assert not re.search(r"www\.|https?:", markdown)
    # Outside of code GitHub would look for accounts and issues.
    bare = re.sub(r"<code>.*?</code>", "", markdown)
    assert not re.search(r"@|&#64;|#1|&#35;", bare)


def test_what_does_not_fit_is_counted() -> None:
    marks = tuple(
        quote("Place", word, TEXT) for word in TEXT.rstrip(".").replace("3 000", "3_000").split() if "_" not in word
    )
    found = diff_versions(version(document()), version(document(*marks)))
    n = len(marks)
    whole = render_markdown(found)
    assert whole.count("\n- mention added") == n
    cut = render_markdown(found, most=len(whole) - 1)
    assert cut.count("\n- mention added") == n - 1
    assert cut.endswith("\n1 more change is left out: `annot diff` shows them all.\n")
    least = render_markdown(found, most=0)
    assert least.endswith(f"\n{n} more changes are left out: `annot diff` shows them all.\n")
    assert "| mentions added | 11 |" in least


def test_plain_words_stay_readable() -> None:
    assert escape("0.2.0, l'eau; 3-4 % ?") == "0.2.0, l'eau; 3-4 % ?"
    assert escape("a_b|c") == "a&#95;b&#124;c"
