"""Numbers of a text: read only around the words that a number is made of, since reading takes time."""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.annotation import Span
from annot.predict.rules.plain import PlainText
from annot.quality.language import NumberWords, language_of
from annot.quality.number_reader import ReadNumber, number_reader
from annot.quality.phrases import tokens_of

_REACH = 12
"""Words on either side of a number that say what it is, more than any phrase of a language's file has."""


class NumberFinder:
    """Finds what `NumberReader.read_numbers` does in every line, in a fraction of the time."""

    def __init__(self, language: str) -> None:
        known = language_of(language)
        self._reader = number_reader(language)
        self._articles = frozenset((*known.numbers.articles, *known.numbers.none)) if known else frozenset[str]()
        self._telling = self._articles | _telling(known.numbers) if known else frozenset[str]()
        self._beside = _beside(known.numbers) if known else frozenset[str]()

    def find(self, text: PlainText) -> Iterator[ReadNumber]:
        """The numbers, in order; none goes on in another line."""
        if self._reader is None:
            return
        for first, last in self._windows(text):
            start, end = text.start_of(first), int(text.ends[last])
            for number in self._reader.read_numbers(text.plain[start:end]):
                yield number._replace(span=Span(number.span.start + start, number.span.end + start))

    def _windows(self, text: PlainText) -> Iterator[tuple[int, int]]:
        """First and last word of each part of a line that may hold a number; two of them never share a word."""
        lines = [*text.lines, len(text.words)]
        window, line, line_start = None, 0, 0
        for place in self._places(text):
            while lines[line] < place:
                line_start, line = lines[line] + 1, line + 1
            first, last = max(place - _REACH, line_start), min(place + _REACH, lines[line] - 1)
            if window and first <= window[1]:
                window = (window[0], last)
                continue
            if window:
                yield window
            window = (first, last)
        if window:
            yield window

    def _places(self, text: PlainText) -> Iterator[int]:
        words, articles = text.words, self._articles
        for index in text.places_with_digits(self._telling):
            is_article = words[index] in articles
            if not is_article or not self._beside.isdisjoint(words[max(0, index - 1) : index + 2]):
                yield index


def _telling(words: NumberWords) -> frozenset[str]:
    """Words that only numbers have, or that end what does, such as the last word of « la moitié »."""
    tables = (words.units, words.tens, words.magnitudes, words.collectives, words.fixed)
    phrases = {phrase for table in tables for phrase in table} | {*words.hundred, *words.thousand}
    said = {token.norm for phrase in phrases for token in tokens_of(phrase)}
    said |= {tokens_of(phrase)[-1].norm for phrase in (*words.fractions, *words.percent, *words.halves, *words.half)}
    return frozenset(said - {*words.articles, *words.of, words.joiner})


def _beside(words: NumberWords) -> frozenset[str]:
    """Words that make a number of an article beside them: « au moins un »."""
    kinds = (words.modifiers, words.behind)
    phrases = [each for kind in kinds for each in (*kind.at_least, *kind.at_most, *kind.approx)]
    said = [[token.norm for token in tokens_of(phrase)] for phrase in phrases]
    return frozenset({edge for phrase in said for edge in (phrase[0], phrase[-1])} | {"(", "[", "+"})
