"""Predictions of a gold, each by a predictor that has not seen it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pytest

from annot.core.document import Document
from annot.core.prediction import Prediction
from annot.core.split import Split
from annot.predict.held_out import groups_of, predict_held_out
from annot.predict.predictor import Predicted
from annot.release.gold_document import GoldDocument
from tests.make import GOLD, reading_of


def gold(doc_id: str, fold: int, split: Split = "train") -> GoldDocument:
    document = Document(doc_id, f"text of {doc_id}")
    return GoldDocument(document, reading_of(document, by=GOLD), fold, split)


class Remembers:
    """Says of whom it has learnt by its version."""

    def __init__(self, learnt: Sequence[GoldDocument]) -> None:
        self.version = "+".join(each.doc_id for each in learnt)

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        for each in documents:
            yield Predicted(
                Prediction(
                    doc_id=each.doc_id, doc_sha256=each.sha256, annotator=f"model:m@{self.version}", origin="model",
                    schema="s@1.0.0",
                )
            )  # fmt: skip


def learnt_from(documents: Sequence[GoldDocument], **how: object) -> dict[str, str]:
    found = predict_held_out(documents, Remembers, **how)  # type: ignore[arg-type]
    return {each.prediction.doc_id: each.prediction.annotator.removeprefix("model:m@") for each in found}


def test_a_whole_fold_is_left_out() -> None:
    documents = [gold("a", 0), gold("b", 0), gold("c", 1), gold("d", 2)]
    assert learnt_from(documents) == {"a": "c+d", "b": "c+d", "c": "a+b+d", "d": "a+b+c"}


def test_many_folds_go_together() -> None:
    documents = [gold(f"d{fold}", fold) for fold in range(5)]
    assert [[each.doc_id for each in group] for group in groups_of(documents, 2)] == [["d0", "d2", "d4"], ["d1", "d3"]]
    assert learnt_from(documents, most=2)["d0"] == "d1+d3"


def test_the_test_split_is_learnt_from_by_nobody() -> None:
    documents = [gold("a", 0), gold("b", 1), gold("t", 2, "test")]
    assert learnt_from(documents) == {"a": "b", "b": "a", "t": "a+b"}


def test_only_what_is_asked_for_is_predicted_and_trained_for() -> None:
    documents = [gold("a", 0), gold("b", 1), gold("c", 2)]
    made: list[str] = []

    def make(learnt: Sequence[GoldDocument]) -> Remembers:
        made.append("+".join(each.doc_id for each in learnt))
        return Remembers(learnt)

    found = list(predict_held_out(documents, make, only={"b"}))
    assert ([each.prediction.doc_id for each in found], made) == (["b"], ["a+c"])


def test_one_fold_leaves_nothing_to_learn_from() -> None:
    with pytest.raises(ValueError, match="there is but one fold"):
        learnt_from([gold("a", 0), gold("b", 0)])
    assert learnt_from([]) == {}
