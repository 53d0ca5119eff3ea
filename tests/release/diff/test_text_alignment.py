"""Where spans stand in an edited text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Span
from annot.release.diff.text_alignment import NewPlace, TextAlignment

TEXTS = st.lists(st.sampled_from(["Kyiv", " ", "3 000", "\n", "é", ", "]), max_size=12).map("".join)


@given(TEXTS, TEXTS)
def test_the_edits_make_the_later_text(before: str, after: str) -> None:
    made, at = "", 0
    for edit in TextAlignment(before, after).edits():
        assert before[edit.start : edit.start + len(edit.removed)] == edit.removed
        made += before[at : edit.start] + edit.added
        at = edit.start + len(edit.removed)
    assert made + before[at:] == after


@given(TEXTS.filter(bool), TEXTS, st.data())
def test_a_place_is_inside_the_later_text(before: str, after: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(before) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(before))))
    place = TextAlignment(before, after).place_of(span)
    if place.span is not None:
        assert place.span.end <= len(after)
        assert place.is_kept == (after[place.span.start : place.span.end] == before[span.start : span.end])


def test_places() -> None:
    #         0123456789012345678           012345678901234567890123
    texts = TextAlignment("Kyiv lost 3 000 men", "Today Kyiv lost 45 men")
    assert texts.place_of(Span(0, 4)) == NewPlace(Span(6, 10), True)
    assert texts.place_of(Span(16, 19)) == NewPlace(Span(19, 22), True)
    # "3 000 men": the first words are others, the last is the same.
    assert texts.place_of(Span(10, 19)) == NewPlace(Span(16, 22), False)
    assert texts.is_new(Span(0, 5))
    assert not texts.is_new(Span(6, 10))


def test_deleted_words_have_no_place() -> None:
    assert TextAlignment("one two three", "one three").place_of(Span(4, 7)) == NewPlace(None, False)


def test_a_long_text_takes_no_square_time() -> None:
    text = "Le porte-parole a dit que 3 000 hommes étaient partis. " * 4_000
    edited = text[:100_000] + "Ajout. " + text[100_000:]
    place = TextAlignment(text, edited).place_of(Span(200_000, 200_010))
    assert place == NewPlace(Span(200_007, 200_017), True)
