"""Sentences that are nearly the same and annotated differently.

Candidates come from an index of word triples. Each sentence is looked up by its rarest triples only, as many as
sentences of the wished similarity cannot all miss (prefix filtering, Chaudhuri et al. 2006), so that the work grows
with the corpus and not with its square.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document
from annot.core.issue import Issue
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.rule import LintData, LintRule
from annot.quality.sentences import sentences_of

_WORD = re.compile(r"\w+")
_MIN_WORDS = 5
_MOST_CANDIDATES = 20
"""Sentences that one is compared with: what is on every page does not make the work quadratic."""

Ints = npt.NDArray[np.int64]
SentencePlace = tuple[int, int]
"""First and last word of a mention, counted in its sentence."""


class _Sentence(NamedTuple):
    """A sentence as two of them are compared.

    Attributes:
        doc_id: its document.
        span: where it stands.
        words: its words without regard to case.
        mentions: those that begin in it, by their first and last word.
    """

    doc_id: str
    span: Span
    words: tuple[str, ...]
    mentions: Mapping[SentencePlace, Mention]


class _Codes(dict[str, int]):
    """A number for each word as it stands; words that differ in case alone have the same."""

    def __init__(self) -> None:
        super().__init__()
        self.folded: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        code = self[word] = self.folded.setdefault(word.casefold(), len(self.folded))
        return code

    def ranks(self) -> Ints:
        """The place of each number's word in the order of all words."""
        found = np.empty(len(self.folded), np.int64)
        found[[self.folded[word] for word in sorted(self.folded)]] = np.arange(len(self.folded))
        return found


class _Triples(NamedTuple):
    """The runs of three words of some sentences, each once a sentence.

    Attributes:
        sentence: place of the sentence, rising.
        triple: number of the run, in the order of the words.
    """

    sentence: Ints
    triple: Ints


def check_sentences(
    plan: LintPlan, documents: Mapping[str, Document], gold: Mapping[str, AnnotationSet]
) -> Iterator[Issue]:
    """Mentions that a nearly identical sentence does not have, or has under another label."""
    places: list[tuple[str, Span]] = []
    found: list[Ints] = []
    codes = _Codes()
    for doc_id in gold:
        for span, words in _sentences(documents[doc_id]):
            places.append((doc_id, span))
            found.append(np.fromiter(map(codes.__getitem__, words), np.int64, len(words)))
    alike: dict[bytes, list[int]] = defaultdict(list)
    for place, each in enumerate(found):
        alike[each.tobytes()].append(place)
    pairs = [(same[0], other) for same in alike.values() for other in same[1:]]
    distinct = [same[0] for same in alike.values()]
    ranks = codes.ranks()
    near = _near(plan.similar, _triples([ranks[found[place]] for place in distinct]), len(distinct))
    pairs += [(distinct[one], distinct[other]) for one, other in near]
    for one, other in pairs:
        first, second = (
            _sentence(documents[doc_id], gold[doc_id], span) for doc_id, span in (places[one], places[other])
        )
        yield from _compare(first, second)


def _sentences(document: Document) -> Iterator[tuple[Span, list[str]]]:
    """The sentences that are long enough and no furniture, with their words."""
    zones = [zone.span for zone in document.zones if zone.furniture]
    for span in sentences_of(document.text):
        words = _WORD.findall(document.text, span.start, span.end)
        if len(words) >= _MIN_WORDS and not any(zone.overlaps(span) for zone in zones):
            yield span, words


def _sentence(document: Document, reading: AnnotationSet, span: Span) -> _Sentence:
    words = list(_WORD.finditer(document.text, span.start, span.end))
    starts, ends = [word.start() for word in words], [word.end() for word in words]
    inside = [mention for mention in reading.mentions if span.start <= mention.span.start < span.end]
    places = {_place(starts, ends, mention): mention for mention in inside}
    return _Sentence(document.doc_id, span, tuple(word.group().casefold() for word in words), places)


def _place(starts: Sequence[int], ends: Sequence[int], mention: Mention) -> SentencePlace:
    first, after = bisect_right(ends, mention.span.start), bisect_left(starts, mention.span.end)
    return (first, after - 1) if first < after else (-1, -1)


