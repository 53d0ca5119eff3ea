"""Documents predicted in worker processes, each with a predictor of its own: made of the same, it says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from annot.core.canonical import canonical_json
from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.core.issue import Issue
from annot.core.prediction import Prediction
from annot.parallel.jobs import ShardWork, cut, run_shards
from annot.predict.predictor import Predicted, Predictor
from annot.project.predicting import project_predictor
from annot.project.project import open_project

_A_SHARD = 50


class PredictedLine(msgspec.Struct, frozen=True):
    """A document's prediction with its issues, as a line of JSON."""

    prediction: Prediction
    issues: tuple[Issue, ...] = ()


def predict_by_workers(
    root: Path, name: str, documents: Sequence[Document], *, model: str, seed: int, jobs: int
) -> Iterator[Predicted]:
    """One prediction a document, in order, by predictors made of all gold.

    Args:
        root: folder of the project.
        name: of the predictor.
        documents: without a gold.
        model: NAME@VERSION of the predictor that was made here.
        seed: of what the predictor draws by chance.
        jobs: worker processes.

    Raises:
        ConfigError: a worker made another version.
        ServiceError: what the predictor asks does not answer, or a worker was ended from outside.
    """
    shards = map(canonical_json, cut(documents, _A_SHARD))
    for result in run_shards(partial(_make_predict, root, name, model, seed), shards, jobs=jobs):
        for line in msgspec.json.decode(result, type=list[PredictedLine]):
            yield Predicted(line.prediction, line.issues)


def _make_predict(root: Path, name: str, model: str, seed: int) -> ShardWork:
    made = project_predictor(open_project(root), name, seed=seed)
    if made.model != model:
        raise ConfigError(f"a worker made {made.model} in place of {model}: try again with --jobs 1")
    return partial(_predict_shard, made.whole)


def _predict_shard(predictor: Predictor, shard: bytes) -> bytes:
    found = predictor.predict(msgspec.json.decode(shard, type=list[Document]))
    return canonical_json([PredictedLine(each.prediction, tuple(each.issues)) for each in found])
