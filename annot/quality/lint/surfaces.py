"""The same words under different labels, and words that are annotated in one place and bare in another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec
import numpy as np

from annot.core.annotation import Mention, Span
from annot.core.characters import is_of_word
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.parallel.jobs import Run, ShardWork, cut, run_here
from annot.quality.lint.marked import Marked, pieces
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.rule import LintData, LintRule
from annot.quality.overlapping import PlaceIndex
from annot.quality.word_columns import Numbers, code_of, words_of

_WORD = re.compile(r"\w+")
_A_SHARD = 250


class BareString(NamedTuple):
    """A string in a text outside of mentions that cover it, and the mention that covers part of it."""

    doc_id: str
    span: Span
    part: Mention | None


def check_labels(plan: LintPlan, marked: Mapping[str, Marked]) -> Iterator[Issue]:
    """Mentions whose words have another label more often, where that is no matter of their role."""
    labels: dict[str, set[str]] = defaultdict(set)
    for each in marked.values():
        for text, label in zip(each.quotes, each.labels, strict=True):
            labels[text].add(label)
    several = {text for text, of in labels.items() if len({plan.role_of(label) for label in of}) > 1}
    places: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for doc_id, each in marked.items() if several else ():
        for at, text in enumerate(each.quotes):
            if text in several:
                places[text].append((doc_id, each.id_of(at), each.labels[at]))
    for text, mentions in places.items():
        counts = Counter(plan.role_of(label) for *_, label in mentions)
        usual = counts.most_common(1)[0][0]
        first_doc, first, first_label = next(each for each in mentions if plan.role_of(each[2]) == usual)
        for doc_id, mention, label in mentions:
            if plan.role_of(label) != usual:
                yield Issue(
                    doc_id=doc_id,
                    code="label-differs",
                    where=mention,
                    severity="warning",
                    about=f"{text} {first_label}",
                    message=(
                        f"{text!r} is {label} here and {first_label} in "
                        f"{plural(counts[usual], 'place')}, as in "
                        f"{first_doc} {first}; give both one label, or waive what the contexts tell apart"
                    ),
                )


def check_bare(
    plan: LintPlan,
    documents: Mapping[str, Document],
    marked: Mapping[str, Marked],
    *,
    passed_over: Collection[str],
    run: Run = run_here,
) -> Iterator[Issue]:
    """Whole words that are annotated elsewhere and bare here, or annotated in part only.

    Args:
        plan: how often a string must be annotated.
        documents: the texts; page furniture is passed over.
        marked: what is annotated.
        passed_over: labels whose words mean something by their context alone, as numbers do.
        run: looks through the documents.
    """
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for each in marked.values():
        for text, label in zip(each.quotes, each.labels, strict=True):
            if label not in passed_over:
                labels[text][label] += 1
    frequent = {
        text: counts for text, counts in labels.items() if counts.total() >= plan.min_annotated and _WORD.search(text)
    }
    bare = bare_places(frequent, documents, marked, run=run)
    for text, places in bare.items():
        counts, n_bare = frequent[text], len(places)
        n_annotated = counts.total()
        if n_annotated < plan.min_share * (n_annotated + n_bare):
            continue
        label = counts.most_common(1)[0][0]
        for doc_id, span, part in places:
            here = f"only {part.text!r} is annotated here" if part else "bare here"
            yield Issue(
                doc_id=doc_id,
                code="annotated-elsewhere",
                where=part.id if part else str(span),
                severity="warning",
                about=f"{span} {text} {label} {part.label if part else ''}",
                message=(
                    f"{text!r} at {span} is {here}, and annotated in {n_annotated} of {n_annotated + n_bare} places "
                    f"({label}); annotate it here too, or waive it"
                ),
            )


def bare_places(
    texts: Collection[str],
    documents: Mapping[str, Document],
    marked: Mapping[str, Marked],
    *,
    run: Run = run_here,
) -> dict[str, list[BareString]]:
    """Where the strings stand uncovered. Looked up by runs of words, so that many strings cost no more than few.

    Args:
        texts: the strings; each has a word.
        documents: the texts; page furniture is passed over.
        marked: what is annotated, of the documents that are looked through.
        run: looks through them.
    """
    found: dict[str, list[BareString]] = defaultdict(list)
    if not texts:
        return found
    shards = (
        msgspec.msgpack.encode([_searched(documents[doc_id], marked[doc_id]) for doc_id in part])
        for part in cut(marked, _A_SHARD)
    )
    for result in run(partial(make_search, sorted(texts)), shards):
        for text, doc_id, start, end, part in msgspec.msgpack.decode(result, type=list[_Found]):
            touching = marked[doc_id].mention(part) if part >= 0 else None
            found[text].append(BareString(doc_id, Span(start, end), touching))
    return found


class _Searched(msgspec.Struct, array_like=True):
    """A document that is looked through; its furniture as starts and ends."""

    doc_id: str
    text: str
    furniture: list[tuple[int, int]]
    marked: Marked


_Found = tuple[str, str, int, int, int]
"""A string, the document, start and end, and the place of the mention that covers part of it, -1 for none."""


def _searched(document: Document, marked: Marked) -> _Searched:
    zones = [(zone.span.start, zone.span.end) for zone in document.zones if zone.furniture]
    return _Searched(document.doc_id, document.text, zones, marked)


def make_search(texts: Collection[str]) -> ShardWork:
    """What looks through documents for strings: `_Searched` in, `_Found` out, as MessagePack."""
    cores: dict[str, tuple[str, int]] = {}
    lengths: dict[str, set[int]] = defaultdict(set)
    for text in texts:
        words = list(_WORD.finditer(text))
        cores[text[words[0].start() : words[-1].end()]] = (text, words[0].start())
        lengths[words[0].group()].add(len(words))
    codes = np.unique(np.array([code_of(word) for word in lengths], np.uint64))
    return partial(_search_shard, cores, lengths, codes)


def _search_shard(
    cores: Mapping[str, tuple[str, int]], lengths: Mapping[str, Collection[int]], codes: Numbers, shard: bytes
) -> bytes:
    found: list[_Found] = []
    searched = msgspec.msgpack.decode(shard, type=list[_Searched])
    for piece in pieces(searched):
        words = words_of([each.text for each in piece])
        # Nearly every word begins none of the strings.
        at = np.searchsorted(codes, words.codes)
        hits = np.flatnonzero(codes[np.minimum(at, codes.size - 1)] == words.codes)
        owners = words.text[hits]
        bounds = np.searchsorted(owners, np.arange(len(piece) + 1))
        firsts = np.searchsorted(words.text, np.arange(len(piece) + 1))
        for number, each in enumerate(piece):
            here = hits[bounds[number] : bounds[number + 1]]
            if not here.size:
                continue
            first, after = firsts[number], firsts[number + 1]
            starts, ends = words.starts[first:after].tolist(), words.ends[first:after].tolist()
            found += _search(each, cores, lengths, (here - first).tolist(), starts, ends)
    return msgspec.msgpack.encode(found)


def _search(
    searched: _Searched,
    cores: Mapping[str, tuple[str, int]],
    lengths: Mapping[str, Collection[int]],
    hits: Sequence[int],
    starts: Sequence[int],
    ends: Sequence[int],
) -> Iterator[_Found]:
    """The strings in one document.

    Args:
        searched: the document.
        cores: by what stands from the first to the last word of each string, the string, and where its first word is.
        lengths: by their first word how many words the strings have.
        hits: words of the document that may begin one.
        starts: where each word begins.
        ends: one past its last character.
    """
    text, marked = searched.text, searched.marked
    annotated = set(zip(marked.starts, marked.ends, strict=True))
    places = PlaceIndex(marked.starts, marked.ends)
    for hit in hits:
        start = starts[hit]
        for length in lengths.get(text[start : ends[hit]], ()):
            if hit + length > len(starts):
                continue
            entry = cores.get(text[start : ends[hit + length - 1]])
            if entry is None:
                continue
            begin = start - entry[1]
            end = begin + len(entry[0])
            if (begin, end) in annotated or not _is_whole(text, entry[0], begin):
                continue
            if any(a < end and begin < b for a, b in searched.furniture):
                continue
            touching = places.at(begin, end)
            if not any(marked.starts[at] <= begin and end <= marked.ends[at] for at in touching):
                yield entry[0], searched.doc_id, begin, end, touching[0] if touching else -1


def _is_whole(text: str, string: str, start: int) -> bool:
    """Whether `string` stands at `start`, and no word or hyphenated word goes on around it."""
    end = start + len(string)
    if start < 0 or text[start:end] != string:
        return False
    before, behind = text[max(0, start - 2) : start], text[end : end + 2]
    return not any(is_of_word(char) for char in (before.removesuffix("-")[-1:], behind.removeprefix("-")[:1]) if char)


def _find_labels(data: LintData) -> Iterator[Issue]:
    return check_labels(data.plan, data.marked)


def _find_bare(data: LintData) -> Iterator[Issue]:
    return check_bare(data.plan, data.documents, data.marked, passed_over=data.number_labels, run=data.run)


LABELS = LintRule(("label-differs",), _find_labels)
BARE = LintRule(("annotated-elsewhere",), _find_bare)
