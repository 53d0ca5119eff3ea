"""Blind control: who is shown a prediction and who is not, and which wrong ones are put among them.

Everything is drawn by a salted hash, so that it is the same on every machine and nobody chooses.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document
from annot.core.split import Split
from annot.predict.plan import PredictorsPlan
from annot.store.shown import Shown

_UNDRAWN = frozenset({"begun", "test"})
"""Why nothing was shown, and nothing was drawn either."""
_WORD = re.compile(r"(?<!\w)[^\W\d_]{4,}(?!\w)")


class Given(NamedTuple):
    """A document that a reader is given.

    Attributes:
        document: the text.
        split: where it is; what tests a model must not be seen with its predictions.
        is_begun: whether the reader has worked on it, or read it, already.
    """

    document: Document
    split: Split
    is_begun: bool = False


def decide_shown(
    plan: PredictorsPlan,
    annotator: str,
    given: Mapping[str, Given],
    predictions: Mapping[str, AnnotationSet],
    version: str,
    *,
    before: Mapping[str, Shown],
    gold: Mapping[str, AnnotationSet],
) -> dict[str, Shown]:
    """What a reader is shown from now on, of each document that they are given.

    What was drawn once stays so: a document that was shown without predictions is never shown with them, whatever the
    plan says now. What a reader has begun stays as they saw it.

    Args:
        plan: the shares.
        annotator: the reader.
        given: what they are given, by document id.
        predictions: by document id.
        version: of the predictions.
        before: what they were shown so far.
        gold: what is known to be right, which is never planted as wrong.
    """
    found: dict[str, Shown] = {}
    for doc_id, each in given.items():
        known = before.get(doc_id)
        prediction = predictions.get(doc_id)
        if known and (each.is_begun or (known.version and known.version == version)):
            found[doc_id] = known
        elif each.is_begun:
            found[doc_id] = Shown(doc_id=doc_id, why="begun")
        elif each.split == "test":
            found[doc_id] = Shown(doc_id=doc_id, why="test")
        elif is_control(plan, annotator, doc_id) if known is None or known.why in _UNDRAWN else known.why == "control":
            found[doc_id] = Shown(doc_id=doc_id, why="control")
        elif prediction is None:
            found[doc_id] = known or Shown(doc_id=doc_id, why="unpredicted")
        else:
            planted = list(plant(plan, annotator, each.document, prediction, gold.get(doc_id)))
            found[doc_id] = Shown(
                doc_id=doc_id,
                why="shown",
                version=version,
                prediction=_as_seen(prediction, planted),
                planted=tuple(sorted(mention.id for mention in planted)),
            )
    return found


def is_control(plan: PredictorsPlan, annotator: str, doc_id: str) -> bool:
    """Whether a reader is shown a document without predictions, by chance."""
    return _draw(plan.salt, "control", annotator, doc_id) < plan.control


def plant(
    plan: PredictorsPlan,
    annotator: str,
    document: Document,
    prediction: AnnotationSet,
    gold: AnnotationSet | None = None,
) -> Iterator[Mention]:
    """Wrong mentions to stand among those of a prediction: words that neither the model nor the gold marks.

    Beside each predicted mention one is planted with the chance of the plan. Its label is that of the mention, its
    place a common word (small letters, four or more) of the body of the text.
    """
    if not plan.plant:
        return
    words = _free_words(document, [*prediction.mentions, *(gold.mentions if gold else ())])
    for mention in prediction.mentions:
        if not words:
            return
        key = (annotator, document.doc_id, mention.id)
        if _draw(plan.salt, "plant", *key) < plan.plant:
            start, end = words.pop(int(_draw(plan.salt, "place", *key) * len(words)))
            yield Mention(label=mention.label, span=Span(start, end), text=document.text[start:end])


def _as_seen(prediction: AnnotationSet, planted: Sequence[Mention]) -> AnnotationSet:
    """What a reader sees of a prediction: all of it but its scores, and what is planted."""
    return AnnotationSet(
        doc_id=prediction.doc_id,
        doc_sha256=prediction.doc_sha256,
        annotator=prediction.annotator,
        origin=prediction.origin,
        schema=prediction.schema,
        mentions=(*prediction.mentions, *planted),
        relations=prediction.relations,
    )


def _free_words(document: Document, mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    taken = [mention.span for mention in mentions] + [zone.span for zone in document.zones]
    return [
        match.span()
        for match in _WORD.finditer(document.text)
        if match.group().islower() and all(match.end() <= each.start or each.end <= match.start() for each in taken)
    ]


def _draw(*parts: str) -> float:
    """A number from 0 up to 1 that follows from the parts alone, even over all of them."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
