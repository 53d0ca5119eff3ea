"""Sentences that are nearly the same and annotated differently.

Candidates come from an index of word triples. Each sentence is looked up by its rarest triples only, as many as
sentences of the wished similarity cannot all miss (prefix filtering, Chaudhuri et al. 2006), so that the work grows
with the corpus and not with its square. What a document contributes, its sentences as numbers, is made where the
document is at hand; they are looked up in one place; and pairs that are found are compared wherever there is a core.
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

import msgspec
import numpy as np
import numpy.typing as npt

from annot.core.annotation import Mention, Span
from annot.core.canonical import canonical_json
from annot.core.document import Document
from annot.core.issue import Issue
from annot.parallel.jobs import Run, ShardWork, cut
from annot.quality.lint.marked import Marked
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.rule import LintData, LintRule
from annot.quality.lint.sentence_columns import SentenceColumns, Triples
from annot.quality.word_columns import Ints, Numbers

_WORD = re.compile(r"\w+")
_MOST_CANDIDATES = 20
"""Sentences that one is compared with: what is on every page does not make the work quadratic."""
_PAIRS_A_SHARD = 200

SentencePlace = tuple[int, int]
"""First and last word of a mention, counted in its sentence."""


class _Side(msgspec.Struct, array_like=True):
    """One of two sentences that are nearly the same, on its way to be compared.

    Attributes:
        doc_id: its document.
        start: where it stands there.
        text: of the sentence.
        marked: mentions that begin in it, by places in the document.
    """

    doc_id: str
    start: int
    text: str
    marked: Marked


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


def check_sentences(
    plan: LintPlan,
    documents: Mapping[str, Document],
    marked: Mapping[str, Marked],
    columns: Sequence[SentenceColumns],
    run: Run,
) -> Iterator[Issue]:
    """Mentions that a nearly identical sentence does not have, or has under another label.

    Args:
        plan: how much of their triples such sentences share.
        documents: the texts by id.
        marked: the mentions of those that are compared.
        columns: their sentences, a part of the documents after the other, in the order of `marked`.
        run: compares the pairs.
    """
    pairs = _pairs(plan, documents, marked, columns)
    for result in run(_make_compare, map(msgspec.json.encode, cut(pairs, _PAIRS_A_SHARD))):
        yield from msgspec.json.decode(result, type=list[Issue])


def _pairs(
    plan: LintPlan,
    documents: Mapping[str, Document],
    marked: Mapping[str, Marked],
    columns: Sequence[SentenceColumns],
) -> Iterator[tuple[_Side, _Side]]:
    """Pairs of sentences that are nearly the same, of which one has a mention."""
    ids = list(marked)
    owners, starts, ends, numbers, sizes, triples = _joined(columns)
    _, firsts, alike = np.unique(numbers, return_index=True, return_inverse=True)
    same = firsts[alike]
    pairs = [(int(same[other]), int(other)) for other in np.flatnonzero(same != np.arange(same.size))]
    distinct = np.sort(firsts)
    kept = np.zeros(same.size, bool)
    kept[distinct] = True
    of_distinct = np.repeat(np.arange(distinct.size), sizes[distinct])
    near = _near(plan.similar, Triples(of_distinct, triples[np.repeat(kept, sizes)]), distinct.size)
    pairs += [(int(distinct[one]), int(distinct[other])) for one, other in near]

    def side(at: int) -> _Side:
        doc_id, start, end = ids[owners[at]], int(starts[at]), int(ends[at])
        return _Side(doc_id, start, documents[doc_id].text[start:end], marked[doc_id].between(start, end))

    for one, other in pairs:
        sides = side(one), side(other)
        if sides[0].marked.labels or sides[1].marked.labels:
            yield sides


def _joined(columns: Sequence[SentenceColumns]) -> tuple[Ints, Ints, Ints, Numbers, Ints, Numbers]:
    """All sentences: owners, starts, ends, numbers, how many triples each has, and these."""
    owners: list[Ints] = [np.zeros(0, np.int64)]
    n_before = 0
    for each in columns:
        owners.append(np.frombuffer(each.document, np.int64) + n_before)
        n_before += each.n_documents
    starts, ends, sizes = (
        np.frombuffer(b"".join(getattr(each, name) for each in columns), np.int64)
        for name in ("starts", "ends", "n_triples")
    )
    numbers, triples = (
        np.frombuffer(b"".join(getattr(each, name) for each in columns), np.uint64) for name in ("numbers", "triples")
    )
    return np.concatenate(owners), starts, ends, numbers, sizes, triples


def _sentence(side: _Side) -> _Sentence:
    words = list(_WORD.finditer(side.text))
    starts, ends = ([side.start + at for at in places] for places in zip(*(each.span() for each in words), strict=True))
    mentions = [side.marked.mention(at) for at in range(len(side.marked.labels))]
    places = {_place(starts, ends, mention): mention for mention in mentions}
    span = Span(side.start, side.start + len(side.text))
    return _Sentence(side.doc_id, span, tuple(word.group().casefold() for word in words), places)


def _place(starts: Sequence[int], ends: Sequence[int], mention: Mention) -> SentencePlace:
    first, after = bisect_right(ends, mention.span.start), bisect_left(starts, mention.span.end)
    return (first, after - 1) if first < after else (-1, -1)


def _near(similar: float, triples: Triples, n_sentences: int) -> Iterator[tuple[int, int]]:
    """Pairs of sentences, earlier first, with at least `similar` of their triples in common (Jaccard).

    Of two that are, the first few in an order from rare to frequent cannot all differ (prefix filtering, Chaudhuri,
    Ganti and Kaushik 2006, doi:10.1109/ICDE.2006.9): only these are looked up.
    """
    sizes = np.bincount(triples.sentence, minlength=n_sentences)
    starts = np.cumsum(sizes) - sizes
    n_first = sizes - np.ceil(similar * sizes).astype(np.int64) + 1
    several = np.flatnonzero(_may_be_shared(triples.triple))
    owner = triples.sentence[several]
    _, numbers, counts = np.unique(triples.triple[several], return_inverse=True, return_counts=True)
    # What stands in no other sentence is rarest, and comes first.
    n_alone = sizes - np.bincount(owner, minlength=n_sentences)
    rare_first = np.lexsort((numbers, counts[numbers], owner))
    owner, triple = owner[rare_first], numbers[rare_first]
    n_shared = np.bincount(owner, minlength=n_sentences)
    rank = np.arange(owner.size) - np.repeat(np.cumsum(n_shared) - n_shared - n_alone, n_shared)
    kept = (rank < n_first[owner]) & (counts[triple] > 1)

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


def _may_be_shared(triples: Numbers) -> npt.NDArray[np.bool_]:
    """Which of some numbers may stand there twice: all that do, and few others."""
    n_bits = max(triples.size.bit_length(), 8)
    places = triples >> np.uint64(64 - n_bits)
    several: npt.NDArray[np.bool_] = np.bincount(places.astype(np.int64), minlength=1 << n_bits)[places] > 1
    return several


def _compare(one: _Sentence, other: _Sentence) -> Iterator[Issue]:
    """What stands in one of the two at the same words, and not in the other."""
    if one.words == other.words:
        aligned = {place: place for place in range(len(one.words))}
    else:
        blocks = SequenceMatcher(None, one.words, other.words, autojunk=False).get_matching_blocks()
        aligned = {block.a + offset: block.b + offset for block in blocks for offset in range(block.size)}
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


def _make_compare() -> ShardWork:
    return _compare_shard


def _compare_shard(shard: bytes) -> bytes:
    pairs = msgspec.json.decode(shard, type=list[tuple[_Side, _Side]])
    found = [issue for one, other in pairs for issue in _compare(_sentence(one), _sentence(other))]
    return canonical_json(found)


def _find(data: LintData) -> Iterator[Issue]:
    return check_sentences(data.plan, data.documents, data.marked, data.sentences, data.run)


RULE = LintRule(("sentence-differs",), _find)
