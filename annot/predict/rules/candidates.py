"""Places of a text that may be mentions: by the lexicon, by numbers and dates, by titles and names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from annot.predict.rules.dates import date_finder, first_words
from annot.predict.rules.evidence import CandidateSpan
from annot.predict.rules.lexicon import NAME, Lexicon
from annot.predict.rules.numbers import NumberFinder
from annot.predict.rules.plain import PlainText
from annot.predict.rules.words import adjectives_of, rule_words
from annot.quality.language import language_of

_NAME_RUN = rf"{NAME}(?: {NAME})*"
_NAMES = re.compile(_NAME_RUN)
_SHORT = re.compile(r" \([A-ZÀ-Þ]{2,}\)")
_SMALL_WORD = r"[a-zß-öø-ÿœ][\w-]+"
_MOST_BEHIND = 3
"""Words behind a marked one that may belong to it."""
_GROWING = frozenset(("text", "form", "schema"))
_HYPHENATED = re.compile(r" (\w+(?:-\w+)*)")
_NOTHING = re.compile(r"(?!)")


class CandidateFinder:
    """Proposes candidates by a lexicon and by the words of one language."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._lexicon = lexicon
        self._dates = date_finder(language)
        self._numbers = NumberFinder(language)
        self._shapes = _shapes(language)
        self._adjectives = adjectives_of(language)
        self._titles = first_words(rule_words(language).titles)
        self._noted = self._dates.firsts | self._numbers.telling | self._titles
        known = language_of(language)
        self._edges = frozenset((*known.edges.first, *known.edges.last)) if known else frozenset[str]()

    def find(self, text: PlainText) -> list[CandidateSpan]:
        """All candidates of `text`, one a place, by place; it is that of whoever proposed it first."""
        found: dict[tuple[int, int], CandidateSpan] = {}
        for each in self._propose(text):
            found.setdefault((each.start, each.end), each)
        return [found[place] for place in sorted(found)]

    def _propose(self, text: PlainText) -> Iterator[CandidateSpan]:
        places = text.places_of(self._noted)
        for start, end in self._dates.find(text, places):
            yield CandidateSpan(start, end, "date")
        for number in self._numbers.find(text, places):
            yield CandidateSpan(number.span.start, number.span.end, "number", (), number)
        matches = sorted(self._lexicon.find(text.plain), key=_is_like_a_text)
        yield from matches
        for match in matches:
            # All that may follow stands behind a space, and starts with a letter.
            if behind := _HYPHENATED.match(text.plain, match.end):
                yield from self._longer(text.plain, match, behind[1])
        names = [match.span() for match in _NAMES.finditer(text.plain)]
        yield from self._find_titles(text, places, names)
        yield from self._find_names(text.plain, names)

    def _longer(self, plain: str, match: CandidateSpan, behind: str) -> Iterator[CandidateSpan]:
        """What stands in the lexicon, with what is said of it behind it: « soldats | russes »."""
        start, end, kind, marked, _ = match
        if behind in self._shapes.of and (name := self._shapes.of_name.match(plain, end)):
            yield CandidateSpan(start, name.end(), "with name", marked)
            if (more := self._behind_adjectives(plain, name.end())) > name.end():
                yield CandidateSpan(start, more, "with name", marked)
        elif (behind in self._adjectives or "-" in behind) and (more := self._behind_adjectives(plain, end)) > end:
            yield CandidateSpan(start, more, "with adjective", marked)
            if name := self._shapes.of_name.match(plain, more):
                yield CandidateSpan(start, name.end(), "with name", marked)
        if kind in _GROWING and plain[start:end].islower():
            for _ in range(_MOST_BEHIND):
                more_words = self._shapes.more.match(plain, end)
                if more_words is None or more_words["word"] in self._edges:
                    return
                end = more_words.end()
                yield CandidateSpan(start, end, "longer", marked)

    def _behind_adjectives(self, plain: str, end: int) -> int:
        """Where the adjectives of countries behind a place end; the place itself where there are none."""
        while word := _HYPHENATED.match(plain, end):
            said = word[1]
            while said not in self._adjectives:
                # « russe » stands in « russe-ukrainien », « russo » in nothing that is known.
                said, hyphen, _ = said.rpartition("-")
                if not hyphen:
                    return end
            end += 1 + len(said)
        return end

    def _find_titles(
        self, text: PlainText, places: Iterable[int], names: Sequence[tuple[int, int]]
    ) -> Iterator[CandidateSpan]:
        """People by their office: « président russe X », « X, porte-parole du Pentagone »."""
        for title in self._match_titles(text, places, names):
            if title["behind"]:
                yield CandidateSpan(*title.span(), "name and title")
                continue
            yield CandidateSpan(*title.span(), "title and name" if title["name"] else "title")
            if title["name"]:
                yield CandidateSpan(title.start(), title.start("name"), "title")

    def _match_titles(
        self, text: PlainText, places: Iterable[int], names: Sequence[tuple[int, int]]
    ) -> Iterator[re.Match[str]]:
        """The pattern is asked where a title starts, or a name with a comma behind it: elsewhere it cannot match."""
        plain, end = text.plain, 0
        starts = [text.starts[index] for index in places if text.words[index] in self._titles]
        if starts:
            starts += [_whole_word(plain, *name) for name in names if plain.startswith(", ", name[1])]
        for start in sorted(starts):
            match = self._shapes.title.match(plain, start) if start >= end else None
            if match:
                end = match.end()
                yield match

    def _find_names(self, plain: str, names: Sequence[tuple[int, int]]) -> Iterator[CandidateSpan]:
        for start, end in names:
            yield CandidateSpan(start, end, "name alone")
            if short := _SHORT.match(plain, end):
                yield CandidateSpan(start, short.end(), "name and short name")
                if more := self._shapes.of_name.match(plain, short.end()):
                    yield CandidateSpan(start, more.end(), "name and short name")


