"""Dates by the words of a calendar, asked only where one may start."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annot.predict.rules.dates import DateFinder, date_finder
from annot.predict.rules.plain import PlainText


def find(text: str, finder: DateFinder | None = None) -> list[str]:
    finder, plain = finder or date_finder("fr"), PlainText(text)
    return [text[start:end] for start, end in finder.find(plain, plain.places_of(finder.firsts))]


def test_dates_of_many_forms() -> None:
    text = "Lundi 3 mars 2025, le 1er avril, fin mai, le 02/03/2025, 2024-01-31, en 2022, hier, mercredi dernier."
    assert find(text) == [
        "Lundi 3 mars 2025",
        "1er avril",
        "fin mai",
        "02/03/2025",
        "2024-01-31",
        "2022",
        "hier",
        "mercredi dernier",
    ]


def test_units_before_and_behind_what_tells_which() -> None:
    assert find("la semaine dernière, ces derniers mois, cette année") == ["semaine dernière", "ces derniers mois"]


def test_a_period_is_one_date() -> None:
    assert find("entre le 3 mai et le 4 mai") == ["3 mai", "4 mai"]
    assert find("entre mai 2023 et juin 2024") == ["entre mai 2023 et juin 2024"]


def test_a_curly_apostrophe_and_a_narrow_space_stand_where_they_stood() -> None:
    assert find("Aujourd’hui, le 3\u202fmai\u00a02024.") == ["Aujourd’hui", "3\u202fmai\u00a02024"]


def test_a_full_stop_ends_the_sentence() -> None:
    assert find("Fini en mai.") == ["mai"]


def test_numbers_that_are_no_date() -> None:
    assert find("3 000 hommes, 2022,5 km, T-2022 et 12022") == []


def test_a_language_that_nobody_knows_still_has_years() -> None:
    assert find("3 May 2024, 2023-12-01", DateFinder("xx")) == ["2024", "2023-12-01"]
    assert find("3 May 2024", DateFinder("en")) == ["May 2024"] or find("3 May 2024", DateFinder("en")) == [
        "3 May 2024"
    ]
    assert find("2024年5月3日", DateFinder("ja")) == []


WORDS = (
    "3 31 1er mars mai avr. lundi mardi, 2024 1999 fin début mi -mai mi-mai dernier derniers ce ces semaine "
    "mois ans entre et hier avant-hier aujourd’hui 02/03/2025 2024-01-31 le . , x- été"
)


@given(st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=15), st.sampled_from([" ", ""]))
def test_they_are_those_that_the_pattern_finds_anywhere(words: list[str], between: str) -> None:
    text = between.join(words)
    finder, plain = date_finder("fr"), PlainText(text)
    expected = [
        (match.start(), match.end() - match.group().endswith(".")) for match in finder._pattern.finditer(plain.plain)
    ]
    assert list(finder.find(plain, plain.places_of(finder.firsts))) == expected
