"""Offsets of other tools: converted only if one way of counting explains every region of the document."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annot.core.annotation import Span
from annot.core.document import Document
from annot.core.schema import Schema
from annot.studio.offsets import StatedSpan, read_offsets
from annot.studio.parse import SubmissionParser
from annot.studio.raw import RawResult
from annot.studio.reading_work import Parsed

TEXT = "🙂 e\u0301te\u0301\r\nKim 👩‍💻 envoie\r\n3\u202f000 soldats"


def utf16(text: str, index: int) -> int:
    return len(text[:index].encode("utf-16-le")) // 2


def folded(text: str, index: int) -> int:
    return len(text[:index].replace("\r\n", "\n"))


def both(text: str, index: int) -> int:
    return utf16(text[:index].replace("\r\n", "\n"), len(text))


def nfc(text: str, index: int) -> int:
    return len(unicodedata.normalize("NFC", text[:index]))


COUNTINGS: dict[str, tuple[Callable[[str, int], int], Callable[[str], str]]] = {
    "UTF-16 units": (utf16, lambda quote: quote),
    "code points with CRLF as one": (folded, lambda quote: quote.replace("\r\n", "\n")),
    "UTF-16 units with CRLF as one": (both, lambda quote: quote.replace("\r\n", "\n")),
    "code points of the NFC text": (nfc, lambda quote: unicodedata.normalize("NFC", quote)),
}


@pytest.mark.parametrize("name", COUNTINGS)
def test_one_way_of_counting_that_fits_every_region_is_taken(name: str) -> None:
    count, render = COUNTINGS[name]
    quotes = ["te\u0301\r\nKim", "envoie", "3\u202f000", "soldats"]
    spans = {quote: Span(TEXT.index(quote), TEXT.index(quote) + len(quote)) for quote in quotes}
    places = {q: StatedSpan(count(TEXT, s.start), count(TEXT, s.end), render(q)) for q, s in spans.items()}
    placed = read_offsets(TEXT, places)
    assert placed.converted_from is not None
    assert placed.converted_from.name == name
    assert placed.spans == spans
    assert placed.misfits == {}


def test_nothing_is_converted_for_a_part_of_the_regions() -> None:
    at = TEXT.index("Kim")
    places = {
        "utf16": StatedSpan(utf16(TEXT, at), utf16(TEXT, at + 3), "Kim"),
        "code points": StatedSpan(TEXT.index("soldats"), len(TEXT), "soldats"),
    }
    placed = read_offsets(TEXT, places)
    assert placed.converted_from is None
    assert placed.spans == {"code points": Span(TEXT.index("soldats"), len(TEXT))}
    shifted = f"{at + 1}-{at + 4} quotes 'Kim', there stands 'im '"
    assert {region: misfit.message for region, misfit in placed.misfits.items()} == {"utf16": shifted}


def test_regions_that_fit_as_they_are_are_left_alone() -> None:
    # Before the first emoji every way of counting agrees.
    placed = read_offsets("Kim 🙂", {"r": StatedSpan(0, 3, "Kim")})
    assert (placed.converted_from, placed.spans) == (None, {"r": Span(0, 3)})


@pytest.mark.parametrize(
    ("text", "end", "quote", "said"),
    [
        (
            "Zo\u00e9 B.",
            5,
            "Zoe\u0301 B",
            "quotes 'Zoe\\u0301 B', there stands 'Zo\\xe9 B', in which people see the same",
        ),
        (
            "Zoe\u0301 B.",
            6,
            "Zo\u00e9 B",
            "quotes 'Zo\\xe9 B', there stands 'Zoe\\u0301 B', in which people see the same",
        ),
    ],
)
def test_a_quote_in_other_code_points_is_taken_with_a_warning_that_shows_them(
    text: str, end: int, quote: str, said: str
) -> None:
    placed = read_offsets(text, {"r": StatedSpan(0, end, quote)})
    assert placed.spans == {"r": Span(0, end)}
    assert said in placed.misfits["r"].message


def test_without_any_quote_there_is_no_evidence() -> None:
    placed = read_offsets("🙂 Kim", {"r": StatedSpan(3, 6, None)})
    assert placed.converted_from is None
    assert placed.spans == {}, "past the text in code points; UTF-16 would fit, but nothing shows it"


@given(st.text(st.sampled_from("a🙂\r\né\u0301 \u202f𝒜"), max_size=30), st.data())
def test_utf16_offsets_come_back(text: str, data: Any) -> None:
    assume(len(text) > 1)
    spans = {}
    for name in "abc":
        start = data.draw(st.integers(0, len(text) - 1))
        spans[name] = Span(start, data.draw(st.integers(start + 1, len(text))))
    places = {n: StatedSpan(utf16(text, s.start), utf16(text, s.end), text[s.start : s.end]) for n, s in spans.items()}
    placed = read_offsets(text, places)
    for name, span in placed.spans.items():
        quote, found = places[name].quote or "", text[span.start : span.end]
        assert "".join(quote.split()) == "".join(found.split()), "never another text than was quoted"


@pytest.fixture(scope="module")
def issues(cases: Path) -> dict[str, dict[str, Any]]:
    found = json.loads((cases / "label-studio-issues" / "cases.json").read_text("utf-8"))
    return {case["issue"].rpartition("/")[2]: case for case in found}


def parse(schema: Schema, text: str, *exported: dict[str, Any], kind: str = "labels") -> Parsed:
    results = [
        {"id": f"r{i}", "type": kind, "from_name": "label", "value": {**each, "labels": ["Location"]}}
        for i, each in enumerate(exported)
    ]
    parser = SubmissionParser(schema)
    return parser.parse(Document("d", text), msgspec.convert(results, list[RawResult]), annotator="a", origin="human")


@pytest.mark.parametrize(("number", "code"), [("1347", "offsets-converted"), ("3078", "whitespace-differs")])
def test_reported_exports_are_taken_with_one_warning(
    schema: Schema, issues: dict[str, dict[str, Any]], number: str, code: str
) -> None:
    case = issues[number]
    found = parse(schema, case["text"], case["exported"])
    (mention,) = found.reading.mentions
    expected = case["expected"]
    assert (mention.span, mention.text) == (Span(expected["start"], expected["end"]), expected["text"])
    assert [(issue.code, issue.severity) for issue in found.issues] == [(code, "warning")]


def test_a_value_without_its_text(schema: Schema, issues: dict[str, dict[str, Any]]) -> None:
    exported = issues["6027"]["exported"]
    (mention,) = parse(schema, "x" * 205_641, exported).reading.mentions
    assert mention.span == Span(204_443, 205_641)
    (issue,) = parse(schema, "x" * 1000, exported).issues
    assert (issue.code, issue.severity, issue.where) == ("span-past-text", "error", "region r0")


def test_emoji_and_crlf_that_nothing_explains(schema: Schema, issues: dict[str, dict[str, Any]]) -> None:
    # The reporter's text is not at hand: the quoted word stands elsewhere, by no way of counting.
    (exported,) = issues["539"]["exported"]
    text = "🙂\r\n" * 330 + "Банк Тинькофф"
    found = parse(schema, text, exported)
    assert found.reading.mentions == ()
    assert [(issue.code, issue.severity) for issue in found.issues] == [("text-differs", "error")]
    # And with a text in which UTF-16 units, CRLF as one, explain it, it is converted.
    # 198 times two emoji of two units and a CRLF counted once make 990; the line feed 991.
    text = "🙂🙂\r\n" * 198 + "\n" + "Тинькоф"
    found = parse(schema, text, exported)
    (mention,) = found.reading.mentions
    assert mention.text == "Тинькоф"
    assert found.issues[0].message == "the offsets of 1 region count UTF-16 units with CRLF as one; converted"


def test_html_labels_are_refused(schema: Schema) -> None:
    found = parse(schema, "<b>Kim</b>", {"start": 0, "end": 3, "text": "Kim"}, kind="hypertextlabels")
    assert found.reading.mentions == ()
    (issue,) = found.issues
    assert (issue.code, issue.severity) == ("unsupported-result", "error")
    assert "hypertextlabels of 'Kim': offsets that count no characters" in issue.message
