"""Plain numbers: digits, or number words put together by the language's tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from annot.quality.language import NumberWords
from annot.quality.phrases import Phrases, Token, behind_hyphen

_Read = tuple[int, int]
"""A value, and the index of the token behind it."""


class PlainNumber(NamedTuple):
    """A number without modifier.

    Attributes:
        value: of the whole.
        after: index of the token behind it.
        scale: the power of ten that its last word stands for; 1 where it is none.
        is_article: it is the word for one or none, which is an article too.
        is_short: its magnitude is a letter or two.
    """

    value: int | float
    after: int
    scale: int = 1
    is_article: bool = False
    is_short: bool = False


class NumberWordReader:
    """Reads digits and number words. A larger magnitude never follows a smaller one."""

    def __init__(self, words: NumberWords) -> None:
        self._units = Phrases(words.units, may_hyphenate=True)
        self._tens = Phrases(words.tens, may_hyphenate=True)
        self._hundred = Phrases(dict.fromkeys(words.hundred, 100))
        self._thousand = Phrases(dict.fromkeys(words.thousand, 1000))
        self._magnitudes = Phrases(words.magnitudes)
        self._fixed = Phrases(words.fixed, may_hyphenate=True)
        self._none = Phrases(dict.fromkeys(words.none, 0))
        self._short = dict(words.abbreviations)
        self._half = Phrases(dict.fromkeys(words.half, 0.5))
        self._joiner, self._joined = words.joiner, frozenset(words.joined)
        self._articles = frozenset(words.articles)

        tables = (self._units, self._tens, self._hundred, self._thousand, self._fixed, self._none)
        self.firsts = frozenset(first for table in tables for first in table.firsts)
        """The words that a number in words may start with."""

    @property
    def words(self) -> Iterable[str]:
        """All words that a number may be made of, the articles aside."""
        tables = (self._units, self._tens, self._hundred, self._thousand, self._magnitudes, self._none)
        return {word for table in tables for word in table.words} - self._articles

    def read(self, tokens: Sequence[Token], index: int) -> PlainNumber | None:
        """The number at `index`; None where there is none."""
        if index >= len(tokens):
            return None
        token = tokens[index]
        if token.value is None:
            return self._in_words(tokens, index)
        if index + 1 < len(tokens) and (short := self._short.get(tokens[index + 1].text)):
            if token.may_be_decimal:
                return None
            return PlainNumber(_exactly(token.value * short), index + 2, short, is_short=True)
        scale = self._magnitudes.at(tokens, index + 1) or self._thousand.at(tokens, index + 1)
        if scale is None:
            return self._with_half(tokens, PlainNumber(token.value, index + 1))
        if token.may_be_decimal:
            return None  # « 1,500 million »: one and a half, or fifteen hundred
        number = PlainNumber(_exactly(token.value * scale[0]), scale[1], scale[0])
        return self._with_half(tokens, self._with_rest(tokens, number))

    def _with_rest(self, tokens: Sequence[Token], number: PlainNumber) -> PlainNumber:
        """« 1 million 200 000 »: the thousands behind the millions; a bare « 1 million 200 » may be either."""
        at = number.after
        if at >= len(tokens) or (tokens[at].value is None and tokens[at].norm not in self.firsts):
            return number
        rest = self.read(tokens, at)
        is_below = rest and 1000 <= rest.value < number.scale and (tokens[at].is_grouped or rest.scale >= 1000)
        return PlainNumber(number.value + rest.value, rest.after, rest.scale) if rest and is_below else number

    def _in_words(self, tokens: Sequence[Token], start: int) -> PlainNumber | None:
        for table in (self._none, self._fixed):
            if (found := table.at(tokens, start)) is not None:
                return PlainNumber(found[0], found[1], is_article=table is self._none)
        total, index, scale, limit = 0, start, 1, 0
        while True:
            part = self._below_million(tokens, behind_hyphen(tokens, index) if total else index)
            if part is None:
                break
            magnitude = self._magnitudes.at(tokens, behind_hyphen(tokens, part[1]))
            if magnitude is None or (limit and magnitude[0] >= limit):
                total, index = total + part[0], part[1]
                scale = self._scale_at(tokens, index - 1)
                break
            total, index = total + part[0] * magnitude[0], magnitude[1]
            scale = limit = magnitude[0]
        if index == start:
            return None
        article = index == start + 1 and tokens[start].norm in self._articles
        number = PlainNumber(total, index, scale, article)
        if limit and index < len(tokens) and tokens[index].value is not None:
            number = self._with_rest(tokens, number)
        return self._with_half(tokens, number)

    def _scale_at(self, tokens: Sequence[Token], index: int) -> int:
        if self._thousand.at(tokens, index):
            return 1000
        return 100 if self._hundred.at(tokens, index) else 1

    def _with_half(self, tokens: Sequence[Token], number: PlainNumber) -> PlainNumber:
        half = self._half.at(tokens, number.after)
        if half is None or not (number.scale >= 1000 or (number.scale == 1 and 0 < number.value < 20)):
            return number
        added = number.scale // 2 if number.scale > 1 else 0.5
        return PlainNumber(number.value + added, half[1], number.scale)

    def _below_million(self, tokens: Sequence[Token], index: int) -> _Read | None:
        first = self._below_thousand(tokens, index)
        thousand = self._thousand.at(tokens, behind_hyphen(tokens, first[1]) if first else index)
        if thousand is None or (first and first[0] == 0):
            return first
        value = 1000 * (first[0] if first else 1)
        rest = self._below_thousand(tokens, behind_hyphen(tokens, thousand[1]))
        return (value + rest[0], rest[1]) if rest and rest[0] else (value, thousand[1])

    def _below_thousand(self, tokens: Sequence[Token], index: int) -> _Read | None:
        first = self._below_hundred(tokens, index)
        may_count = first is None or 2 <= first[0] <= 9 or 11 <= first[0] <= 19  # « deux cents », « quinze cents »
        hundred = self._hundred.at(tokens, behind_hyphen(tokens, first[1]) if first else index) if may_count else None
        if hundred is None:
            return first
        value = hundred[0] * (first[0] if first else 1)
        rest = self._below_hundred(tokens, behind_hyphen(tokens, hundred[1]))
        return (value + rest[0], rest[1]) if rest and rest[0] else (value, hundred[1])

    def _below_hundred(self, tokens: Sequence[Token], index: int) -> _Read | None:
        tens = self._tens.at(tokens, index)
        if tens is None:
            return self._units.at(tokens, index)
        (value, most), after = tens
        rest_at = behind_hyphen(tokens, after)
        joined = rest_at < len(tokens) and tokens[rest_at].norm == self._joiner
        rest = self._units.at(tokens, behind_hyphen(tokens, rest_at + 1) if joined else rest_at)
        if rest and 0 < rest[0] <= most and (not joined or rest[0] in self._joined):
            return value + rest[0], rest[1]
        return value, after


def _exactly(value: int | float) -> int | float:
    """1,2 million is a whole number, though 1.2 × 1 000 000 may not be one in binary."""
    rounded = round(value)
    return rounded if abs(value - rounded) < 1e-6 * max(1, abs(value)) else value
