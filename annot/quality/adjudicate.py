"""Readings and decisions in, gold and open conflicts out.

Identical readings merge. Everything else is a `Conflict` that needs a `Decision`, or a rule of the policy; a decision
holds only while the readings say what they said when it was made. A decision may also overrule what all readers say,
or did not see. Mentions settle first; relations are then re-linked
to the mentions that were kept, and settle; attributes settle one by one. Of the readings of a document those count that
were made under the newest guidelines; decisions that settled the others are history, neither applied nor stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import AnnotationSet
from annot.core.constraint import UniqueSpan
from annot.core.decision import Conflict, Decision
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.quality.counting import generations, major_of, newest_version
from annot.quality.policy import UNANIMOUS, AdjudicationPolicy
from annot.quality.settle import Settlements
from annot.quality.settle_mentions import SettledMentions, settle_mentions
from annot.quality.settle_relations import relinked, settle_relations

GOLD = "gold"
"""Whose word the adjudicated sets are."""


class Adjudication(NamedTuple):
    """What became of the readings of a corpus.

    Attributes:
        gold: the adjudicated sets by document, of documents without an open conflict.
        consensus: by document what is settled so far, without what is open.
        conflicts: every place where readings differ, or where an adjudicator differs from all of them, settled or not.
        open: those without a decision.
        issues: decisions that no conflict asks for any more.
        trace: for each document, who or which decision stands behind each kept mention and relation.
        history: conflict and inputs of the decisions that settled what superseded readings said.
    """

    gold: Mapping[str, AnnotationSet]
    consensus: Mapping[str, AnnotationSet]
    conflicts: tuple[Conflict, ...]
    open: tuple[Conflict, ...]
    issues: tuple[Issue, ...]
    trace: Mapping[str, Mapping[str, str]]
    history: frozenset[tuple[str, str]] = frozenset()


def adjudicate(
    schema: Schema,
    documents: Mapping[str, Document],
    readings: Iterable[Mapping[str, AnnotationSet]],
    decisions: Sequence[Decision],
    *,
    policy: AdjudicationPolicy = UNANIMOUS,
    asked: Iterable[str] = (),
) -> Adjudication:
    """Merges the readings of each document, replaying `decisions`.

    Args:
        schema: says which re-linked relations are allowed.
        documents: the corpus by id; documents that nobody read are passed over.
        readings: one mapping an annotator, by document id, superseded ones too.
        decisions: in the order of the file; of two on the same inputs the later holds.
        policy: what settles without a decision.
        asked: ids of places that are conflicts even where the readers agree.
    """
    settlements = Settlements(decisions, policy, asked=asked)
    sets = list(readings)
    gold: dict[str, AnnotationSet] = {}
    consensus: dict[str, AnnotationSet] = {}
    trace: dict[str, Mapping[str, str]] = {}
    history: set[tuple[str, str]] = set()
    by_document: dict[str, list[Decision]] = {}
    for doc_id, document in documents.items():
        everyone = sorted((each[doc_id] for each in sets if doc_id in each), key=lambda s: s.annotator)
        if not everyone:
            continue
        *superseded, here = generations(everyone)
        if superseded and decisions and not by_document:
            for each in decisions:
                by_document.setdefault(each.doc_id, []).append(each)
        for old in superseded:
            settled = settled_before(schema, document, old, by_document.get(doc_id, ()), policy=policy)
            settlements.pass_over(settled)
            history.update((conflict.id, conflict.inputs) for conflict, _ in settled)
        n_open = len(settlements.open)
        # What a reading lacks is no word of its reader: no majority and no trust can stand on it.
        settlements.policy = policy if all(each.is_whole for each in here) else UNANIMOUS
        consensus[doc_id], trace[doc_id] = merge_document(schema, document, here, settlements)
        if len(settlements.open) == n_open:
            gold[doc_id] = consensus[doc_id]
    return Adjudication(
        gold,
        consensus,
        tuple(settlements.conflicts),
        tuple(settlements.open),
        tuple(settlements.stale()),
        trace,
        frozenset(history),
    )


def settled_before(
    schema: Schema,
    document: Document,
    readings: Sequence[AnnotationSet],
    decisions: Sequence[Decision],
    *,
    policy: AdjudicationPolicy = UNANIMOUS,
) -> list[tuple[Conflict, Decision]]:
    """The conflicts of some readings of a document that decisions settle, each with the one that holds."""
    settlements = Settlements(decisions, policy if all(each.is_whole for each in readings) else UNANIMOUS)
    merge_document(schema, document, readings, settlements)
    return settlements.settled


class MergedDocument(NamedTuple):
    """The gold of a document, and who or which decision stands behind each of its mentions and relations."""

    gold: AnnotationSet
    trace: Mapping[str, str]


def merge_document(
    schema: Schema,
    document: Document,
    readings: Sequence[AnnotationSet],
    settlements: Settlements,
) -> MergedDocument:
    """The gold of one document, as far as it is settled, from readings under one major version of the guidelines."""
    major = major_of(newest_version(readings))
    # Decisions on readings from before versions were recorded hold for the same words under version 1.
    settlements.guidelines = "" if major == 1 else str(major)
    if agreed := _agreed(schema, document, readings, settlements):
        return agreed
    settled = settle_mentions(schema, document, readings, settlements)
    relations = list(settle_relations(schema, document, readings, settled, settlements))
    trace = {**settled.trace, **{each.relation.id: each.why for each in relations}}
    gold = AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator=GOLD,
        origin="adjudicated",
        schema=schema.id,
        guidelines=newest_version(readings),
        mentions=tuple(settled.mentions.values()),
        relations=tuple(each.relation for each in relations),
    )
    return MergedDocument(gold, trace)


def _agreed(
    schema: Schema, document: Document, readings: Sequence[AnnotationSet], settlements: Settlements
) -> MergedDocument | None:
    """The gold where all readers say the very same, and nobody overrules them; None where that has to be looked at."""
    if not readings:
        return None
    first = readings[0]
    if (
        not all(first.is_retold(each) and each.is_whole for each in readings)
        or (first.doc_sha256, first.schema) != (document.sha256, schema.id)
        or settlements.asks_of(document)
        or _may_be_stacked(schema, first)
    ):
        return None
    mentions = {each.id: each for each in first.mentions}
    settled = SettledMentions(mentions, {}, {})
    if [each.id for each in first.relations] != [each.id for each in relinked(schema, first, settled)]:
        return None
    why = f"said by all: {', '.join(sorted({each.annotator for each in readings}))}"
    relations = sorted(first.relations, key=lambda each: (sorted((each.head, each.tail)), each.id))
    trace = dict.fromkeys((*sorted(mentions), *(each.id for each in relations)), why)
    gold, newest = first.retold(GOLD, "adjudicated"), newest_version(readings)
    return MergedDocument(gold if gold.guidelines == newest else gold.replace(guidelines=newest), trace)


def _may_be_stacked(schema: Schema, reading: AnnotationSet) -> bool:
    """Whether mentions share a span where the schema forbids it, which is an adjudicator's to settle."""
    if not any(isinstance(each, UniqueSpan) for each in schema.constraints):
        return False
    return len({each.span for each in reading.mentions}) < len(reading.mentions)
