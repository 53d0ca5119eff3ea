"""What tells of a candidate: its words, who proposed it, and what stands around it.

Each thing that may be true of a candidate has a number, by which `Decider` knows its weight. Most of them are looked up
for all candidates of a text at once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np

from annot.predict.rules.cues import Cues
from annot.predict.rules.evidence import CandidateSpan, Evidence, Numbering
from annot.predict.rules.names import UNKNOWN, Names
from annot.predict.rules.plain import Numbers, PlainText, Truths
from annot.predict.rules.words import RuleWords, rule_words

_FAR, _WIDE = 6, 12
"""Words on either side of a number that tell what it counts, and within which the schema's words do."""
_SELDOM_ALIKE = frozenset(("number", "date"))
_STOPS = ".!?:"
_STOP, _SPEECH, _SOURCE = 1, 2, 3
_FLAGS = ("starts", "capital at start", "capital", "says behind", "says before", "according to")
_SAYS_BEHIND, _SAYS_BEFORE = 4, 3
"""Words behind a candidate, and before it, among which a verb of speech tells of a speaker."""
_MOST_SURFACES = 1 << 16


class FeatureReader:
    """Tells of candidates by the words of one language, and of one schema.

    Args:
        cues: of the schema.
        language: of the texts.
        known: numbers of words and features.
    """

    def __init__(self, cues: Cues, language: str, known: Numbering) -> None:
        self._cues, self._record_of = cues, known.records.record_of
        vocabulary, features = self._vocabulary, self._features = known.words, known.features
        words = rule_words(language)
        self._of = words.of
        (self._no_word,) = vocabulary.numbers_of([""])
        self._roles = _roles(vocabulary, words)
        self._of_flags = np.array(features.numbers_of(_FLAGS), dtype=np.int64)[:, None]
        self._surfaces = lru_cache(_MOST_SURFACES)(self._read_surface)

    def read(self, text: PlainText, candidates: Sequence[CandidateSpan]) -> Evidence:
        """What tells of each of a text's candidates."""
        if not candidates:
            return Evidence(np.zeros((0, 0), dtype=np.int64), {}, [])
        starts, ends, kinds, marked, read = zip(*candidates, strict=True)
        before, behind = np.searchsorted(np.array(text.starts), np.array([starts, ends]))
        plain, surface_of = text.plain, self._surfaces
        surfaces = chain.from_iterable([surface_of(plain[start:end]) for start, end in zip(starts, ends, strict=True)])
        said = np.fromiter(surfaces, dtype=np.int64, count=5 * len(starts)).reshape(-1, 5).T
        # The words of a number or a date are nearly never the same twice.
        said[3, [at for at, kind in enumerate(kinds) if kind in _SELDOM_ALIKE]] = UNKNOWN
        numbers = {at: (int(before[at]), int(behind[at])) for at, number in enumerate(read) if number}
        counted = {at: self._next_start(text, place[1]) for at, place in numbers.items()}
        marks = _marks_at(candidates, frozenset(counted.values()))
        more = {
            at: self._features.numbers_of(self._of_number(text.words, candidates[at], place, marks[counted[at]]))
            for at, place in numbers.items()
        }
        around = self._around(text, list(kinds), (before, behind), said[4] > 0)
        return Evidence(np.concatenate([around, said[:4]]).T, more, list(map(self._record_of, kinds, marked)))

    def _around(
        self, text: PlainText, kinds: Sequence[str], places: tuple[Numbers, Numbers], capital: Truths
    ) -> Numbers:
        """The features of all candidates that their neighbours give, a row each."""
        before, behind = places
        kind = np.array(self._vocabulary.numbers_of(kinds), dtype=np.int64)
        # Before the first word of a text and behind its last stands none.
        edge = [self._no_word] * 2
        words = np.array([*edge, *self._vocabulary.numbers_of(text.words), *edge], dtype=np.int64)
        first, second, third, fourth = words[before + 1], words[before], words[behind + 2], words[behind + 3]
        keys = (
            *(_key(0, kind), _key(1, first), _key(2, kind, first), _key(3, second, first)),
            *(_key(4, third), _key(5, third, fourth)),
        )
        columns = self._features.numbers_of_keys(np.concatenate(keys)).reshape(len(keys), -1)
        return np.concatenate([columns, self._flags(text, words, (before, behind), capital)])

    def _flags(self, text: PlainText, words: Numbers, places: tuple[Numbers, Numbers], capital: Truths) -> Numbers:
        """The features that need no word, a row each: 0 for the candidates of which they are not true."""
        before, behind = places[0] + 2, places[1] + 2
        roles = self._roles[np.minimum(words, len(self._roles) - 1)]
        roles[np.array(text.lines, dtype=np.int64) + 2] = _STOP
        starts = roles[before - 1] == _STOP
        speech, source = _Runs(roles == _SPEECH), _Runs(roles == _SOURCE)
        true = (
            starts,
            capital & starts,
            capital & ~starts,
            speech.any(behind, behind + _SAYS_BEHIND),
            speech.any(before - _SAYS_BEFORE, before),
            source.any(before - _SAYS_BEFORE, before),
        )
        return np.where(np.stack(true), self._of_flags, UNKNOWN)

    def _read_surface(self, surface: str) -> tuple[int, int, int, int, int]:
        """The features of a candidate's own words, and whether the first has a capital."""
        parts = surface.lower().split()
        words = " ".join(part.rstrip("sx") or part for part in parts)
        names = (("first", parts[0]), ("last", parts[-1]), ("n", min(len(parts), 4)), ("words", words))
        first, last, n, whole = self._features.numbers_of(names)
        return first, last, n, whole, surface[:1].isupper()

    def _next_start(self, text: PlainText, behind: int) -> int:
        """Where the word behind a place starts, or that behind it if it is a small one; -1 where the text ends."""
        behind += behind < len(text.words) and text.words[behind] in self._of
        return text.starts[behind] if behind < len(text.words) else -1

    def _of_number(
        self, words: Sequence[str], candidate: CandidateSpan, place: tuple[int, int], marks: Iterable[str]
    ) -> Iterator[Hashable]:
        """What a number counts: by the words near it, those of the schema among them, and what stands behind it."""
        number, (before, behind) = candidate.number, place
        assert number is not None
        left, right = words[max(0, before - _WIDE) : before], words[behind : behind + _WIDE]
        near = sorted({word for word in (*left[-_FAR:], *right[:_FAR]) if word.isalpha() and len(word) > 2})
        yield from (("near", word) for word in near)
        cues = self._cues.count([*left, *right])
        most = max(cues.values(), default=0)
        for label, n in sorted(cues.items()):
            yield "cue", label
            if n == most:
                yield "best cue", label
        yield from (("counts", label) for label in sorted(marks))
        yield "counts words", " ".join(word for word in right[:2] if word not in self._of)
        yield "modifier", number.modifier
        value = number.low if number.low is not None else number.high
        yield "size", len(str(int(value or 0)))


