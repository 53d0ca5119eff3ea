"""Sentences that are nearly the same and annotated differently.

Candidates come from an index of word triples. Each sentence is looked up by its rarest triples only, as many as
sentences of the wished similarity cannot all miss (prefix filtering, Chaudhuri et al. 2006), so that the work grows
with the corpus and not with its square.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property

import msgspec

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

Triple = tuple[str, str, str]
SentencePlace = tuple[int, int]
"""First and last word of a mention, counted in its sentence."""


class _Sentence(msgspec.Struct, frozen=True, dict=True):
    doc_id: str
    span: Span
    words: tuple[str, ...]
    mentions: Mapping[SentencePlace, Mention]

    @cached_property
    def triples(self) -> frozenset[Triple]:
        return frozenset(zip(self.words, self.words[1:], self.words[2:], strict=False))


def check_sentences(
    plan: LintPlan, documents: Mapping[str, Document], gold: Mapping[str, AnnotationSet]
) -> Iterator[Issue]:
    """Mentions that a nearly identical sentence does not have, or has under another label."""
    alike: dict[tuple[str, ...], list[_Sentence]] = defaultdict(list)
    for doc_id, reading in gold.items():
        for sentence in _sentences(documents[doc_id], reading):
            alike[sentence.words].append(sentence)
    for same in alike.values():
        for other in same[1:]:
            yield from _compare(same[0], other)
    for one, other in _near(plan, [same[0] for same in alike.values()]):
        yield from _compare(one, other)


def _sentences(document: Document, reading: AnnotationSet) -> Iterator[_Sentence]:
    zones = [zone.span for zone in document.zones if zone.furniture]
    mentions, index = reading.mentions, 0
    for span in sentences_of(document.text):
        while index < len(mentions) and mentions[index].span.start < span.start:
            index += 1
        inside, at = [], index
        while at < len(mentions) and mentions[at].span.start < span.end:
            inside.append(mentions[at])
            at += 1
        words = list(_WORD.finditer(document.text, span.start, span.end))
        if len(words) >= _MIN_WORDS and not any(zone.overlaps(span) for zone in zones):
            starts, ends = [word.start() for word in words], [word.end() for word in words]
            places = {_place(starts, ends, mention): mention for mention in inside}
            yield _Sentence(document.doc_id, span, tuple(word.group().casefold() for word in words), places)


def _place(starts: Sequence[int], ends: Sequence[int], mention: Mention) -> SentencePlace:
    first, after = bisect_right(ends, mention.span.start), bisect_left(starts, mention.span.end)
    return (first, after - 1) if first < after else (-1, -1)


def _near(plan: LintPlan, sentences: Sequence[_Sentence]) -> Iterator[tuple[_Sentence, _Sentence]]:
    """Pairs with at least `plan.similar` of their triples in common."""
    frequency = Counter(triple for sentence in sentences for triple in sentence.triples)
    index: dict[Triple, list[_Sentence]] = defaultdict(list)
    for sentence in sentences:
        rare_first = sorted(sentence.triples, key=lambda triple: (frequency[triple], triple))
        needed = math.ceil(plan.similar * len(rare_first))
        prefix = [triple for triple in rare_first[: len(rare_first) - needed + 1] if frequency[triple] > 1]
        seen: dict[int, _Sentence] = {}
        for triple in prefix:
            for candidate in index[triple][-_MOST_CANDIDATES:]:
                seen.setdefault(id(candidate), candidate)
            index[triple].append(sentence)
        for candidate in list(seen.values())[:_MOST_CANDIDATES]:
            shared = len(sentence.triples & candidate.triples)
            if shared >= plan.similar * (len(sentence.triples) + len(candidate.triples) - shared):
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
