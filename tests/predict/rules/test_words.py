"""What a language's file and CLDR say, and what is empty where they say nothing."""

from __future__ import annotations

from annot.predict.rules.words import (
    Calendar,
    RuleWords,
    adjectives_of,
    calendar_of,
    countries_of,
    rule_words,
)


def test_adjectives_have_four_forms() -> None:
    forms = adjectives_of("fr")
    assert [forms[word] for word in ("ukrainien", "ukrainienne", "ukrainiens", "ukrainiennes")] == [
        "ms",
        "fs",
        "mp",
        "fp",
    ]
    # Both genders are alike: told as masculine.
    assert (forms["russe"], forms["russes"]) == ("ms", "mp")
    # An s or an x in the singular: the plural is the same, or ends in -ux.
    assert (forms["français"], forms["française"]) == ("ms", "fs")
    assert (forms["occidental"], forms["occidentaux"], forms["occidentales"]) == ("ms", "mp", "fp")


def test_a_calendar_has_small_letters_and_no_stops() -> None:
    calendar = calendar_of("fr-CA")
    assert {"janvier", "janv", "août", "déc"} <= set(calendar.months)
    assert calendar.weekdays == ("dimanche", "jeudi", "lundi", "mardi", "mercredi", "samedi", "vendredi")


def test_countries_are_no_parts_of_the_world() -> None:
    assert {"Ukraine", "Russie", "Corée du Nord"} <= countries_of("fr")
    assert not {"Europe", "Monde"} & countries_of("fr")


def test_languages_that_nobody_knows_have_no_words() -> None:
    assert rule_words("xx") == rule_words("en") == rule_words("") == RuleWords()
    assert calendar_of("xx") == calendar_of("") == Calendar()
    assert countries_of("xx") == frozenset()
    assert adjectives_of("ja") == {}
    assert rule_words("fr-CA") == rule_words("fr")
