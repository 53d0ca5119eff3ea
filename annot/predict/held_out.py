"""Predicting documents that have a gold: each by a predictor that was made without it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence

from annot.predict.predictor import Predicted, Predictor
from annot.release.gold_document import GoldDocument

MOST_GROUPS = 10
"""Training anew for each of thousands of folds would take days, and say the same."""

Maker = Callable[[Sequence[GoldDocument]], Predictor]
"""Makes a predictor from the gold that it may learn from."""


def groups_of(gold: Sequence[GoldDocument], most: int = MOST_GROUPS) -> list[list[GoldDocument]]:
    """The documents in at most `most` groups of whole folds, so that near-duplicates stay together.

    Folds go round in the order of their numbers; with as many groups as folds each is left out alone.
    """
    folds = sorted({each.fold for each in gold})
    place = {fold: at % most for at, fold in enumerate(folds)}
    groups: list[list[GoldDocument]] = [[] for _ in range(min(most, len(folds)))]
    for each in gold:
        groups[place[each.fold]].append(each)
    return groups


def predict_held_out(
    gold: Sequence[GoldDocument], make: Maker, *, most: int = MOST_GROUPS, only: Container[str] | None = None
) -> Iterator[Predicted]:
    """A prediction of each document, by a predictor made of the documents of the other groups alone.

    What is in the test split is learnt from by nobody, and predicted by what all the others give.

    Args:
        gold: documents with their gold, of at least two folds.
        make: makes a predictor from what it may learn from.
        most: how many predictors are made at most, beside that for the test split.
        only: ids of the documents that are predicted; all where it is None.

    Raises:
        ValueError: there is but one fold, and nothing to learn from without it.
    """
    learnt = [each for each in gold if each.split != "test"]
    groups = groups_of(learnt, most)
    if len(groups) == 1 and len(learnt) == len(gold):
        raise ValueError("there is but one fold; annotate a document of another")
    # All that is learnt from is one side of the test split.
    for group in [*(groups if len(groups) > 1 else []), [each for each in gold if each.split == "test"]]:
        asked = [each.document for each in group if only is None or each.doc_id in only]
        out = {each.doc_id for each in group}
        if asked:
            yield from make([each for each in learnt if each.doc_id not in out]).predict(asked)
