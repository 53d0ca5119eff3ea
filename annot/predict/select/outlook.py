"""What choosing documents needs to know of a prediction: how sure it is, and of which labels.

A pool has a hundred thousand predictions, and what they quote is not asked for: a line is decoded to the labels, places
and scores of its mentions, and these are counted at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

SURE_FROM = 0.75
"""A mention of a smaller score is uncertain: the model gives what it says less than half again over all else."""

Place = tuple[int, int, str]
"""Start, end and label: what two predictors have to agree on."""


class PlacedLabel(msgspec.Struct, frozen=True, gc=False):
    """A mention as far as it is needed here."""

    label: str
    span: tuple[int, int]

    @property
    def place(self) -> Place:
        """Where it is and what."""
        return (*self.span, self.label)


class GlimpsedPrediction(msgspec.Struct, frozen=True, gc=False):
    """A line of a file of predictions, as far as it is needed here; other keys are passed over unread."""

    doc_id: str
    doc_sha256: str
    annotator: str
    mentions: tuple[PlacedLabel, ...] = ()
    scores: dict[str, float] = {}


class Outlook(NamedTuple):
    """What a predictor makes of a document.

    Attributes:
        n_mentions: how many it sees.
        n_scored: how many of them it scores.
        n_uncertain: how many of these have a score below `SURE_FROM`.
        doubt: the sum of 1 - score over those that are scored.
        labels: how many mentions of each label.
    """

    n_mentions: int
    n_scored: int
    n_uncertain: int
    doubt: float
    labels: Mapping[str, int]


class Contrast(NamedTuple):
    """What two predictors say of one document, compared by mentions of the same span and label.

    Attributes:
        n_shared: mentions that both have.
        n_either: mentions that at least one has.
    """

    n_shared: int
    n_either: int

    @property
    def score(self) -> float:
        """1 - strict F1 of the one against the other; 0 where both see nothing, and so say the same."""
        together = self.n_either + self.n_shared
        return 1 - 2 * self.n_shared / together if together else 0.0


def outlook_of(prediction: GlimpsedPrediction) -> Outlook:
    """What a prediction says, in numbers."""
    # Relations have scores under the same key; ids of mentions are their label and span.
    ids = (f"{each.label}@{each.span[0]}-{each.span[1]}" for each in prediction.mentions)
    known = [prediction.scores[each] for each in ids if each in prediction.scores]
    return Outlook(
        n_mentions=len(prediction.mentions),
        n_scored=len(known),
        n_uncertain=sum(score < SURE_FROM for score in known),
        doubt=sum(1 - score for score in known),
        labels=Counter(each.label for each in prediction.mentions),
    )


def contrast_of(one: Iterable[Place], other: Iterable[Place]) -> Contrast:
    """Two predictions of one document compared."""
    first, second = set(one), set(other)
    return Contrast(len(first & second), len(first | second))


class PoolDoubt(NamedTuple):
    """What is known of the scores of a pool.

    Attributes:
        mean: 1 - score, in the mean over all scored mentions.
        n: scored mentions of a document, in the mean.
    """

    mean: float
    n: float


def doubt_of_pool(outlooks: Iterable[Outlook]) -> PoolDoubt | None:
    """The doubt of a pool; None where nothing is scored."""
    total, n_scored, n_documents = 0.0, 0, 0
    for each in outlooks:
        total += each.doubt
        n_scored += each.n_scored
        n_documents += 1
    return PoolDoubt(total / n_scored, n_scored / n_documents) if n_scored else None


def uncertainty(outlook: Outlook, pool: PoolDoubt) -> float:
    """Least confidence, 1 - score, in the mean over the mentions of a document, from 0 to 1.

    Lewis and Gale 1994 (https://arxiv.org/abs/cmp-lg/9407020) for one decision; over a sequence it is divided by the
    length, or long texts would always win (Settles and Craven 2008, https://aclanthology.org/D08-1112). Of two labels
    the margin is 1 - 2 (1 - score), so that both rank alike. A document of one mention would swing between the ends of
    the scale: each is counted with as many mentions of the pool's mean doubt beside its own as a document of the pool
    has, which is also all that is known of a document in which the model sees nothing.
    """
    return (outlook.doubt + pool.n * pool.mean) / (outlook.n_scored + pool.n)