def _roles(vocabulary: Names, words: RuleWords) -> Numbers:
    """The part that each word plays, by its number, as far as any does; the last is none."""
    roles: dict[int, int] = {}
    for role, said in ((_SOURCE, words.according_to), (_SPEECH, words.speech), (_STOP, ("", *_STOPS))):
        roles |= dict.fromkeys(vocabulary.numbers_of(said), role)
    # What nobody knew when the vocabulary was closed has no number of its own.
    roles.pop(UNKNOWN, None)
    table = np.zeros(max(roles, default=0) + 2, dtype=np.int64)
    table[list(roles)] = list(roles.values())
    return table


class _Runs:
    """Asks of many ranges at once whether any of their places is marked."""

    def __init__(self, marked: Truths) -> None:
        self._n_before = np.concatenate([[0], np.cumsum(marked)])

    def any(self, start: Numbers, end: Numbers) -> Truths:
        """Whether a place from `start` to before `end` is marked; ranges may go beyond the text."""
        last = len(self._n_before) - 1
        return np.asarray(self._n_before[np.minimum(end, last)] > self._n_before[np.clip(start, 0, last)])


def _key(family: int, first: Numbers | int = 0, second: Numbers | int = 0) -> Numbers:
    """One number for a kind of feature and up to two words; a vocabulary of 16 million has room in it."""
    return np.asarray((family + 1) << 48 | np.asarray(first) << 24 | second, dtype=np.int64)


def _marks_at(candidates: Sequence[CandidateSpan], places: frozenset[int]) -> dict[int, set[str]]:
    """With which labels the words that start at each place were marked: what is counted may be one of the lexicon."""
    found: dict[int, set[str]] = {place: set() for place in places}
    for each in candidates if places else ():
        if each.start in places:
            found[each.start].update(label for label, _ in each.marked)
    return found
