"""The words that were marked in the gold, and the like of them, found in a text all at once by Aho-Corasick.

A mention is found as it is written, with a capital and without where it begins with a common word, in the other
number, and with every other country's adjective in the place of its own: who marked « soldats russes » speaks for
« soldats tchèques ». What ends in a name (« région de Koursk ») stands for its words before the name, behind which any
name may follow.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from annot.core.annotation import Mention
from annot.core.schema import Schema
from annot.predict.rules.evidence import CandidateSpan, Marks
from annot.predict.rules.plain import plain_of
from annot.predict.rules.words import adjectives_of, countries_of

NAME = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*"
"""A word with a capital; the letters that are left out are the small ones of Latin scripts."""
_NAME_RUN = re.compile(rf"{NAME}(?: {NAME})*")
_TAIL = re.compile(rf"(?<=\s)({NAME}(?: {NAME})*)$")
_WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")
_MOST_FORMS = 2
"""Adjectives in one mention that are replaced; more would find what nobody writes."""
_HYPHENATED = re.compile(r"\w+(?:-\w+)*")
_Forms = dict[tuple[str, str], Counter[str]]
"""How often the words behind an adjective were marked with it, by the number of the adjective."""


class Lexicon:
    """Built once of the gold's mentions; finds them and their like in texts.

    Args:
        mentions: of the gold.
        schema: whose titles of values are taken for words of their label.
        language: of the texts.
    """

    def __init__(self, mentions: Iterable[Mention], schema: Schema, language: str) -> None:
        import ahocorasick_rs

        self._adjectives = adjectives_of(language)
        self._by_number: dict[str, list[str]] = {}
        for word, form in self._adjectives.items():
            self._by_number.setdefault(form[1], []).append(word)
        self._entries: dict[str, tuple[str, Counter[str]]] = {}
        self._forms: dict[str, _Forms] = {}
        self._add_mentions(mentions)
        for text, label in _value_titles(schema):
            for variant in {text, *_numbers(text)}:
                for case in _cases(variant):
                    self._add(case, "schema", Counter([label]))
        for country in countries_of(language):
            plain = plain_of(country)
            self._add(plain, "country", Counter())
            # CLDR writes « Arabie saoudite », many papers « Arabie Saoudite ».
            capitals = (word[:1].upper() + word[1:] if len(word) > 3 else word for word in plain.split(" "))
            self._add(" ".join(capitals), "country", Counter())
        words = sorted({*self._entries, *self._forms})
        self._found = [(self._entry_of(word), self._forms.get(word)) for word in words]
        self._automaton = ahocorasick_rs.AhoCorasick(words, store_patterns=False) if words else None

    def find(self, plain: str) -> Iterator[CandidateSpan]:
        """Every entry that stands in a plain text between word edges, also inside of others, by place.

        What kind each is: `text` as it was marked, `form` with another adjective or number, `name` before any name,
        `schema` for the title of a value, `country` by the language.
        """
        if self._automaton is None:
            return
        forms: dict[tuple[int, int], Counter[str]] = {}
        new = tuple.__new__  # a third of the time of a call of `CandidateSpan`
        for at, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True):
            if start and plain[start - 1].isalnum() and plain[start].isalnum():
                continue
            entry, more = self._found[at]
            if more:
                for behind, labels in self._ends_of_forms(plain, end, more):
                    forms.setdefault((start, behind), Counter()).update(labels)
            if entry is None:
                continue
            kind, marked = entry
            if kind == "name":
                name = _NAME_RUN.match(plain, end)
                if name is None:
                    continue
                end = name.end()
            elif _is_inside_word(plain, end):
                continue
            yield new(CandidateSpan, (start, end, kind, marked, None))
        for (start, end), labels in forms.items():
            if plain[start:end] not in self._entries:
                yield CandidateSpan(start, end, "form", _marks(labels))

    def _ends_of_forms(self, plain: str, start: int, forms: _Forms) -> Iterator[tuple[int, Counter[str]]]:
        """Where a mention ends that has another country's adjective at `start`, and how it was marked with its own."""
        said = _HYPHENATED.match(plain, start)
        word = said.group() if said else ""
        while word:
            form, after = self._adjectives.get(word, ""), start + len(word)
            for (number, behind), labels in forms.items():
                end = after + len(behind)
                if form[1:] == number and plain.startswith(behind, after) and not _is_inside_word(plain, end):
                    yield end, labels
            word = word.rpartition("-")[0]

    def _add_mentions(self, mentions: Iterable[Mention]) -> None:
        texts: dict[str, Counter[str]] = {}
        for mention in mentions:
            texts.setdefault(plain_of(mention.text), Counter())[mention.label] += 1
        for text, labels in texts.items():
            for variant in _cases(text):
                self._add(variant, "text", labels)
        for text, labels in texts.items():
            for variant in self._variants(text, labels):
                self._add(variant, "form", labels)
            if tail := _TAIL.search(text):
                self._add(text[: tail.start()], "name", labels)

    def _add(self, text: str, kind: str, labels: Counter[str]) -> None:
        if not any(map(str.isalpha, text)):
            return
        known = self._entries.get(text)
        if known is None:
            self._entries[text] = (kind, Counter(labels))
        elif known[0] == kind:
            known[1].update(labels)

    def _entry_of(self, text: str) -> tuple[str, Marks] | None:
        entry = self._entries.get(text)
        return entry and (entry[0], _marks(entry[1]))

    def _variants(self, text: str, labels: Counter[str]) -> Iterator[str]:
        """`text` in the other number, and with other adjectives in the place of one that it begins with.

        What stands before an adjective is noted: to list all countries for each mention would take all the memory.
        """
        for other in _numbers(text):
            yield from _cases(other)
        places = [m for m in _WORD.finditer(text) if m.group().lower() in self._adjectives]
        if not places or len(places) > _MOST_FORMS or len(places) == len(text.split()):
            return
        for place in places:
            number, behind = self._adjectives[place.group().lower()][1], text[place.end() :]
            if before := text[: place.start()]:
                self._forms.setdefault(before, {}).setdefault((number, behind), Counter()).update(labels)
            else:
                yield from (other + behind for other in self._by_number[number])


def _marks(labels: Counter[str]) -> Marks:
    return tuple(sorted(labels.items()))


def _is_inside_word(plain: str, end: int) -> bool:
    return end < len(plain) and plain[end].isalnum() and plain[end - 1].isalnum()


def _numbers(text: str) -> Iterator[str]:
    """A mention of one common word with and without the s of the plural, which many languages have."""
    if text.isalpha() and text.islower() and len(text) > 3:
        yield text[:-1] if text.endswith("s") else text + "s"


def _value_titles(schema: Schema) -> Iterator[tuple[str, str]]:
    """The titles of choices that one label alone has, with that label: classes of things are called as things are."""
    said: dict[str, set[str]] = {}
    for name, label in schema.mentions.items():
        for spec in label.attributes.values():
            for value, title in spec.values.items():
                said.setdefault(plain_of(title or value), set()).add(name)
    for words, names in said.items():
        # What several labels have, such as « autre », is the word of none.
        if len(names) == 1 and len(words) > 3 and all(char.isalpha() or char in " -'" for char in words):
            yield words, next(iter(names))


def _cases(text: str) -> Iterator[str]:
    """As it is written, and as the first word of a sentence or inside of one where that is a common word."""
    yield text
    if text[:1].islower():
        yield text[:1].upper() + text[1:]
    elif text[:1].isupper() and " " in text and text.split(" ")[1][:1].islower():
        yield text[:1].lower() + text[1:]