def _triples(sentences: Sequence[Ints]) -> _Triples:
    """The runs of three words of each sentence, whose words are numbers in the order of the words."""
    if not sentences:
        return _Triples(*np.empty((2, 0), np.int64))
    words = np.concatenate(sentences)
    owners = np.repeat(np.arange(len(sentences)), [each.size for each in sentences])
    n_words = int(words.max()) + 1
    # A run that begins in one sentence and ends in the next is none.
    inside = np.flatnonzero(owners[:-2] == owners[2:])
    # Two words make one number, and that with the third another: neither needs more than 64 bits.
    _, pairs = np.unique(words[inside] * n_words + words[inside + 1], return_inverse=True)
    _, triples = np.unique(pairs * n_words + words[inside + 2], return_inverse=True)
    n_triples = int(triples.max()) + 1
    sentence, triple = np.divmod(np.unique(owners[inside] * n_triples + triples), n_triples)
    return _Triples(sentence, triple)


def _near(similar: float, triples: _Triples, n_sentences: int) -> Iterator[tuple[int, int]]:
    """Pairs of sentences, earlier first, with at least `similar` of their triples in common (Jaccard).

    Of two that are, the first few in an order from rare to frequent cannot all differ (prefix filtering, Chaudhuri,
    Ganti and Kaushik 2006, doi:10.1109/ICDE.2006.9): only these are looked up.
    """
    sizes = np.bincount(triples.sentence, minlength=n_sentences)
    starts = np.cumsum(sizes) - sizes
    frequency = np.bincount(triples.triple)
    rare_first = np.lexsort((triples.triple, frequency[triples.triple], triples.sentence))
    owner, triple = triples.sentence[rare_first], triples.triple[rare_first]
    n_first = sizes - np.ceil(similar * sizes).astype(np.int64) + 1
    rank = np.arange(owner.size) - starts[owner]
    kept = (rank < n_first[owner]) & (frequency[triple] > 1)

    @cache
    def of(sentence: int) -> frozenset[int]:
        return frozenset(triples.triple[starts[sentence] : starts[sentence] + sizes[sentence]].tolist())

    index: dict[int, list[int]] = defaultdict(list)
    looked_up = zip(owner[kept].tolist(), triple[kept].tolist(), strict=True)
    for sentence, own in groupby(looked_up, key=itemgetter(0)):
        seen: dict[int, None] = {}
        for _, each in own:
            seen.update(dict.fromkeys(index[each][-_MOST_CANDIDATES:]))
            index[each].append(sentence)
        for candidate in list(seen)[:_MOST_CANDIDATES]:
            shared = len(of(sentence) & of(candidate))
            if shared >= similar * (len(of(sentence)) + len(of(candidate)) - shared):
                yield candidate, sentence


def _compare(one: _Sentence, other: _Sentence) -> Iterator[Issue]:
    """What stands in one of the two at the same words, and not in the other."""
    aligned: dict[int, int] = {}
    for block in SequenceMatcher(None, one.words, other.words, autojunk=False).get_matching_blocks():
        aligned.update((block.a + offset, block.b + offset) for offset in range(block.size))
    backward = {there: here for here, there in aligned.items()}
    yield from _differences(one, other, aligned, labels=True)
    yield from _differences(other, one, backward, labels=False)


def _differences(one: _Sentence, other: _Sentence, aligned: Mapping[int, int], *, labels: bool) -> Iterator[Issue]:
    """Findings on the mentions of `one`; a difference of labels only where `labels` says so, not twice."""
    for (first, last), mention in one.mentions.items():
        across = [aligned.get(index) for index in range(first, last + 1)]
        if first < 0 or None in across or across[-1] - across[0] != last - first:  # type: ignore[operator]
            continue
        there = other.mentions.get((across[0], across[-1]))  # type: ignore[arg-type]
        if there and (there.label == mention.label or not labels):
            continue
        found = there.label if there else _bare(other.mentions, across)
        yield Issue(
            doc_id=one.doc_id,
            code="sentence-differs",
            where=mention.id,
            severity="warning",
            about=f"{mention.text} {other.doc_id} {other.span} {found}",
            message=(
                f"{mention.text!r} is {mention.label} here; nearly the same sentence in {other.doc_id} at {other.span} "
                f"has {found}; annotate both alike, or waive it"
            ),
        )


def _bare(mentions: Mapping[SentencePlace, Mention], words: Collection[int | None]) -> str:
    touching = [m for (first, last), m in mentions.items() if any(w is not None and first <= w <= last for w in words)]
    return ", ".join(f"{each.label} {each.text!r}" for each in touching) or "it bare"


def _find(data: LintData) -> Iterator[Issue]:
    return check_sentences(data.plan, data.documents, data.gold)


RULE = LintRule(("sentence-differs",), _find)
