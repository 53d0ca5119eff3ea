"""What folding passes over, and that each character knows where it comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Span
from annot.predict.llm.fold import FOLD_KINDS, FoldKind, fold_text

TRICKY = st.text(
    st.sampled_from("aeé\u0301\u0327 \u00a0\u202f\n\u200b\u00adİıIßﬁﬃ’'«»–-…ΣςſĲ한\u1112\u1161\u11ab👨\u200d👩🇫🇷字")
)


@pytest.mark.parametrize(
    ("text", "kind", "folded"),
    [
        ("oﬃce", "unicode", "office"),
        ("ｆｕｌｌ", "unicode", "full"),
        ("m²", "case", "m²"),  # not every compatible form: squared is no 2
        ("12\u202f000", "unicode", "12\u202f000"),
        (" 12\u202f000\n\nhommes ", "white-space", "12 000 hommes"),
        ("co\u00adop", "white-space", "coop"),
        ("« L’ONU » – oui…", "quotes", '" L\'ONU " - oui...'),
        ("İSTANBUL", "case", "istanbul"),
        ("STRASSE Straße", "case", "strasse strasse"),
    ],
)
def test_what_is_passed_over(text: str, kind: FoldKind, folded: str) -> None:
    assert fold_text(text, kind).text == folded


def test_a_character_that_becomes_two_does_not_move_those_behind() -> None:
    # "İ" in small letters is two characters: by the lengths of `str.lower` "abc" would be at 10-13.
    text = "İstanbul abc"
    assert len(text.lower()) == 13
    assert list(fold_text(text, "case").places_of("abc")) == [Span(9, 12)]
    # "ﬃ" is one character of the text and three of the fold.
    assert list(fold_text("oﬃce abc", "unicode").places_of("abc")) == [Span(5, 8)]


def test_a_part_of_a_character_is_no_place() -> None:
    assert list(fold_text("oﬃce", "unicode").places_of("of")) == []
    assert list(fold_text("cafe\u0301", "unicode").places_of("cafe")) == []
    assert list(fold_text("cafe\u0301", "unicode").places_of(fold_text("café", "unicode").text)) == [Span(0, 5)]


@given(TRICKY, st.sampled_from(FOLD_KINDS), st.data())
def test_the_fold_of_a_place_is_what_was_looked_for(text: str, kind: FoldKind, data: st.DataObject) -> None:
    folded = fold_text(text, kind)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    wanted = folded.text[start : data.draw(st.integers(start + 1, len(folded.text)))]
    for span in folded.places_of(wanted):
        # White space at its ends is no part of a place, but where an accent stands on it.
        passed_over = " " if kind != "unicode" else ""
        assert fold_text(text[span.start : span.end], kind).text.strip(passed_over) == wanted.strip(passed_over)


@given(TRICKY, st.sampled_from(FOLD_KINDS))
def test_places_are_in_order(text: str, kind: FoldKind) -> None:
    folded = fold_text(text, kind)
    assert folded.starts == sorted(folded.starts)
    assert folded.ends == sorted(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
