"""Texts in pieces: nothing is lost, nothing is too long."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from annot.predict.windows import windows_of

WORD = re.compile(r"\w+|[^\w\s]")


def pieces(text: str, most: int) -> list[str]:
    return [text[each.start : each.end] for each in windows_of(text, most)]


def test_whole_sentences_go_together() -> None:
    text = "One two. Three four five. Six.\nSeven eight."
    # With its stop the first has 3, the second 4, the third 2, the fourth 3.
    assert pieces(text, 7) == ["One two. Three four five.", "Six.\nSeven eight."]
    assert pieces(text, 100) == [text]


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    assert pieces("one two three four five", 2) == ["one two", "three four", "five"]


def test_nothing_is_no_window() -> None:
    assert pieces("", 5) == pieces(" \n\t", 5) == []


@given(st.text(st.sampled_from("ab .!?\nÉ😀’"), max_size=80), st.integers(1, 6))
def test_every_word_stands_in_one_window(text: str, most: int) -> None:
    found = pieces(text, most)
    # Quotes that close a sentence stand between two.
    assert [word for each in found for word in re.findall(r"\w+", each)] == re.findall(r"\w+", text)
    assert all(0 < len(WORD.findall(each)) <= most for each in found)
