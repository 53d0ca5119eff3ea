"""Where sentences end, asked of one place after another."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Mention, Span
from annot.quality.overlapping import Overlapping
from annot.quality.sentences import _END as END
from annot.quality.sentences import _NEAR_END as NEAR_END
from annot.quality.sentences import _ends as ends_of
from annot.quality.sentences import sentence_at, sentences_of


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 3, (0, 5)), (6, 9, (6, 11)), (0, 9, (0, 11)), (12, 15, (12, 15)), (20, 25, (12, 25))],
)
def test_the_sentence_of_a_place(start: int, end: int, expected: tuple[int, int]) -> None:
    #       0     6     12
    text = "A bc. D ef. Ghi"
    assert sentence_at(text, Span(start, end)) == Span(*expected)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Il part. Elle reste. et non.", ["Il part.", "Elle reste. et non."]),
        ("Он ушёл. Она тут.", ["Он ушёл.", "Она тут."]),
        ("قرأ زيد كتابا. هل قرأ علي؟ نعم.", ["قرأ زيد كتابا.", "هل قرأ علي؟", "نعم."]),
        ("वह गया। वह आया।", ["वह गया।", "वह आया।"]),
        ("本だ。灯りだ！？「古い。」と言う。", ["本だ。", "灯りだ！？", "「古い。", "と言う。"]),
        ("ไปวัด อ่านหนังสือ 40 เล่ม", ["ไปวัด", "อ่านหนังสือ 40 เล่ม"]),
        ("서울에 갔다. 책이 있다.", ["서울에 갔다.", "책이 있다."]),
    ],
)
def test_sentences_of_other_scripts(text: str, sentences: list[str]) -> None:
    assert [text[span.start : span.end].strip() for span in sentences_of(text)] == sentences


def test_a_text_is_scanned_once_for_all_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Un mot encore. " * 600
    scanned: list[str] = []

    class Counted:
        def finditer(self, text: str) -> Iterator[re.Match[str]]:
            scanned.append(text)
            return NEAR_END.finditer(text)

    monkeypatch.setattr("annot.quality.sentences._NEAR_END", Counted())
    for start in range(0, len(text), 20):
        sentence_at(text, Span(start, start + 1))
    assert scanned == [text]


def test_mentions_at_a_place_are_found_behind_longer_ones() -> None:
    spans = [Span(0, 50), Span(1, 2), Span(10, 12), Span(20, 30)]
    mentions = [Mention(label="X", span=span, text="x" * len(span)) for span in spans]
    found = Overlapping(mentions)
    assert [each.span for each in found.at(Span(11, 21))] == [Span(0, 50), Span(10, 12), Span(20, 30)]
    assert [each.span for each in found.at(Span(2, 10))] == [Span(0, 50)]
    assert found.at(Span(50, 60)) == []


SIGNS = st.text(st.sampled_from('aB.?!…»”"’)(\n  «。！」』）ก ข๏A·։'), max_size=30)


@given(SIGNS)
def test_ends_are_found_where_a_search_through_every_character_finds_them(text: str) -> None:
    assert list(ends_of(text)) == [match.span() for match in END.finditer(text)]
