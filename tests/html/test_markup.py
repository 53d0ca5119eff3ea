"""Whatever is not HTML already is escaped."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from annot.html.markup import Markup, escape, join, tag


class Reader(HTMLParser):
    """Notes what a parser sees."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_text_and_attributes_come_back_from_a_parser(text: str) -> None:
    reader = Reader()
    reader.feed(tag("p", text, title=text))
    reader.close()
    assert reader.tags == [("p", {"title": text})]
    assert reader.text == text


def test_escape_by_hand() -> None:
    assert escape("""<a href="x">&'""") == "&lt;a href=&quot;x&quot;&gt;&amp;&#x27;"
    assert escape("a\r\nb\0") == "a&#13;\nb\ufffd"


def test_children_and_attributes() -> None:
    assert tag("td", "a<", 3, None, [Markup("<b>"), ["c"]], class_="x", data_m=1, hidden=True, open=False, id=None) == (
        '<td class="x" data-m="1" hidden>a&lt;3<b>c</td>'
    )
    assert tag("meta", charset="utf-8") == '<meta charset="utf-8">'
    assert join(("<", Markup("<i>")), by="&") == "&lt;&amp;<i>"
