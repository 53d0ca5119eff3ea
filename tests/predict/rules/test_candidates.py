"""Which places of a text may be mentions, and who proposes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Mention, Span
from annot.predict.rules.candidates import _NAMES, CandidateFinder
from annot.predict.rules.evidence import CandidateSpan
from annot.predict.rules.lexicon import Lexicon
from annot.predict.rules.plain import PlainText
from tests.make import schema

NOTHING = schema("mentions: {Unit: {definition: x}, Place: {definition: x}}", language="fr")


def finder(*marked: str, language: str = "fr") -> CandidateFinder:
    mentions = [Mention(label="Unit", span=Span(0, len(text)), text=text) for text in marked]
    return CandidateFinder(Lexicon(mentions, NOTHING, language), language)


def find(found: CandidateFinder, text: str) -> list[CandidateSpan]:
    return found.find(PlainText(text))


def words(found: CandidateFinder, text: str) -> list[tuple[str, str]]:
    return [(text[each.start : each.end], each.kind) for each in find(found, text)]


def test_numbers_and_dates() -> None:
    text = "Environ 11\u202f000 le 3 mai 2024"
    assert words(finder(), text) == [
        ("Environ", "name alone"),
        ("Environ 11\u202f000", "number"),
        ("3 mai 2024", "date"),
    ]
    number = next(each.number for each in find(finder(), text) if each.number)
    assert (number.low, number.high, number.modifier) == (11000, 11000, "approx")


def test_a_place_is_proposed_once_by_whoever_is_first() -> None:
    found = find(finder("Kiev"), "à Kiev")
    assert found == [CandidateSpan(2, 6, "text", (("Unit", 1),))]


def test_what_is_said_of_an_entry_behind_it() -> None:
    assert words(finder("soldats"), "des soldats nord-coréens de Corée du Nord") == [
        ("soldats", "text"),
        ("soldats nord-coréens", "with adjective"),
        ("soldats nord-coréens de Corée", "with name"),
        ("Corée", "name alone"),
        ("Corée du Nord", "country"),
        ("Nord", "name alone"),
    ]


def test_small_words_behind_a_common_entry() -> None:
    assert words(finder("drones"), "des drones d'attaque très chers, oui") == [
        ("drones", "text"),
        ("drones d'attaque", "longer"),
        ("drones d'attaque très", "longer"),
        ("drones d'attaque très chers", "longer"),
    ]
    # « de » is no word of a phrase's end, and a name has no common words behind it.
    assert words(finder("drones"), "drones dans la nuit") == [("drones", "text")]
    assert words(finder("Kiev"), "Kiev libre") == [("Kiev", "text")]


def test_titles_before_and_behind_a_name() -> None:
    assert words(finder(), "le président russe Vladimir Poutine a dit") == [
        ("président russe", "title"),
        ("président russe Vladimir Poutine", "title and name"),
        ("Vladimir Poutine", "name alone"),
    ]
    assert words(finder(), "Pat Ryder, porte-parole du Pentagone, a dit") == [
        ("Pat Ryder", "name alone"),
        ("Pat Ryder, porte-parole du Pentagone", "name and title"),
        ("Pentagone", "name alone"),
    ]
    assert words(finder(), "le ministre de la défense, a dit") == [("ministre de la défense", "title")]


def test_a_name_and_its_short_name() -> None:
    assert words(finder(), "Service de renseignement National (NIS) de Séoul") == [
        ("Service", "name alone"),
        ("National", "name alone"),
        ("National (NIS)", "name and short name"),
        ("National (NIS) de Séoul", "name and short name"),
        ("NIS", "name alone"),
        ("Séoul", "name alone"),
    ]


@pytest.mark.parametrize("language", ["xx", "ja", "en", ""])
def test_a_language_without_data_has_the_lexicon_and_the_names(language: str) -> None:
    found = finder("soldiers", language=language)
    assert [each for each in words(found, "the soldiers of Kim") if each[1] in {"text", "name alone"}] == [
        ("soldiers", "text"),
        ("Kim", "name alone"),
    ]
    assert words(found, "") == []
    assert words(found, "1 2 3 😀 ...") == []
    # Letters without capitals are taken for names.
    assert words(found, "兵士 1") == [("兵士", "name alone")]


TITLES = finder()
SOME = (
    "président ministre Ministre secrétaire général porte-parole russe française Poutine Jean-Luc d’Orsay eBay "
    "l’ONU , , du de le la l’ (ONU) - . 12 Pat"
)


@given(st.lists(st.sampled_from([*SOME.split(), "\n"]), max_size=14), st.sampled_from([" ", ""]))
def test_titles_are_those_that_the_pattern_finds_anywhere(some: list[str], between: str) -> None:
    text = PlainText(between.join(some).replace(" ,", ","))
    names = [match.span() for match in _NAMES.finditer(text.plain)]
    found = [match.span() for match in TITLES._match_titles(text, text.places_of(TITLES._noted), names)]
    assert found == [match.span() for match in TITLES._shapes.title.finditer(text.plain)]
