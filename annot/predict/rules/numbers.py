"""Numbers of a text: read only around the words that a number is made of, since reading takes time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annot.core.annotation import Span
from annot.predict.rules.plain import PlainText
from annot.quality.language import ModifierWords, NumberWords, language_of
from annot.quality.number_reader import ReadNumber, number_reader
from annot.quality.phrases import tokens_of

_REACH = 12
"""Words on either side of a number that say what it is, more than any phrase of a language's file has."""
_BRACKETS = frozenset("([+")


class NumberFinder:
    """Finds what `NumberReader.read_numbers` does in every line, in a fraction of the time."""

    def __init__(self, language: str) -> None:
        known = language_of(language)
        self._reader = number_reader(language)
        self._articles = frozenset((*known.numbers.articles, *known.numbers.none)) if known else frozenset[str]()
        self._telling = self._articles | _telling(known.numbers) if known else frozenset[str]()
        self._before: dict[str, list[list[str]]] = {}
        for phrase in _phrases(known.numbers.modifiers) if known else ():
            self._before.setdefault(phrase[-1], []).append(phrase)
        self._behind = frozenset(phrase[0] for phrase in _phrases(known.numbers.behind)) if known else frozenset[str]()

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
            if words[index] not in articles or self._is_said_of(words, index):
                yield index

    def _is_said_of(self, words: Sequence[str], index: int) -> bool:
        """Whether a phrase beside an article makes it a number: « au moins un »."""
        if index and any(phrase == words[max(0, index - len(phrase)) : index] for phrase in self._before.get(words[index - 1], ())):
            return True
        behind = index + 1
        if behind < len(words) and words[behind] in _BRACKETS:
            behind += 1
        return behind < len(words) and words[behind] in self._behind


def _telling(words: NumberWords) -> frozenset[str]:
    """Words that only numbers have, or that end what does, such as the last word of « la moitié »."""
    tables = (words.units, words.tens, words.magnitudes, words.collectives, words.fixed)
    phrases = {phrase for table in tables for phrase in table} | {*words.hundred, *words.thousand}
    said = {token.norm for phrase in phrases for token in tokens_of(phrase)}
    said |= {tokens_of(phrase)[-1].norm for phrase in (*words.fractions, *words.percent, *words.halves, *words.half)}
    return frozenset(said - {*words.articles, *words.of, words.joiner})


def _phrases(words: ModifierWords) -> list[list[str]]:
    phrases = (*words.at_least, *words.at_most, *words.approx)
    return [[token.norm for token in tokens_of(phrase)] for phrase in phrases]
