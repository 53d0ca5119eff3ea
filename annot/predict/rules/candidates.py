"""Places of a text that may be mentions: by the lexicon, by numbers and dates, by titles and names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from annot.core.annotation import Span
from annot.predict.rules.dates import date_finder
from annot.predict.rules.lexicon import NAME, PLAIN, Lexicon, Match
from annot.predict.rules.words import adjectives_of, rule_words
from annot.quality.language import language_of
from annot.quality.number_reader import ReadNumber, number_reader

_NONE: Mapping[str, int] = {}
_NAME_RUN = rf"{NAME}(?: {NAME})*"
_NAMES = re.compile(_NAME_RUN)
_SHORT = re.compile(r" \([A-ZÀ-Þ]{2,}\)")
_SMALL_WORD = r"[a-zß-öø-ÿœ][\w-]+"
_MOST_BEHIND = 3
"""Words behind a marked one that may belong to it."""
_NOTHING = re.compile(r"(?!)")


class CandidateSpan(NamedTuple):
    """A place that may be a mention.

    Attributes:
        start: where it starts.
        end: where it ends.
        kind: what proposed it.
        marked: how often the gold marked these words, or those that it begins with, with which label.
        number: the number that it is, if it is one.
    """

    start: int
    end: int
    kind: str
    marked: Mapping[str, int] = _NONE
    number: ReadNumber | None = None


class CandidateFinder:
    """Proposes candidates by a lexicon and by the words of one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._lexicon = lexicon
        self._dates = date_finder(language)
        self._numbers = number_reader(language)
        self._speaks_of_numbers = _number_words(language)
        self._shapes = _shapes(language)
        known = language_of(language)
        self._edges = frozenset((*known.edges.first, *known.edges.last)) if known else frozenset[str]()

    def find(self, text: str) -> list[CandidateSpan]:
        """All candidates of `text`, one a place, by place; it is that of whoever proposed it first."""
        plain = text.translate(PLAIN)
        found: dict[tuple[int, int], CandidateSpan] = {}
        for each in self._propose(plain):
            found.setdefault((each.start, each.end), each)
        return [found[place] for place in sorted(found)]

    def _propose(self, plain: str) -> Iterator[CandidateSpan]:
        for start, end in self._dates.find(plain):
            yield CandidateSpan(start, end, "date")
        for number in self._read_numbers(plain):
            yield CandidateSpan(*_place(number.span), "number", _NONE, number)
        matches = sorted(self._lexicon.find(plain), key=lambda each: each.kind != "text")
        for match in matches:
            yield CandidateSpan(match.start, match.end, match.kind, match.labels)
        for match in matches:
            yield from self._longer(plain, match)
        yield from self._titles(plain)
        yield from self._names(plain)

    def _longer(self, plain: str, match: Match) -> Iterator[CandidateSpan]:
        """What stands in the lexicon, with what is said of it behind it: « soldats | russes »."""
        shapes = self._shapes
        if more := shapes.adjectives.match(plain, match.end):
            yield CandidateSpan(match.start, more.end(), "with adjective", match.labels)
            if name := shapes.of_name.match(plain, more.end()):
                yield CandidateSpan(match.start, name.end(), "with name", match.labels)
        elif name := shapes.of_name.match(plain, match.end):
            yield CandidateSpan(match.start, name.end(), "with name", match.labels)
            if more := shapes.adjectives.match(plain, name.end()):
                yield CandidateSpan(match.start, more.end(), "with name", match.labels)
        if match.kind in {"text", "form", "schema"} and plain[match.start : match.end].islower():
            end = match.end
            for _ in range(_MOST_BEHIND):
                behind = shapes.more.match(plain, end)
                if behind is None or behind["word"] in self._edges:
                    return
                end = behind.end()
                yield CandidateSpan(match.start, end, "longer", match.labels)

    def _titles(self, plain: str) -> Iterator[CandidateSpan]:
        """People by their office: « président russe X », « X, porte-parole du Pentagone »."""
        for title in self._shapes.title.finditer(plain):
            if title["behind"]:
                yield CandidateSpan(*title.span(), "name and title")
                continue
            yield CandidateSpan(*title.span(), "title and name" if title["name"] else "title")
            if title["name"]:
                yield CandidateSpan(title.start(), title.start("name"), "title")

    def _names(self, plain: str) -> Iterator[CandidateSpan]:
        for name in _NAMES.finditer(plain):
            yield CandidateSpan(*name.span(), "name alone")
            if short := _SHORT.match(plain, name.end()):
                yield CandidateSpan(name.start(), short.end(), "name and short name")
                if more := self._shapes.of_name.match(plain, short.end()):
                    yield CandidateSpan(name.start(), more.end(), "name and short name")

    def _read_numbers(self, plain: str) -> Iterator[ReadNumber]:
        """The numbers of the lines that hold a digit or a number's word: most hold none, and reading takes time."""
        start = 0
        for line in plain.split("\n") if self._numbers else ():
            if self._numbers and self._speaks_of_numbers.search(line):
                for number in self._numbers.read_numbers(line):
                    yield number._replace(span=Span(number.span.start + start, number.span.end + start))
            start += len(line) + 1


class _Shapes(NamedTuple):
    """How phrases of a language go on: patterns for plain text."""

    adjectives: re.Pattern[str]
    of_name: re.Pattern[str]
    title: re.Pattern[str]
    more: re.Pattern[str]


@cache
def _shapes(language: str) -> _Shapes:
    words = rule_words(language)
    adjective, titles, joins = _any(adjectives_of(language)), _any(words.titles), _any(words.joins)
    # An elided word has no space behind it.
    of, article = rf"{_any(words.of)}(?:(?<=')| )", rf"{_any(words.articles)}(?:(?<=')| )"
    join = rf"(?:{joins}(?:(?<=')| )(?:{_SMALL_WORD} )?)?" if words.joins else ""
    more = re.compile(rf" {join}(?P<word>{_SMALL_WORD})(?!\w)")
    if not words.titles:
        return _Shapes(_NOTHING, _NOTHING, _NOTHING, more)
    qualities = rf"(?: {adjective})*"
    before = rf"(?i:{titles})(?: {of}[\w'-]+(?: [\w'-]+)?)?{qualities}(?P<name>,? {_NAME_RUN})?"
    behind = rf"(?P<behind>{_NAME_RUN}, (?:{article})?{titles}(?: {of}(?:[\w'-]+|{_NAME_RUN}))?{qualities})"
    return _Shapes(
        re.compile(rf"(?: {adjective})+(?!\w)"),
        re.compile(rf" {of}{_NAME_RUN}"),
        re.compile(rf"(?<![\w'-])(?:{before}|{behind})(?!\w)"),
        more,
    )


@cache
def _number_words(language: str) -> re.Pattern[str]:
    """A digit, or a word that only numbers have."""
    known = language_of(language)
    words: set[str] = set()
    if known:
        numbers = known.numbers
        named = (numbers.units, numbers.tens, numbers.magnitudes, numbers.collectives, numbers.fractions, numbers.fixed)
        words = {word for table in named for word in table} | {*numbers.hundred, *numbers.thousand, *numbers.none}
        words -= {*numbers.articles, *numbers.of}
    return re.compile(rf"\d|(?<!\w){_any(words)}(?!\w)" if words else r"\d", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.end
