"""Reads the numbers of a text: what a quantity says about its bounds, in digits or in words.

A comma is decimal, but before groups of three digits it parts thousands: nobody counts in thousandths. A dot, an
apostrophe or any space groups thousands. What can be read in two ways is not read. What counts nothing is passed over
in running text: see `number_context`. Words come from the language's data file, so that no language stands in here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from annot.core.annotation import Span
from annot.quality.language import Modifier, ModifierWords, NumberWords, language_of
from annot.quality.number_context import NumberContext
from annot.quality.phrases import Phrases, Token, phrase_set, tokens_of
from annot.quality.quantity import Quantity, QuantityReader

_BRACKETS = {"(": ")", "[": "]"}


class ReadNumber(NamedTuple):
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


class _Found(NamedTuple):
    """A number, the index behind it, and whether it is a mere article, or may count nothing at all."""

    number: ReadNumber
    after: int
    is_article: bool = False
    is_score: bool = False


class NumberReader:
    """Reads numbers by the words of one language.

    Args:
        words: how it writes numbers.
        small: its small words, which tell nothing of a number.
    """

    def __init__(self, words: NumberWords, small: Iterable[str] = ()) -> None:
        self._quantities = QuantityReader(words)
        self._context = NumberContext(words)
        self._ranges, self._starts = phrase_set(words.ranges), phrase_set(words.starts)
        self._between, self._between_and = phrase_set(words.between), phrase_set(words.between_and)
        self._hedges, self._hyphens = phrase_set(words.hedges), frozenset(words.hyphens)
        self._modifiers, self._behind = _kinds(words.modifiers), _kinds(words.behind)
        self._quoted = _kinds(words.modifiers, words.quoted)
        self._vague = Phrases({**dict.fromkeys(words.vague.amounts, False), **dict.fromkeys(words.vague.parts, True)})
        tables = (self._between.seconds.items(), self._modifiers.seconds.items(), self._quantities.seconds)
        self._starting = _starting(chain.from_iterable(tables))
        known: tuple[Phrases[Modifier] | Phrases[bool], ...] = (self._quoted, self._behind, self._vague)
        nothing = {*small, *words.articles, *words.of, *words.ranges, *words.between_and}
        said = {word for table in known for word in table.words} | self._quantities.words | set(words.out_of)
        self._known = {word for word in said if word not in nothing and word[0].isalpha()}

    def read_numbers(self, text: str) -> list[ReadNumber]:
        """The numbers of a running text, in order; what counts nothing is left out."""
        return self.numbers_of(tokens_of(text))

    def numbers_of(self, tokens: Sequence[Token]) -> list[ReadNumber]:
        """The numbers of a running text, by its tokens."""
        found, index = list[ReadNumber](), 0
        while index < len(tokens):
            read = self._read(tokens, index, self._modifiers) if self._can_start(tokens, index) else None
            if read is None:
                index += 1
                continue
            is_bare = read.number.modifier in {"exact", "range"}
            if not (
                read.is_article
                or read.is_score
                or self._context.counts_nothing(tokens, index, read.after, is_bare=is_bare)
            ):
                found.append(read.number)
            index = read.after
        return found

    def _can_start(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether a number may start here; to try is dear, and « la » is seldom the first word of « la moitié »."""
        token = tokens[index]
        if token.value is not None:
            return True
        behind = self._starting.get(token.norm)
        if not behind:
            return behind is not None
        return index + 1 < len(tokens) and tokens[index + 1].norm in behind

    def read_number(self, quote: str) -> ReadNumber | None:
        """The number that `quote` is, from its first to its last word; None where that cannot be told for sure."""
        tokens = tokens_of(quote)
        if not tokens:
            return None
        vague = self._vague.at(tokens, 0)
        if vague and vague[1] == len(tokens):
            return ReadNumber(Span(0, tokens[-1].end), None, None, "vague", vague[0])
        read = self._read(tokens, 0, self._quoted)
        if read is None and (start := self._starts.at(tokens, 0)):
            # « de 10 à 12 » is a range; « de 20 » is a number behind a word that is none of its.
            inner = self._read(tokens, start[1], self._quoted)
            if inner and inner.number.modifier == "range":
                read = inner._replace(number=inner.number._replace(span=Span(0, inner.number.span.end)))
        return read.number if read and read.after == len(tokens) and not read.is_score else None

    def speaks_of_number(self, text: str) -> bool:
        """Whether a word or digit of `text` may belong to a number, or to what is said of one."""
        return any(each.norm in self._known or any(map(str.isdigit, each.norm)) for each in tokens_of(text))

    @property
    def hedge_words(self) -> Iterable[str]:
        """In small letters, the words of which one stands in every text that is hedged."""
        return self._hedges.firsts

    def is_hedged(self, text: str) -> bool:
        """Whether a word of `text` makes the number behind it an approximation."""
        tokens = tokens_of(text)
        return any(self._hedges.at(tokens, index) for index in range(len(tokens)))

    def _read(self, tokens: Sequence[Token], start: int, modifiers: Phrases[Modifier]) -> _Found | None:
        """The number at `start`."""
        if (between := self._between.at(tokens, start)) and (found := self._read_between(tokens, start, between[1])):
            return found
        modifier = modifiers.at(tokens, start)
        first = self._quantities.read(tokens, modifier[1]) if modifier else None
        if modifier is None or first is None or first.modifier == "vague":
            modifier, first = None, self._quantities.read(tokens, start)
        if first is None:
            return None
        if (to := self._ranges.at(tokens, first.after)) and self._joins(tokens, first.after, to[1]):
            second = self._quantities.read(tokens, to[1])
            if second:
                found = self._range(tokens, start, first, second, None if modifier is None else modifier[0])
                if found or first.is_ratio == second.is_ratio:
                    return found or _score(tokens, start, first, second)
        return self._with_behind(tokens, start, first, modifier[0] if modifier else None)

    def _read_between(self, tokens: Sequence[Token], start: int, index: int) -> _Found | None:
        low = self._quantities.read(tokens, index)
        joiner = self._between_and.at(tokens, low.after) if low else None
        high = self._quantities.read(tokens, joiner[1]) if joiner else None
        return self._range(tokens, start, low, high, None) if low and high else None

    def _with_behind(self, tokens: Sequence[Token], start: int, first: Quantity, kind: Modifier | None) -> _Found:
        """A single quantity, with what is said of it behind it, in brackets or not."""
        after, said = first.after, self._said_behind(tokens, first)
        if said and (kind is None or kind == said[0]) and first.modifier != "vague":
            kind, after = said[0], said[1]
        span = Span(tokens[start].start, tokens[after - 1].end)
        is_article = first.is_article and kind is None
        return _Found(_number(span, first, kind or first.modifier), after, is_article, first.is_unsure)

    def _said_behind(self, tokens: Sequence[Token], first: Quantity) -> tuple[Modifier, int] | None:
        at, last = first.after, tokens[first.after - 1]
        if at >= len(tokens):
            return None
        if tokens[at].norm == "+" and tokens[at].start == last.end and last.value is not None:
            is_sum = at + 1 < len(tokens) and tokens[at + 1].value is not None
            return None if is_sum else ("at_least", at + 1)
        close = _BRACKETS.get(tokens[at].norm)
        found = self._behind.at(tokens, at + 1 if close else at)
        if found is None:
            return None
        if close:
            return (found[0], found[1] + 1) if found[1] < len(tokens) and tokens[found[1]].norm == close else None
        # « 3 000, environ 40 »: what a number follows belongs to it.
        return None if self._quantities.read(tokens, found[1]) else found

    def _joins(self, tokens: Sequence[Token], index: int, after: int) -> bool:
        """Whether a hyphen at `index` stands between digits; a word that makes a range may stand anywhere."""
        if tokens[index].norm not in self._hyphens:
            return True
        return tokens[index - 1].value is not None and after < len(tokens) and tokens[after].value is not None

    def _range(
        self, tokens: Sequence[Token], start: int, low: Quantity, high: Quantity, kind: Modifier | None
    ) -> _Found | None:
        if "vague" in {low.modifier, high.modifier} or kind == "at_most":
            return None
        bottom, is_ratio = low.value, high.is_ratio
        if high.is_percent and not low.is_ratio and low.value <= 100:
            bottom /= 100  # « 30 à 40 % »
        elif low.is_ratio != high.is_ratio:
            return None
        span, is_unsure = Span(tokens[start].start, tokens[high.after - 1].end), False
        if not is_ratio and low.scale == 1 and (scale := _shared_scale(tokens, low, high)):
            # « trois à quatre mille » starts at three thousand; « un à cent mille » may start at one.
            is_sure = high.scale > 1 or high.value >= 1000
            bottom, is_unsure = bottom * scale, not is_sure or high.value >= 10 * bottom * scale
        if bottom >= high.value:
            return None
        return _Found(ReadNumber(span, bottom, high.value, "range", is_ratio), high.after, False, is_unsure)


