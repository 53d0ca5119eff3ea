"""`Suspect`: a place where the gold may be wrong, and what speaks for it."""

from __future__ import annotations

from typing import Literal

import msgspec

from annot.core.annotation import AttributeValue

SuspectKind = Literal[
    "missing mention",
    "spurious mention",
    "label differs",
    "edges differ",
    "attribute differs",
    "relation missing",
    "relation spurious",
]


class Suspect(msgspec.Struct, frozen=True, kw_only=True):
    """A place where the gold may be wrong.

    Attributes:
        kind: of error.
        doc_id: the document.
        gold: what the gold has there: id of a mention or relation; empty where it has nothing.
        predicted: what was predicted instead; empty where nothing was.
        attribute: the name of an attribute, where it is about one.
        values: of the attribute, in the gold and predicted; its default where there is none.
        score: how likely it is an error beside the others, from 0 to 1; no probability.
        confidence: what the predictors say against the gold, from 0 to 1, in the mean over them.
        elsewhere: in how many places of the gold the same words speak against it, and for it.
        disputed: whether the readers disagreed there, so that somebody has looked already.
        quote: what stands there, with some text on either side.
        why: what speaks against the gold, in words.
    """

    kind: SuspectKind
    doc_id: str
    gold: str = ""
    predicted: str = ""
    attribute: str = ""
    values: tuple[AttributeValue | None, AttributeValue | None] = (None, None)
    score: float
    confidence: float
    elsewhere: tuple[int, int] = (0, 0)
    disputed: bool = False
    quote: str = ""
    why: str = ""

    @property
    def where(self) -> str:
        """The mention or relation that it is about: the gold's, or the predicted one where the gold has none."""
        return self.gold or self.predicted
