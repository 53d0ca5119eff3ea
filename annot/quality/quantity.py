"""A quantity without what is said of it: plain numbers, collectives, halves, and parts of a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from annot.quality.language import Modifier, NumberWords
from annot.quality.number_words import NumberWordReader, PlainNumber
from annot.quality.phrases import Phrases, Token, behind_hyphen, phrase_set


class Quantity(NamedTuple):
    """A quantity without modifier.

    Attributes:
        value: of the whole.
        modifier: what its words alone make it.
        after: index of the token behind it.
        scale: the power of ten that its last word stands for.
        is_ratio: a part of a whole.
        is_article: a mere article.
        is_percent: a ratio in percent.
        is_unsure: it may be something else than a number.
    """

    value: int | float
    modifier: Modifier
    after: int
    scale: int = 1
    is_ratio: bool = False
    is_article: bool = False
    is_percent: bool = False
    is_unsure: bool = False


class QuantityReader:
    """Reads quantities by the words of one language."""

    def __init__(self, words: NumberWords) -> None:
        self._plain = NumberWordReader(words)
        self._magnitudes = Phrases(words.magnitudes)
        self._collectives = Phrases({**words.collectives, **words.magnitudes})
        self._fractions, self._halves = Phrases(words.fractions), phrase_set(words.halves)
        self._half = Phrases(dict.fromkeys(words.half, 0.5))
        self._percent, self._some, self._of = phrase_set(words.percent), phrase_set(words.some), phrase_set(words.of)
        self._out_of, self._articles = phrase_set(words.out_of), frozenset(words.articles)

    @property
    def seconds(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The words that a quantity may start with, and what then stands behind each; none where anything may."""
        yield from self._fractions.seconds.items()
        for first, seconds in self._some.seconds.items():
            yield first, seconds or self._collectives.firsts
        for first in (*self._plain.firsts, *self._halves.firsts):
            yield first, ()

    @property
    def words(self) -> set[str]:
        """All words that tell of a quantity."""
        tables = (self._fractions, self._collectives, self._percent, self._halves, self._some)
        found = {word for table in tables for word in table.words} | set(self._plain.words)
        return found - self._articles

    def read(self, tokens: Sequence[Token], index: int) -> Quantity | None:
        """The quantity at `index`; None where there is none."""
        if halved := self._halved(tokens, index):
            return halved
        if fraction := self._fractions.at(tokens, index):
            return self._fraction(tokens, *fraction)
        some = self._some.at(tokens, index)
        if some and (many := self._collective(tokens, some[1])):
            return Quantity(many[0], "vague", many[1], many[0])
        plain = self._plain.read(tokens, index)
        return self._from_plain(tokens, plain) if plain else None

    def _from_plain(self, tokens: Sequence[Token], plain: PlainNumber) -> Quantity | None:
        if percent := self._percent.at(tokens, plain.after):
            if any(each.may_be_decimal for each in tokens[percent[1] - 2 : plain.after]):
                return None
            return Quantity(plain.value / 100, "exact", percent[1], is_ratio=True, is_percent=True)
        if not plain.scale >= 1000 and (many := self._collective(tokens, plain.after)):
            half = self._half.at(tokens, many[1])
            value = plain.value * many[0] + (many[0] / 2 if half else 0)
            return Quantity(_whole(value), "approx", half[1] if half else many[1], many[0])
        if whole := self._out_of_whole(tokens, plain):
            return whole
        # « 3 M. Untel »: an abbreviated mister as well as millions.
        is_mister = plain.is_short and plain.after < len(tokens) and tokens[plain.after].norm == "."
        return Quantity(plain.value, "exact", plain.after, plain.scale, False, plain.is_article, False, is_mister)

    def _out_of_whole(self, tokens: Sequence[Token], plain: PlainNumber) -> Quantity | None:
        """« neuf sur dix »."""
        out_of = self._out_of.at(tokens, plain.after)
        whole = self._plain.read(tokens, out_of[1]) if out_of else None
        if whole is None or whole.is_article or whole.value <= 0 or plain.value > whole.value:
            return None
        is_unsure = plain.value == whole.value
        return Quantity(plain.value / whole.value, "exact", whole.after, is_ratio=True, is_unsure=is_unsure)

    def _fraction(self, tokens: Sequence[Token], value: float, after: int) -> Quantity:
        of = self._of.at(tokens, after)
        many = self._magnitudes.at(tokens, of[1]) if of else None
        if many is None:
            return Quantity(value, "exact", after, is_ratio=True)
        # « un quart de million » is a number; « un tiers de million » has no end.
        product = _whole(value * many[0])
        return Quantity(product, "exact", many[1], many[0], is_unsure=not isinstance(product, int))

    def _halved(self, tokens: Sequence[Token], index: int) -> Quantity | None:
        """« un demi-million », « une demi-douzaine »."""
        at = index + 1 if index < len(tokens) and tokens[index].norm in self._articles else index
        half = self._halves.at(tokens, at)
        many = self._collectives.at(tokens, behind_hyphen(tokens, half[1])) if half else None
        if many is None:
            return None
        is_exact = self._magnitudes.at(tokens, many[1] - 1) is not None
        return Quantity(_whole(many[0] / 2), "exact" if is_exact else "approx", many[1], many[0])

    def _collective(self, tokens: Sequence[Token], index: int) -> tuple[int, int] | None:
        """The size of « dizaines », « centaines de milliers », and the index behind it."""
        found = self._collectives.at(tokens, index)
        of = self._of.at(tokens, found[1]) if found else None
        more = self._collectives.at(tokens, of[1]) if of else None
        return (found[0] * more[0], more[1]) if found and more else found


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else value
