"""Dates as people say them: with a calendar's words, or beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from annot.predict.rules.plain import PlainText
from annot.predict.rules.words import Calendar, DateWords, calendar_of, rule_words


class DateFinder:
    """Finds dates and periods by the words of one language; a year alone is one as well."""

    def __init__(self, language: str) -> None:
        words, calendar = rule_words(language).dates, calendar_of(language)
        self._pattern = re.compile(_pattern(words.model_dump(), calendar.months, calendar.weekdays), re.IGNORECASE)
        self.firsts = _firsts(words, calendar)
        """The words that a date may start with, apart from digits."""

    def find(self, text: PlainText, places: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Where they start and end, in order.

        Args:
            text: where they are looked for.
            places: the indices of the words that a date may start with, and of any others.
        """
        words, end = text.words, 0
        # To ask the pattern at every character takes ten times as long as to ask it where a date may start.
        for index in places:
            start = text.starts[index]
            if words[index] not in self.firsts and not words[index][0].isdecimal():
                continue
            match = self._pattern.match(text.plain, start) if start >= end else None
            if match:
                # A stop behind a month may be its abbreviation's or the sentence's; only inside of a date it is known.
                end = match.end()
                yield start, end - match.group().endswith(".")


@cache
def date_finder(language: str) -> DateFinder:
    """The finder for `language`."""
    return DateFinder(language)


def _firsts(words: DateWords, calendar: Calendar) -> frozenset[str]:
    """The words that a date may start with, apart from digits."""
    named = (words.days, words.before, words.parts, words.behind, words.units, words.between)
    phrases = {phrase for table in (*named, calendar.months, calendar.weekdays) for phrase in table}
    return first_words(phrases)


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """The first word of each phrase."""
    found = (PlainText(phrase).words for phrase in phrases)
    return frozenset(words[0] for words in found if words)


def _pattern(words: dict[str, Sequence[str]], months: Sequence[str], weekdays: Sequence[str]) -> str:
    year = r"(?:19|20)\d\d"
    day = r"(?:0?[1-9]|[12]\d|3[01])(?:er)?"
    behind = rf"(?:\s+{_any(words['behind'])})?" if words["behind"] else ""
    before = rf"(?:{_any(words['before'])}\s+)?" if words["before"] else ""
    options = [rf"{day}[./]\d\d?[./](?:{year}|\d\d)", r"\d{4}-\d\d-\d\d"]
    if months:
        part = rf"(?:{_any(words['parts'])}[\s-]+)?" if words["parts"] else ""
        month = rf"{_any(months)}\.?(?:,?\s+{year})?{behind}"
        week = rf"(?:{_any(weekdays)},?\s+)?" if weekdays else ""
        one = rf"(?:{week}{day}\s+{month}|{part}{month})"
        if len(words["between"]) == 2:
            first, second = map(re.escape, words["between"])
            options.append(rf"{first}\s+(?:{one}|{year})\s+{second}\s+(?:{one}|{year})")
        options.append(one)
    if weekdays:
        options.append(rf"{before}{_any(weekdays)}{behind}")
    if words["units"] and words["behind"]:
        unit, said = _any(words["units"]), _any(words["behind"])
        options += [rf"{before}{unit}\s+{said}", rf"{before}{said}\s+{unit}"]
    if words["days"]:
        options.append(_any(words["days"]))
    options.append(year)
    return rf"(?<![\w-])(?:{'|'.join(options)})(?!\w|[.,]\d)"


def _any(words: Sequence[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"
