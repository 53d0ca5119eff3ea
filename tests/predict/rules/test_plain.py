"""A text in plain signs, and its words: every offset is that of the original."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from annot.predict.rules.plain import PlainText, plain_of

_WORDS = re.compile(r"\w+'?|[^\w\s]|\n+")


def test_signs_that_are_written_in_several_ways_are_one() -> None:
    assert plain_of("l’ami ‘x\u00a01\u202f000\u2009km, mi‑mai, vingt‐six") == "l'ami 'x 1 000 km, mi-mai, vingt-six"


def test_words_signs_and_ends_of_lines() -> None:
    text = PlainText("L’armée\u00a0: 3,5 km.\n\nÀ 14h")
    assert text.words == ["l'", "armée", ":", "3", ",", "5", "km", ".", "\n\n", "à", "14h"]
    # L’ is 0–2, armée 2–7, the colon 8–9, 3 is 10–11, the lines 17–19, « À » 19–20.
    assert text.starts == [0, 2, 8, 10, 11, 12, 14, 16, 17, 19, 21]
    assert text.ends == [2, 7, 9, 11, 12, 13, 16, 17, 19, 20, 24]
    assert text.lines == [8]
    assert text.digits == [3, 5, 10]


def test_only_one_apostrophe_belongs_to_the_word_before_it() -> None:
    assert PlainText("'a''b'").words == ["'", "a'", "'", "b'"]


def test_a_capital_that_has_two_small_letters_moves_nothing() -> None:
    text = PlainText("İstanbul ŞEHİR 😀 Paris")
    assert text.lower == "İstanbul şehİr 😀 paris"
    assert text.words == ["İstanbul", "şehİr", "😀", "paris"]
    assert text.starts == [0, 9, 15, 17]


def test_no_text_and_no_words() -> None:
    assert PlainText("").words == []
    assert PlainText(" \t\u2003").words == []
    assert PlainText("\n").lines == [0]


def test_places_of_words_and_of_digits() -> None:
    text = PlainText("Mai, 3 juin, mai")
    assert text.places_of(frozenset({"mai", "juin"})) == [0, 2, 3, 5]


@given(st.text(st.sampled_from("aB’'‘İ_1٣ ,.-\n\r\x1c\u00a0\u202f\u2028é😀\ud800"), max_size=30) | st.text(max_size=20))
def test_words_are_those_of_a_pattern(text: str) -> None:
    found = PlainText(text)
    expected = list(_WORDS.finditer(found.plain))
    assert len(found.plain) == len(found.lower) == len(text)
    assert found.starts == [match.start() for match in expected]
    assert found.ends == [match.end() for match in expected]
    assert found.words == [found.lower[match.start() : match.end()] for match in expected]
    assert found.lines == [at for at, match in enumerate(expected) if match.group().startswith("\n")]
    assert found.digits == [at for at, match in enumerate(expected) if re.match(r"\d", match.group())]
