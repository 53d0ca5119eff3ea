"""Reads the numbers of a text: what a quantity says about its bounds, in digits or in words.

A comma is decimal; a dot or any space groups thousands. What counts nothing is passed over in running text: measures,
dates, years, sums, an article alone. Words come from the language's data file, so that no language stands in here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from annot.core.annotation import Span
from annot.quality.language import Modifier, NumberWords, language_of
from annot.quality.number_words import NumberWordReader
from annot.quality.phrases import Phrases, Token, tokens_of

_SUMS = frozenset("×=+*/<>")
_YEARS = range(1900, 2100)


class Number(NamedTuple):
    """What a text says about a quantity.

    Attributes:
        span: from its modifier to its end.
        low: lower bound; None where it is open.
        high: upper bound; None where it is open.
        modifier: how sure or open it is.
        is_ratio: a part of a whole; the bounds are fractions of 1.
    """

    span: Span
    low: int | float | None
    high: int | float | None
    modifier: Modifier
    is_ratio: bool = False


class _Quantity(NamedTuple):
    """A quantity without what stands before it; `scale` is the power of ten that its last word stands for."""

    value: int | float
    modifier: Modifier
    after: int
    scale: int = 1
    is_ratio: bool = False
    is_article: bool = False


class NumberReader:
    """Reads numbers by the words of one language."""

    def __init__(self, words: NumberWords) -> None:
        self._plain = NumberWordReader(words)
        self._collectives = Phrases({**words.collectives, **words.magnitudes})
        self._fractions = Phrases(words.fractions)
        self._percent, self._some, self._of = _set(words.percent), _set(words.some), _set(words.of)
        self._measures, self._ranges = _set(words.measures), _set(words.ranges)
        self._between, self._between_and = _set(words.between), _set(words.between_and)
        self._hedges, self._hyphens = _set(words.hedges), frozenset(words.hyphens)
        kinds: dict[str, Modifier] = {}
        for phrase in words.modifiers.approx:
            kinds[phrase] = "approx"
        for phrase in words.modifiers.at_least:
            kinds[phrase] = "at_least"
        for phrase in words.modifiers.at_most:
            kinds[phrase] = "at_most"
        self._modifiers = Phrases(kinds)
        tables = (self._fractions, self._some, self._between, self._modifiers)
        self._firsts = {first for table in tables for first in table.firsts} | set(self._plain.firsts)

    def read_numbers(self, text: str) -> list[Number]:
        """The numbers of a running text, in order; what counts nothing is left out."""
        tokens, found, index = tokens_of(text), list[Number](), 0
        while index < len(tokens):
            token = tokens[index]
            read = self._read(tokens, index) if token.value is not None or token.norm in self._firsts else None
            if read is None:
                index += 1
                continue
            number, after, is_article = read
            if not is_article and not self._counts_nothing(tokens, index, after, number):
                found.append(number)
            index = after
        return found

    def read_number(self, quote: str) -> Number | None:
        """The number that `quote` is, from its first to its last word; None where it is none, or more than one."""
        tokens = tokens_of(quote)
        read = self._read(tokens, 0) if tokens else None
        return read[0] if read and read[1] == len(tokens) else None

    def is_hedged(self, text: str) -> bool:
        """Whether a word of `text` makes the number behind it an approximation."""
        tokens = tokens_of(text)
        return any(self._hedges.at(tokens, index) for index in range(len(tokens)))

    def _read(self, tokens: Sequence[Token], start: int) -> tuple[Number, int, bool] | None:
        """The number at `start`, the index behind it, and whether it is a mere article."""
        if between := self._between.at(tokens, start):
            low = self._quantity(tokens, between[1])
            joiner = self._between_and.at(tokens, low.after) if low else None
            high = self._quantity(tokens, joiner[1]) if joiner else None
            if low and high and (found := _range(tokens, start, low, high)):
                return found
        modifier = self._modifiers.at(tokens, start)
        first = self._quantity(tokens, modifier[1]) if modifier else None
        if modifier is None or first is None:
            modifier, first = None, self._quantity(tokens, start)
        if first is None:
            return None
        if (to := self._ranges.at(tokens, first.after)) and self._joins(tokens, first.after):
            second = self._quantity(tokens, to[1])
            if second and (found := _range(tokens, start, first, second)):
                return found
        kind = modifier[0] if modifier and first.modifier != "vague" else first.modifier
        span = Span(tokens[start].start, tokens[first.after - 1].end)
        return _number(span, first, kind), first.after, first.is_article and modifier is None

    def _quantity(self, tokens: Sequence[Token], index: int) -> _Quantity | None:
        if fraction := self._fractions.at(tokens, index):
            return _Quantity(fraction[0], "exact", fraction[1], is_ratio=True)
        some = self._some.at(tokens, index)
        if some and (many := self._collective(tokens, some[1])):
            return _Quantity(many[0], "vague", many[1], many[0])
        plain = self._plain.read(tokens, index)
        if plain is None:
            return None
        if percent := self._percent.at(tokens, plain.after):
            return _Quantity(plain.value / 100, "exact", percent[1], is_ratio=True)
        if not plain.scale > 1 and (many := self._collective(tokens, plain.after)):
            return _Quantity(plain.value * many[0], "approx", many[1], many[0])
        return _Quantity(plain.value, "exact", plain.after, plain.scale, is_article=plain.is_article)

    def _collective(self, tokens: Sequence[Token], index: int) -> tuple[int, int] | None:
        """The size of « dizaines », « centaines de milliers », and the index behind it."""
        found = self._collectives.at(tokens, index)
        of = self._of.at(tokens, found[1]) if found else None
        more = self._collectives.at(tokens, of[1]) if of else None
        return (found[0] * more[0], more[1]) if found and more else found

    def _joins(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether a hyphen at `index` stands between digits; a word that makes a range may stand anywhere."""
        if tokens[index].norm not in self._hyphens:
            return True
        return tokens[index - 1].value is not None and index + 1 < len(tokens) and tokens[index + 1].value is not None

    def _counts_nothing(self, tokens: Sequence[Token], start: int, after: int, number: Number) -> bool:
        before, first = tokens[start - 1] if start else None, tokens[start]
        behind = tokens[after] if after < len(tokens) else None
        if (before and before.norm in _SUMS) or (behind and behind.norm in _SUMS):
            return True
        if before and before.end == first.start and not before.norm.endswith("'") and before.norm in "-.:,/":
            return first.value is not None
        if first.value is not None and _is_glued(tokens, after):
            return True
        if first.norm.startswith("0") and first.norm.isdigit() and len(first.norm) > 1:
            return True
        of = self._of.at(tokens, after)
        if self._measures.at(tokens, of[1] if of else after):
            return True
        return (
            all(each.value is None or (each.value in _YEARS and not each.is_grouped) for each in tokens[start:after])
            and any(each.value is not None for each in tokens[start:after])
            and number.modifier in {"exact", "range"}
        )


