"""The suspects of a gold, the most suspect first.

Two things speak against a place of the gold: predictors that were made without the document, and the gold's own way
with the same words elsewhere. Each is made a number between 0 and 1, and their odds are multiplied, as if the two were
independent (naive Bayes): score = o / (1 + o), o = c / (1 - c) · e / (1 - e), both held between .02 and .98.

c, confidence: the mean over the predictors; one that says something else speaks by its score, one that says the same by
1 - its score, as in the ranking by self-confidence (Northcutt et al. 2021, https://arxiv.org/abs/1911.00068, rank by
the probability of the given label); one that has nothing where the gold has a mention by its recall of that label,
since who finds 95 % and not this one says more than who finds a third. e, elsewhere: (a + 1) / (a + f + 2), where the
same words speak against the gold in a other places and for it in f (Laplace's rule of succession); .5, which changes
nothing, where they stand nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from annot.core.annotation import AnnotationSet, Span
from annot.core.document import Document
from annot.core.ids import mentions_in
from annot.core.plural import plural
from annot.core.prediction import Prediction
from annot.core.schema import Schema
from annot.quality.suspects.charges import Charge, Charges, by_document
from annot.quality.suspects.elsewhere import Elsewhere
from annot.quality.suspects.suspect import Suspect
from annot.quality.suspects.witness import Habits, Witness

_NEAREST = 0.02
_CONTEXT = 40


def find_suspects(
    schema: Schema,
    documents: Mapping[str, Document],
    gold: Mapping[str, AnnotationSet],
    predictions: Sequence[Mapping[str, Prediction]],
    *,
    disputed: Mapping[str, Collection[Span]] | None = None,
    with_elsewhere: bool = True,
) -> list[Suspect]:
    """Everything that may be wrong with a gold, most suspect first; of one mention the most suspect thing.

    Args:
        schema: of the gold.
        documents: the texts, by id.
        gold: sets by document id.
        predictions: for each predictor its predictions by document id, each made without the document's gold.
        disputed: places on which the readers disagreed, by document id.
        with_elsewhere: whether the same words in other places count; without, the predictors alone.
    """
    symmetric = [name for name, label in schema.relations.items() if label.symmetric]
    witnesses: dict[str, list[tuple[Witness, Habits]]] = {doc_id: [] for doc_id in gold}
    for each in predictions:
        habits = Habits()
        for doc_id, reading in gold.items():
            if doc_id in each:
                witness = Witness(reading, each[doc_id], symmetric)
                witness.teach(habits)
                witnesses[doc_id].append((witness, habits))
    predicted = {mention.text for of in predictions for each in of.values() for mention in each.mentions}
    elsewhere = Elsewhere(documents, gold, predicted)
    bare = by_document(elsewhere, gold) if with_elsewhere else {}
    found = []
    for doc_id, reading in gold.items():
        if witnesses[doc_id]:
            charges = Charges(schema, reading, witnesses[doc_id], elsewhere).all(bare.get(doc_id, []))
            ranked = [_suspect(documents[doc_id], charge, with_elsewhere) for charge in charges]
            found += _best(ranked, (disputed or {}).get(doc_id, ()))
    return sorted(found, key=lambda each: (-each.score, each.doc_id, _places(each), each.kind))


def combine(confidence: float, against: tuple[int, int]) -> float:
    """The score of a suspect, from what predictors and other places say."""
    a, f = against
    odds = 0.0
    for share in (confidence, (a + 1) / (a + f + 2)):
        held = min(1 - _NEAREST, max(_NEAREST, share))
        odds += math.log(held / (1 - held))
    return 1 / (1 + math.exp(-odds))


def _suspect(document: Document, charge: Charge, with_elsewhere: bool) -> Suspect:
    confidence = sum(charge.voices) / len(charge.voices)
    against = charge.against if with_elsewhere else (0, 0)
    ids = mentions_in(charge.gold or charge.predicted)
    whole = Span(min(each.span.start for each in ids), max(each.span.end for each in ids))
    return Suspect(
        kind=charge.kind,
        doc_id=document.doc_id,
        gold=charge.gold,
        predicted=charge.predicted,
        attribute=charge.attribute,
        values=charge.values,
        score=round(combine(confidence, against), 4),
        confidence=round(confidence, 4),
        elsewhere=against,
        quote=" ".join(document.quote(whole, context=_CONTEXT).split()),
        why=_why(charge, confidence, against),
    )


def _best(ranked: Sequence[Suspect], disputed: Collection[Span]) -> list[Suspect]:
    """Of what is about one mention of the gold, or about overlapping ones that it lacks, the most suspect alone."""
    import msgspec

    kept: dict[tuple[str, ...], Suspect] = {}
    missing: list[Span] = []
    for each in sorted(ranked, key=lambda suspect: (-suspect.score, _places(suspect), suspect.kind)):
        spans = [mention.span for mention in mentions_in(each.where)]
        if each.kind == "missing mention":
            if any(spans[0].overlaps(other) for other in missing):
                continue
            missing += spans
            key: tuple[str, ...] = (each.predicted,)
        else:
            key = (each.where, each.attribute)
        if key not in kept:
            is_disputed = any(span.overlaps(other) for span in spans for other in disputed)
            kept[key] = msgspec.structs.replace(each, disputed=is_disputed)
    return list(kept.values())


def _places(each: Suspect) -> list[Span]:
    return [mention.span for mention in mentions_in(each.where)]


def _why(charge: Charge, confidence: float, against: tuple[int, int]) -> str:
    n = len(charge.voices)
    who = "the predictor" if n == 1 else f"{sum(each > 0.5 for each in charge.voices)} of {plural(n, 'predictor')}"
    words = {
        "missing mention": f"{who} would mark it ({confidence:.2f})",
        "spurious mention": f"{who} would not mark it ({confidence:.2f})",
        "label differs": f"{who} would call it otherwise ({confidence:.2f})",
        "edges differ": f"{who} would set other edges ({confidence:.2f})",
        "attribute differs": f"{who} would give another value ({confidence:.2f})",
        "relation missing": f"{who} would tie them ({confidence:.2f})",
        "relation spurious": f"{who} would not tie them ({confidence:.2f})",
    }[charge.kind]
    a, f = against
    if confidence < 0.5:
        words = f"the predictors hardly object ({confidence:.2f})"
    return f"{words}; elsewhere {a} of {plural(a + f, 'place')} speak against the gold" if a else words
