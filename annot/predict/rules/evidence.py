"""Candidates, and what speaks for their labels, in numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from annot.predict.rules.names import Names
from annot.predict.rules.plain import Numbers
from annot.quality.number_reader import ReadNumber

Marks = tuple[tuple[str, int], ...]
"""How often the gold marked some words, with which label."""
_OFTEN = 3


class CandidateSpan(NamedTuple):
    """A place that may be a mention.

    Attributes:
        start: where it starts.
        end: where it ends.
        kind: what proposed it: `date`, `number`, a kind of the lexicon's, or how it goes on from one of these.
        marked: how often the gold marked these words, or those that it begins with, with which label.
        number: the number that it is, if it is one.
    """

    start: int
    end: int
    kind: str
    marked: Marks = ()
    number: ReadNumber | None = None


class TrackRecord(NamedTuple):
    """What the gold did with the words of a candidate.

    Attributes:
        marked: how often it marked them.
        features: numbers of what that makes true.
        place: among all records.
    """

    marked: Marks
    features: Sequence[int]
    place: int


class TrackRecords:
    """All records that candidates have, each once: there are far fewer than words that were marked."""

    def __init__(self, features: Names) -> None:
        self._features = features
        self._known: dict[tuple[str, Marks], TrackRecord] = {}

    def record_of(self, kind: str, marked: Marks) -> TrackRecord:
        """That of a candidate of some kind, whose words were marked so."""
        known = self._known.get((kind, marked))
        if known is None:
            features = self._features.numbers_of(_features_of(kind, marked))
            known = self._known[kind, marked] = TrackRecord(marked, features, len(self._known))
        return known

    def since(self, place: int) -> list[TrackRecord]:
        """The records from a place on."""
        return list(islice(self._known.values(), place, None))


class Numbering:
    """The numbers of all that evidence is made of, the same for all texts and languages.

    Attributes:
        words: of the vocabulary.
        features: of all that may be true of a candidate.
        records: of what the gold did with words.
    """

    def __init__(self) -> None:
        self.words, self.features = Names(), Names()
        self.records = TrackRecords(self.features)

    def close(self) -> None:
        """Nothing is learnt from now on."""
        self.words.close()
        self.features.close()


class Evidence(NamedTuple):
    """What is true of the candidates of a text.

    Attributes:
        features: numbers of features, a row a candidate; 0 where one is not true of it, or not known.
        more: the numbers of further features, of the few candidates that have any, by their place.
        records: of each candidate.
    """

    features: Numbers
    more: Mapping[int, Sequence[int]]
    records: Sequence[TrackRecord]


def _features_of(kind: str, marked: Marks) -> Iterator[Hashable]:
    """With which labels its words were marked."""
    total = sum(n for _, n in marked)
    for label, n in marked:
        share = "all" if n == total else "most" if 2 * n > total else "some"
        yield from (("marked", label, share), (kind, "marked", label, share))
        if n >= _OFTEN:
            yield "often marked", label, share
