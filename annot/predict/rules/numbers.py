"""Numbers of a text: read only around the words that a number is made of, since reading takes time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from annot.predict.rules.plain import PlainText
from annot.quality.language import ModifierWords, NumberWords, language_of
from annot.quality.number_reader import ReadNumber, number_reader
from annot.quality.phrases import Token, token_at, tokens_of, word_token

_REACH = 12
"""Words on either side of a number that say what it is, more than any phrase of a language's file has."""
_BRACKETS = frozenset("([+")


class NumberFinder:
    """Finds what `NumberReader.read_numbers` does in every line, in a fraction of the time."""

    def __init__(self, language: str) -> None:
        known = language_of(language)
        self._reader = number_reader(language)
        self._articles = frozenset((*known.numbers.articles, *known.numbers.none)) if known else frozenset[str]()
        self.telling = self._articles | _telling(known.numbers) if known else frozenset[str]()
        self._before: dict[str, list[list[str]]] = {}
        for phrase in _phrases(known.numbers.modifiers) if known else ():
            self._before.setdefault(phrase[-1], []).append(phrase)
        self._behind = frozenset(phrase[0] for phrase in _phrases(known.numbers.behind)) if known else frozenset[str]()

    def find(self, text: PlainText, places: Iterable[int]) -> Iterator[ReadNumber]:
        """The numbers, in order; none goes on in another line.

        Args:
            text: where they are looked for.
            places: the indices of the words that tell of a number, and of any others.
        """
        if self._reader is None:
            return
        for first, last in _windows(text, [place for place in places if self._is_telling(text.words, place)]):
            yield from self._reader.numbers_of(_tokens(text, first, last))

    def _is_telling(self, words: Sequence[str], index: int) -> bool:
        word = words[index]
        if word in self._articles:
            return self._is_said_of(words, index)
        return word in self.telling or word[0].isdecimal()

    def _is_said_of(self, words: Sequence[str], index: int) -> bool:
        """Whether a phrase beside an article makes it a number: « au moins un »."""
        if index and any(
            phrase == words[max(0, index - len(phrase)) : index] for phrase in self._before.get(words[index - 1], ())
        ):
            return True
        behind = index + 1
        if behind < len(words) and words[behind] in _BRACKETS:
            behind += 1
        return behind < len(words) and words[behind] in self._behind


def _windows(text: PlainText, places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last word of each part of a line around `places`; two of them never share a word."""
    lines = [*text.lines, len(text.words)]
    window, line, line_start = None, 0, 0
    for place in places:
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


def _tokens(text: PlainText, first: int, last: int) -> list[Token]:
    """The tokens from one word to another: they are the words, but for what starts with a digit."""
    plain, found, end, part = text.plain, list[Token](), 0, slice(first, last + 1)
    for word, start, stop in zip(text.words[part], text.starts[part], text.ends[part], strict=True):
        if not word[0].isdecimal():
            if start >= end:
                found.append(word_token(word, start, stop, plain[start:stop]))
            continue
        # « 1 000 km » has one token in two words, « 14h » two tokens in one word.
        end = max(start, end)
        while end < stop:
            found.append(token_at(plain, end))
            end = found[-1].end
    return found


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