def _range(tokens: Sequence[Token], start: int, low: _Quantity, high: _Quantity) -> tuple[Number, int, bool] | None:
    bottom = low.value
    if low.scale == 1 and high.scale > 1 and bottom * high.scale < high.value:
        bottom *= high.scale  # « trois à quatre mille » starts at three thousand
    if "vague" in {low.modifier, high.modifier} or low.is_ratio != high.is_ratio or bottom >= high.value:
        return None
    span = Span(tokens[start].start, tokens[high.after - 1].end)
    return Number(span, bottom, high.value, "range", low.is_ratio), high.after, False


def _number(span: Span, quantity: _Quantity, kind: Modifier) -> Number:
    low = None if kind == "at_most" else quantity.value
    high = None if kind in {"at_least", "vague"} else quantity.value
    return Number(span, low, high, kind, quantity.is_ratio)


def _is_glued(tokens: Sequence[Token], after: int) -> bool:
    """Whether a sign and more digits go on without a space, as in a version or a time."""
    return (
        after + 1 < len(tokens)
        and tokens[after].norm in ".:/-"
        and tokens[after].start == tokens[after - 1].end
        and tokens[after].end == tokens[after + 1].start
        and tokens[after + 1].value is not None
    )


def _set(phrases: Iterable[str]) -> Phrases[bool]:
    return Phrases(dict.fromkeys(phrases, True))


@cache
def number_reader(code: str) -> NumberReader | None:
    """The reader for the language `code`; None where there is no data file for it."""
    language = language_of(code)
    return NumberReader(language.numbers) if language else None
