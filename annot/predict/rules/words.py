"""What `rules` knows of a language: a data file, and what Unicode's CLDR says of countries and calendars."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from annot.core.value import Value


class DateWords(Value):
    """How dates are said beside the calendar's own words; the data file says what each key is for."""

    days: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    between: tuple[str, ...] = ()


class RuleWords(Value):
    """One language's words; the data file says what each key is for. What it does not say is empty."""

    adjectives: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    speech: tuple[str, ...] = ()
    according_to: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    dates: DateWords = DateWords()


class Calendar(Value):
    """Names of months and days of the week, in small letters, with and without abbreviation."""

    months: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()


@cache
def rule_words(language: str) -> RuleWords:
    """The words of `language`; empty ones where there is no file for it."""
    name = f"{language.partition('-')[0].lower()}.toml"
    path = resources.files("annot.predict.rules").joinpath("languages", name)
    return RuleWords.model_validate(tomllib.loads(path.read_text("utf-8"))) if path.is_file() else RuleWords()


@cache
def calendar_of(language: str) -> Calendar:
    """The calendar's words in `language`, by CLDR; empty where it does not know the language."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return Calendar()
    months = (name for width in ("wide", "abbreviated") for name in locale.months["format"][width].values())
    weekdays = (name for name in locale.days["format"]["wide"].values())
    return Calendar(months=_lower(months), weekdays=_lower(weekdays))


@cache
def countries_of(language: str) -> frozenset[str]:
    """The names of countries in `language`, by CLDR."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return frozenset()
    # Territories with two letters are countries; numbers stand for parts of the world.
    return frozenset(str(name) for code, name in locale.territories.items() if code.isalpha() and "(" not in str(name))


@cache
def adjectives_of(language: str) -> dict[str, str]:
    """Every form of the adjectives of countries, and which form it is: `mp` and `ms` where both genders are alike."""
    forms: dict[str, str] = {}
    for pair in rule_words(language).adjectives:
        masculine, feminine = pair.split()
        plural = masculine if masculine.endswith("s") else masculine + "s"
        if masculine.endswith("al"):
            plural = masculine[:-1] + "ux"
        forms |= {feminine + "s": "fp", feminine: "fs", plural: "mp", masculine: "ms"}
    return forms


def _lower(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({str(name).lower().rstrip(".") for name in names}))
