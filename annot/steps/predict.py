"""`annot predict`: a predictor's word on documents, as a file that can be pushed and scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from msgspec.structs import replace

from annot.core.annotation import AnnotationSet
from annot.core.canonical import canonical_json
from annot.core.document import Document
from annot.core.errors import ConfigError, UnreadableError
from annot.core.issue import Issue, errors_of
from annot.core.prediction import Prediction
from annot.parallel.jobs import worth
from annot.predict.cost import Cost, Costly
from annot.predict.predictor import Predicted
from annot.project.predicting import Progress, ProjectPredictor, project_predictor
from annot.project.predicting_workers import PredictedLine, predict_by_workers
from annot.project.predictions import faults_of
from annot.project.project import ProjectFolder
from annot.store.atomic import write_bytes
from annot.store.jsonl import read_jsonl, render_jsonl

_A_WORKER = 500
"""Documents that are worth another predictor."""


@dataclass(frozen=True)
class PredictResult:
    """What a predictor said.

    Attributes:
        path: the file of the predictions.
        model: NAME@VERSION of the predictor.
        predictions: by document id, of the documents that were asked about.
        issues: what it could not say, and predictions that break the schema, which are not in the file.
        n_resumed: documents that an earlier run had predicted before it was stopped.
        written: whether the file changed.
    """

    path: Path
    model: str
    predictions: dict[str, Prediction]
    issues: tuple[Issue, ...]
    n_resumed: int = 0
    written: bool = False


def predict(
    project: ProjectFolder,
    name: str,
    *,
    documents: Sequence[str] = (),
    seed: int = 0,
    dry_run: bool = False,
    progress: Progress | None = None,
    jobs: int = 1,
) -> PredictResult:
    """Predicts documents, and writes `predictions/NAME@VERSION.jsonl`; a run that was stopped goes on where it was.

    Documents with a gold are predicted by a predictor made of the other folds alone, so that the file can be scored.

    Args:
        project: the data-set project.
        name: of the predictor: a table `[predictors.NAME]`, or one that is built in or installed.
        documents: ids, or patterns such as `2024-*`; all seeds where there are none.
        seed: of what the predictor draws by chance.
        dry_run: predict, and write nothing.
        progress: is told how far it is.
        jobs: worker processes that predict what has no gold; a predictor that costs money asks from one alone.

    Raises:
        ConfigError: there is no such predictor or document, or its settings are wrong.
        DataError: seeds, readings or earlier predictions cannot be read.
        ServiceError: what the predictor asks does not answer; running again goes on from there.
    """
    wanted = choose_documents(project, documents)
    predictor = project_predictor(project, name, seed=seed)
    target = project.predictions_dir / f"{predictor.model}.jsonl"
    journal = _Journal(project.state / "predicting" / f"{predictor.model}.jsonl")
    done = {} if dry_run else journal.read(wanted)
    issues: list[Issue] = []
    left = [each for doc_id, each in wanted.items() if doc_id not in done]
    found = {doc_id: each.prediction for doc_id, each in done.items()}
    issues += [issue for each in done.values() for issue in each.issues]
    for each in _predict(project, predictor, left, _others(project, predictor, name, seed, jobs)):
        if not dry_run:
            journal.add(each)
        issues += each.issues
        found[each.prediction.doc_id] = each.prediction
        if progress:
            progress(len(found), len(wanted))
    broken = {issue.doc_id for issue in errors_of(issues) if issue.where == predictor.author}
    sound = {doc_id: each for doc_id, each in found.items() if doc_id not in broken}
    written = not dry_run and _write(project, target, sound)
    if not dry_run:
        journal.remove()
    return PredictResult(target, predictor.model, sound, tuple(sorted(issues)), len(done), written)


def predictions_held_out(project: ProjectFolder, name: str, *, seed: int = 0) -> PredictResult:
    """Predictions of all documents with a settled gold, each by a predictor made without it; nothing is written.

    Raises:
        ConfigError: there is no such predictor, its settings are wrong, or the gold has but one fold.
        DataError: the gold cannot be read.
    """
    predictor = project_predictor(project, name, seed=seed)
    documents = [project.documents[doc_id] for doc_id in predictor.with_gold]
    if not documents:
        raise ConfigError("no document has a settled gold to measure against; `annot pull`, then `annot adjudicate`")
    found = list(_predict(project, predictor, documents))
    issues = tuple(sorted(issue for each in found for issue in each.issues))
    path = project.predictions_dir / f"{predictor.model}.jsonl"
    return PredictResult(path, predictor.model, {each.prediction.doc_id: each.prediction for each in found}, issues)


def cost_of(project: ProjectFolder, name: str, *, documents: Sequence[str] = (), seed: int = 0) -> Cost | None:
    """What `predict` would cost with this predictor; None where it costs nothing but time.

    Raises:
        ConfigError: there is no such predictor or document, or its settings are wrong.
        DataError: the gold cannot be read.
    """
    wanted = choose_documents(project, documents)
    whole = project_predictor(project, name, seed=seed).whole
    return whole.estimate(list(wanted.values())) if isinstance(whole, Costly) else None


def choose_documents(project: ProjectFolder, wanted: Sequence[str]) -> dict[str, Document]:
    """The seeds with these ids, or that fit these patterns; all where there are none.

    Raises:
        ConfigError: nothing fits one of them, or there is no seed at all.
    """
    if not project.documents:
        raise ConfigError("there is no document to predict; add some with `annot seeds add FILES`")
    if not wanted:
        return dict(project.documents)
    chosen: dict[str, Document] = {}
    for pattern in wanted:
        fitting = {doc_id: each for doc_id, each in project.documents.items() if fnmatchcase(doc_id, pattern)}
        if not fitting:
            raise ConfigError(f"--documents {pattern!r}: no seed is called so; `annot seeds list` lists them")
        chosen |= fitting
    return chosen


def _others(
    project: ProjectFolder, predictor: ProjectPredictor, name: str, seed: int, jobs: int
) -> Callable[[Sequence[Document]], Iterator[Predicted]]:
    """What predicts documents without a gold: the predictor here, or others like it in worker processes."""

    def predict(documents: Sequence[Document]) -> Iterator[Predicted]:
        n_workers = worth(len(documents), jobs=jobs, at_least=_A_WORKER)
        if n_workers == 1 or isinstance(predictor.whole, Costly):
            return predictor.whole.predict(documents)
        return predict_by_workers(project.root, name, documents, model=predictor.model, seed=seed, jobs=n_workers)

    return predict


def _predict(
    project: ProjectFolder,
    predictor: ProjectPredictor,
    documents: Iterable[Document],
    others: Callable[[Sequence[Document]], Iterator[Predicted]] | None = None,
) -> Iterator[Predicted]:
    """Predictions with all that is wrong with them."""
    for each in predictor.predict(documents, others):
        document = project.documents[each.prediction.doc_id]
        # Under the predictor's name: whose fault it is, and whose prediction is not taken.
        named = [
            replace(issue, where=predictor.author, message=f"{issue.where}: {issue.message}; not taken")
            for issue in faults_of(project.schema, document, each.prediction)
        ]
        yield each._replace(issues=(*each.issues, *named))


def _write(project: ProjectFolder, target: Path, found: dict[str, Prediction]) -> bool:
    """The file with these predictions, beside those of other documents that it holds."""
    with project.writing():
        before = {each.doc_id: each for each in read_jsonl(target, Prediction)} if target.exists() else {}
        after: dict[str, AnnotationSet] = {**before, **found}
        return write_bytes(target, render_jsonl(after[doc_id] for doc_id in sorted(after)))


class _Journal:
    """What a run has done so far, a line a document, so that one that is stopped need not begin anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: IO[bytes] | None = None

    def read(self, wanted: dict[str, Document]) -> dict[str, Predicted]:
        """What an earlier run has predicted of these documents, as they are now."""
        found: dict[str, Predicted] = {}
        if not self._path.exists():
            return found
        whole = [line for line in self._path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
        # A process that was killed may have left half a line; it would spoil the next one.
        write_bytes(self._path, b"".join(whole), mode=0o600)
        try:
            rows = list(read_jsonl(self._path, PredictedLine))
        except UnreadableError:
            return found
        for row in rows:
            document = wanted.get(row.prediction.doc_id)
            if document is not None and document.sha256 == row.prediction.doc_sha256:
                found[document.doc_id] = Predicted(row.prediction, row.issues)
        return found

    def add(self, each: Predicted) -> None:
        """Writes one down at once."""
        if self._stream is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._path.open("ab")
        self._stream.write(canonical_json(PredictedLine(each.prediction, tuple(each.issues))) + b"\n")
        self._stream.flush()

    def remove(self) -> None:
        """All is in the file of predictions now."""
        if self._stream is not None:
            self._stream.close()
        self._path.unlink(missing_ok=True)