class _Shapes(NamedTuple):
    """How phrases of a language go on: patterns for plain text."""

    of: frozenset[str]
    of_name: re.Pattern[str]
    title: re.Pattern[str]
    more: re.Pattern[str]


@cache
def _shapes(language: str) -> _Shapes:
    words = rule_words(language)
    adjective, titles, joins = _any(adjectives_of(language)), _any(words.titles), _any(words.joins)
    # An elided word has no space behind it.
    of, article = rf"{_any(words.of)}(?:(?<=')| )", rf"{_any(words.articles)}(?:(?<=')| )"
    join = rf"(?:{joins}(?:(?<=')| ))?" if words.joins else ""
    more = re.compile(rf" {join}(?P<word>{_SMALL_WORD})(?!\w)")
    if not words.titles:
        return _Shapes(frozenset(), _NOTHING, _NOTHING, more)
    qualities = rf"(?: {adjective})*"
    before = rf"(?i:{titles})(?: {of}[\w'-]+(?: [\w'-]+)?)?{qualities}(?P<name>,? {_NAME_RUN})?"
    behind = rf"(?P<behind>{_NAME_RUN}, (?:{article})?{titles}(?: {of}(?:[\w'-]+|{_NAME_RUN}))?{qualities})"
    return _Shapes(
        frozenset(first.rstrip("'") for first in first_words(words.of)),
        re.compile(rf" {of}{_NAME_RUN}"),
        re.compile(rf"(?<![\w'-])(?:{before}|{behind})(?!\w)"),
        more,
    )


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"


def _is_like_a_text(match: CandidateSpan) -> bool:
    return match.kind != "text"


def _whole_word(plain: str, start: int, end: int) -> int:
    """Where the first name of a run starts that is a word of its own; its end where none is."""
    while start and start < end and (plain[start - 1].isalnum() or plain[start - 1] in "_'-"):
        start = (plain.find(" ", start, end) + 1) or end
    return start
