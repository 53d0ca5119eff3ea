"""Numbers are found around the words that tell of one, and are the same as if every line was read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annot.predict.rules.numbers import NumberFinder
from annot.predict.rules.plain import PlainText
from annot.quality.language import Modifier
from annot.quality.number_reader import number_reader

FRENCH = NumberFinder("fr")
_Number = tuple[int, int, int | float | None, int | float | None, Modifier, bool]


def find(text: str, finder: NumberFinder = FRENCH) -> list[_Number]:
    plain = PlainText(text)
    found = finder.find(plain, plain.places_of(finder.telling))
    return [(*_ends(each.span), each.low, each.high, each.modifier, each.is_ratio) for each in found]


def _ends(span: object) -> tuple[int, int]:
    return span.start, span.end  # type: ignore[attr-defined]


def read_every_line(text: str) -> list[_Number]:
    reader, start, found = number_reader("fr"), 0, []
    assert reader is not None
    for line in PlainText(text).plain.split("\n"):
        for each in reader.read_numbers(line):
            place = each.span.start + start, each.span.end + start
            found.append((*place, each.low, each.high, each.modifier, each.is_ratio))
        start += len(line) + 1
    return found


def test_a_number_in_a_long_line_has_its_place_in_the_text() -> None:
    text = "Rien ne bouge.\n" + "Un calme plat règne. " * 20 + "Environ 11\u202f000 hommes."
    # 15 characters of the first line and 20 times 21.
    assert find(text) == [(435, 449, 11000, 11000, "approx", False)]


def test_digits_in_groups_with_and_without_what_is_glued_to_them() -> None:
    assert find("Ils ont 1 000 hommes et 12 chars") == [
        (8, 13, 1000, 1000, "exact", False),
        (24, 26, 12, 12, "exact", False),
    ]
    assert find("à 14h, en 1 000km") == []


def test_an_article_counts_beside_what_makes_a_number_of_it() -> None:
    assert find("Il y a au moins un mort.") == [(7, 18, 1, None, "at_least", False)]
    assert find("Il y a plus d’un mort.") == [(7, 16, 1, None, "at_least", False)]
    assert find("Il y a un mort.") == []


def test_no_number_goes_on_in_the_next_line() -> None:
    assert find("Ils sont deux\ncents ont fui") == [
        (9, 13, 2, 2, "exact", False),
        (14, 19, 100, 100, "exact", False),
    ]


def test_two_windows_that_touch_are_one() -> None:
    text = "deux " + "et puis " * 9 + "trois " + "et puis " * 40 + "quatre hommes"
    assert [each[2] for each in find(text)] == [2, 3, 4]


def test_a_language_without_data_has_no_numbers() -> None:
    assert find("12 men and 3,000 tanks", NumberFinder("xx")) == []


WORDS = (
    "un une au moins plus d’un deux cents mille millions 1 000 12 2022 3,5 % environ jusqu’à entre et à de des "
    "dizaines la moitié les deux tiers un quart trente quatre vingt - soldats ont Kiev le mai 14h T-72 ( ) + . "
    ", : sur quelque ( au maximum ) aucun demi milliers tués années km M . . neuf sur dix 0 007 ou plus"
)


@given(st.lists(st.sampled_from([*WORDS.split(), "\n", "mot mot mot mot mot mot mot"]), max_size=40))
def test_they_are_those_of_reading_every_line(words: list[str]) -> None:
    text = " ".join(words)
    assert find(text) == read_every_line(text)


@given(st.text(st.sampled_from("1230 .,-'’%hkM\n\u202funedx()+"), max_size=40))
def test_they_are_those_of_reading_every_line_however_it_is_glued(text: str) -> None:
    assert find(text) == read_every_line(text)