def _shared_scale(tokens: Sequence[Token], low: Quantity, high: Quantity) -> int:
    """The thousand or hundred that the first number of a range may share with the second; 0 where it cannot."""
    if tokens[low.after - 1].is_grouped or low.value >= 1000:
        return 0
    scale = high.scale
    if scale == 1 and tokens[high.after - 1].value is not None:
        scale = next((each for each in (1000, 100) if high.value >= each and high.value % each == 0), 1)
        if scale == 100 and (low.value >= 10 or high.value >= 1000):
            return 0
    return scale if scale > 1 and low.value * scale < high.value else 0


def _score(tokens: Sequence[Token], start: int, first: Quantity, second: Quantity) -> _Found | None:
    """« 3 à 1 » goes down: no range, and nothing that is counted."""
    span = Span(tokens[start].start, tokens[second.after - 1].end)
    return _Found(ReadNumber(span, first.value, first.value, "exact"), second.after, is_score=True)


def _number(span: Span, quantity: Quantity, kind: Modifier) -> ReadNumber:
    low = None if kind == "at_most" else quantity.value
    high = None if kind in {"at_least", "vague"} else quantity.value
    return ReadNumber(span, low, high, kind, quantity.is_ratio)


def _starting(tables: Iterable[tuple[str, Iterable[str]]]) -> dict[str, frozenset[str]]:
    """The words that a number may start with, and what then stands behind each; none where anything may."""
    found: dict[str, frozenset[str]] = {}
    for first, seconds in tables:
        known, more = found.get(first), frozenset(seconds)
        found[first] = more if known is None else known | more if known and more else frozenset()
    return found


def _kinds(*several: ModifierWords) -> Phrases[Modifier]:
    kinds: dict[str, Modifier] = {}
    for words in several:
        kinds |= dict.fromkeys(words.approx, "approx")
        kinds |= dict.fromkeys(words.at_least, "at_least")
        kinds |= dict.fromkeys(words.at_most, "at_most")
    return Phrases(kinds)


@cache
def number_reader(code: str) -> NumberReader | None:
    """The reader for the language `code`; None where there is no data file for it."""
    language = language_of(code)
    return NumberReader(language.numbers, (*language.edges.first, *language.edges.last)) if language else None
