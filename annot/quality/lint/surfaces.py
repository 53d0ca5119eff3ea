"""The same words under different labels, and words that are annotated in one place and bare in another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.characters import is_of_word
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.rule import LintData, LintRule
from annot.quality.overlapping import Overlapping

_WORD = re.compile(r"\w+")


class BareString(NamedTuple):
    """A string in a text outside of mentions that cover it, and the mention that covers part of it."""

    doc_id: str
    span: Span
    part: Mention | None


def check_labels(plan: LintPlan, gold: Mapping[str, AnnotationSet]) -> Iterator[Issue]:
    """Mentions whose words have another label more often, where that is no matter of their role."""
    places: dict[str, list[tuple[str, Mention]]] = defaultdict(list)
    for doc_id, reading in gold.items():
        for mention in reading.mentions:
            places[mention.text].append((doc_id, mention))
    for text, mentions in places.items():
        counts = Counter(plan.role_of(mention.label) for _, mention in mentions)
        if len(counts) == 1:
            continue
        usual = counts.most_common(1)[0][0]
        first_doc, first = next(each for each in mentions if plan.role_of(each[1].label) == usual)
        for doc_id, mention in mentions:
            if plan.role_of(mention.label) != usual:
                yield Issue(
                    doc_id=doc_id,
                    code="label-differs",
                    where=mention.id,
                    severity="warning",
                    about=f"{text} {first.label}",
                    message=(
                        f"{text!r} is {mention.label} here and {first.label} in "
                        f"{plural(counts[usual], 'place')}, as in "
                        f"{first_doc} {first.id}; give both one label, or waive what the contexts tell apart"
                    ),
                )


def check_bare(
    plan: LintPlan,
    documents: Mapping[str, Document],
    gold: Mapping[str, AnnotationSet],
    *,
    passed_over: Collection[str],
) -> Iterator[Issue]:
    """Whole words that are annotated elsewhere and bare here, or annotated in part only.

    Args:
        plan: how often a string must be annotated.
        documents: the texts; page furniture is passed over.
        gold: what is annotated.
        passed_over: labels whose words mean something by their context alone, as numbers do.
    """
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for reading in gold.values():
        for mention in reading.mentions:
            if mention.label not in passed_over and _WORD.search(mention.text):
                labels[mention.text][mention.label] += 1
    frequent = {text: counts for text, counts in labels.items() if counts.total() >= plan.min_annotated}
    bare = bare_places(frequent, documents, gold)
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
    texts: Collection[str], documents: Mapping[str, Document], gold: Mapping[str, AnnotationSet]
) -> dict[str, list[BareString]]:
    """Where the strings stand uncovered. Looked up by runs of words, so that many strings cost no more than few."""
    cores: dict[str, tuple[str, int]] = {}
    lengths: dict[str, set[int]] = defaultdict(set)
    for text in texts:
        words = list(_WORD.finditer(text))
        cores[text[words[0].start() : words[-1].end()]] = (text, words[0].start())
        lengths[words[0].group()].add(len(words))
    found: dict[str, list[BareString]] = defaultdict(list)
    for doc_id, reading in gold.items():
        document = documents[doc_id]
        zones = [zone.span for zone in document.zones if zone.furniture]
        annotated, overlapping = {mention.span for mention in reading.mentions}, Overlapping(reading.mentions)
        # Nearly every word begins none of the strings, and needs no place.
        hits = [index for index, word in enumerate(_WORD.findall(document.text)) if word in lengths]
        words = list(_WORD.finditer(document.text)) if hits else []
        for index in hits:
            word = words[index]
            for length in lengths[word.group()]:
                if index + length > len(words):
                    continue
                entry = cores.get(document.text[word.start() : words[index + length - 1].end()])
                span = _whole(document.text, entry[0], word.start() - entry[1]) if entry else None
                if entry and span and span not in annotated and not any(zone.overlaps(span) for zone in zones):
                    touching = overlapping.at(span)
                    if not any(each.span.contains(span) for each in touching):
                        found[entry[0]].append(BareString(doc_id, span, touching[0] if touching else None))
    return found


def _whole(text: str, string: str, start: int) -> Span | None:
    """The span of `string` at `start`, if it stands there and no word or hyphenated word goes on around it."""
    end = start + len(string)
    if start < 0 or text[start:end] != string:
        return None
    before, behind = text[max(0, start - 2) : start], text[end : end + 2]
    is_joined = any(is_of_word(char) for char in (before.removesuffix("-")[-1:], behind.removeprefix("-")[:1]) if char)
    return None if is_joined else Span(start, end)


def _find_labels(data: LintData) -> Iterator[Issue]:
    return check_labels(data.plan, data.gold)


def _find_bare(data: LintData) -> Iterator[Issue]:
    return check_bare(data.plan, data.documents, data.gold, passed_over=data.number_labels)


LABELS = LintRule(("label-differs",), _find_labels)
BARE = LintRule(("annotated-elsewhere",), _find_bare)
