"""What the lint knows of a language: number words and small words, from `languages/<code>.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from annot.core.value import Value

Modifier = Literal["exact", "approx", "at_least", "at_most", "range", "vague"]


class EdgeWords(Value):
    """Small words that belong outside of a phrase.

    Attributes:
        first: before its first word.
        last: after its last.
        articles: behind a comma these begin another phrase.
    """

    first: tuple[str, ...]
    last: tuple[str, ...]
    articles: tuple[str, ...] = ()


class ModifierWords(Value):
    """What stands beside a number and opens or blurs it."""

    at_least: tuple[str, ...]
    at_most: tuple[str, ...]
    approx: tuple[str, ...]


class NothingWords(Value):
    """What tells that a number beside it counts nothing; the data file says what each key is for."""

    before: tuple[str, ...]
    before_years: tuple[str, ...]
    ordinals: tuple[str, ...]


class VagueWords(Value):
    """Amounts that say no number: of things, and of a whole."""

    amounts: tuple[str, ...]
    parts: tuple[str, ...]


class NumberWords(Value):
    """How a language writes numbers; the data file says what each key is for.

    Attributes:
        units: below twenty.
        tens: value of each, and the largest number that may follow.
        magnitudes: above a thousand.
    """

    articles: tuple[str, ...]
    thousand: tuple[str, ...]
    hundred: tuple[str, ...]
    joiner: str
    joined: tuple[int, ...]
    half: tuple[str, ...]
    of: tuple[str, ...]
    percent: tuple[str, ...]
    some: tuple[str, ...]
    ranges: tuple[str, ...]
    hyphens: tuple[str, ...]
    between: tuple[str, ...]
    between_and: tuple[str, ...]
    hedges: tuple[str, ...]
    measures: tuple[str, ...]
    units: dict[str, int]
    tens: dict[str, tuple[int, int]]
    magnitudes: dict[str, int]
    collectives: dict[str, int]
    abbreviations: dict[str, int]
    fixed: dict[str, int]
    none: tuple[str, ...]
    halves: tuple[str, ...]
    starts: tuple[str, ...]
    out_of: tuple[str, ...]
    fractions: dict[str, float]
    modifiers: ModifierWords
    quoted: ModifierWords
    behind: ModifierWords
    vague: VagueWords
    nothing: NothingWords


class Language(Value):
    """One language's file."""

    edges: EdgeWords
    numbers: NumberWords


@cache
def language_of(code: str) -> Language | None:
    """What is known of the language `code` (`fr`); None where there is no file for it."""
    name = f"{code.partition('-')[0].lower()}.toml"
    path = resources.files("annot.quality").joinpath("languages", name)
    return Language.model_validate(tomllib.loads(path.read_text("utf-8"))) if path.is_file() else None
