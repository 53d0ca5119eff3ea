"""The sentences of documents as numbers: what each contributes to the search for nearly the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from annot.core.annotation import Span
from annot.core.document import Document
from annot.quality.lint.marked import pieces
from annot.quality.sentences import breaks_of
from annot.quality.word_columns import Ints, Numbers, WordColumns, numbers_of_runs, triples_of, words_of

_MIN_WORDS = 5


class SentenceColumns(msgspec.Struct, array_like=True):
    """The sentences of some documents that are long enough and no furniture, in order, as bytes of arrays.

    Attributes:
        n_documents: how many documents they are of.
        document: the place of the document of each among the documents, 64 bits.
        starts: where each begins, 64 bits.
        ends: one past its end, 64 bits.
        numbers: one for all its words, the same for sentences of the same words, 64 bits.
        n_triples: how many different runs of three words it has, 64 bits.
        triples: a number for each of these, sentence by sentence, 64 bits.
    """

    n_documents: int
    document: bytes
    starts: bytes
    ends: bytes
    numbers: bytes
    n_triples: bytes
    triples: bytes


class Triples(NamedTuple):
    """The runs of three words of some sentences, each once a sentence.

    Attributes:
        sentence: place of the sentence, rising.
        triple: number of the run.
    """

    sentence: Ints
    triple: Numbers


def sentence_columns(documents: Iterable[Document]) -> SentenceColumns:
    """What documents contribute to `check_sentences`."""
    parts: list[tuple[npt.NDArray[np.generic], ...]] = []
    first = 0
    for piece in pieces(documents):
        owners, starts, ends = _places(piece)
        words = words_of([document.text for document in piece])
        firsts, afters = _words_between(words, owners, starts, ends, [len(each.text) for each in piece])
        kept = afters - firsts >= _MIN_WORDS
        owners, starts, ends, firsts, afters = (each[kept] for each in (owners, starts, ends, firsts, afters))
        triples = triples_between(words.codes, firsts, afters)
        n_triples = np.bincount(triples.sentence, minlength=owners.size)
        numbers = numbers_of_runs(words.codes, firsts, afters)
        parts.append((owners + first, starts, ends, numbers, n_triples, triples.triple))
        first += len(piece)
    columns = zip(*parts, strict=True) if parts else [()] * 6
    return SentenceColumns(first, *(b"".join(each.tobytes() for each in column) for column in columns))


def triples_between(codes: Numbers, firsts: Ints, afters: Ints) -> Triples:
    """The runs of three words of each sentence.

    Args:
        codes: a number for each word.
        firsts: the first word of each sentence, rising.
        afters: the one after its last; sentences do not overlap.
    """
    if codes.size < 3:
        return Triples(np.zeros(0, np.int64), np.zeros(0, np.uint64))
    n_runs = np.maximum(afters - firsts - 2, 0)
    sentence = np.repeat(np.arange(firsts.size), n_runs)
    # A run that begins in one sentence and ends in the next is none.
    places = np.arange(sentence.size) + np.repeat(firsts - np.cumsum(n_runs) + n_runs, n_runs)
    triple = triples_of(codes)[places]
    order = np.lexsort((triple, sentence))
    sentence, triple = sentence[order], triple[order]
    fresh = np.ones(triple.size, bool)
    fresh[1:] = (triple[1:] != triple[:-1]) | (sentence[1:] != sentence[:-1])
    return Triples(sentence[fresh], triple[fresh])


def _places(documents: Sequence[Document]) -> tuple[Ints, Ints, Ints]:
    """Owner, start and end of all sentences that are no furniture, in order."""
    places: list[tuple[int, int, int]] = []
    for owner, document in enumerate(documents):
        ends, starts = breaks_of(document.text)
        found: Iterable[tuple[int, int]] = zip((0, *starts), (*ends, len(document.text)), strict=True)
        zones = [zone.span for zone in document.zones if zone.furniture]
        if zones:
            found = ((a, b) for a, b in found if a < b and not any(zone.overlaps(Span(a, b)) for zone in zones))
        places += [(owner, start, end) for start, end in found]
    columns = np.array(places, np.int64).reshape(-1, 3)
    return columns[:, 0], columns[:, 1], columns[:, 2]


def _words_between(
    words: WordColumns, owners: Ints, starts: Ints, ends: Ints, lengths: Sequence[int]
) -> tuple[Ints, Ints]:
    """The first word of each sentence, and the one after its last; no sentence ends within a word."""
    firsts = np.cumsum([0, *lengths])
    places = words.starts + firsts[words.text]
    base = firsts[owners]
    return np.searchsorted(places, base + starts), np.searchsorted(places, base + ends)
