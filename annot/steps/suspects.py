"""`annot suspects`: where the gold is likely to be wrong, and the questions that this makes for an adjudicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue
from annot.core.prediction import Prediction
from annot.predict.held_out import MOST_GROUPS, predict_held_out
from annot.project.adjudication import adjudicate_project, counting_readings
from annot.project.gold import gold_documents
from annot.project.predicting import maker_of
from annot.project.prediction_files import prediction_file
from annot.project.predictions import faults_of
from annot.project.project import ProjectFolder
from annot.quality.suspects.questions import Questions, conflicts_by_document, spans_of
from annot.quality.suspects.rank import find_suspects
from annot.quality.suspects.suspect import Suspect
from annot.release.gold_document import GoldDocument
from annot.store.jsonl import read_jsonl, write_jsonl

ByDocument = Mapping[str, Prediction]


@dataclass(frozen=True)
class FoundSuspects:
    """The suspects of a gold.

    Attributes:
        suspects: the most suspect first, as many as were asked for.
        n_found: how many there are.
        n_documents: documents that at least one predictor predicted.
        predictors: `NAME@VERSION` of the predictors.
        issues: what could not be predicted, or not be used.
        predictions: of each predictor, by document id.
    """

    suspects: tuple[Suspect, ...]
    n_found: int
    n_documents: int
    predictors: tuple[str, ...]
    issues: tuple[Issue, ...]
    predictions: Sequence[ByDocument]


def suspects(
    project: ProjectFolder,
    *,
    predictors: Sequence[str] = (),
    files: Sequence[str] = (),
    n: int = 200,
    seed: int = 0,
    most: int = MOST_GROUPS,
) -> FoundSuspects:
    """Ranks what may be wrong with the gold.

    Args:
        project: the data-set project.
        predictors: names; each is made anew for each group of folds, from the other documents alone.
        files: predictions of documents of the gold, or names in `predictions/`. Whoever gives them answers for it that
            each was made without the document's gold: one that has learnt it would find nothing.
        n: how many are given back.
        seed: of the predictors.
        most: how many groups of folds there are at most.

    Raises:
        ConfigError: no predictor is given, one is not there, or there is but one fold.
        DataError: the gold cannot be made, or a file is broken.
    """
    if not predictors and not files:
        raise ConfigError("who is asked? Give --predictor NAME, or --predictions FILE made without the gold")
    gold = gold_documents(project)
    issues: list[Issue] = []
    asked = [_held_out(project, name, list(gold.values()), issues, seed=seed, most=most) for name in predictors]
    asked += [_read(project, prediction_file(project, name), gold, issues) for name in files]
    found = find_suspects(
        project.schema,
        project.documents,
        {doc_id: each.gold for doc_id, each in gold.items()},
        asked,
        disputed=spans_of(adjudicate_project(project).conflicts),
    )
    names = [next(iter(each.values())).annotator.removeprefix("model:") for each in asked if each]
    n_documents = len({doc_id for each in asked for doc_id in each})
    return FoundSuspects(tuple(found[:n]), len(found), n_documents, tuple(names), tuple(issues), asked)


def write_questions(project: ProjectFolder, found: FoundSuspects, path: Path) -> int:
    """Writes an answer for each suspect, as `annot adjudicate --record` takes them once each has a reason.

    Several suspects of one place make one answer, the first's. Returns how many there are.

    Raises:
        DataError: the project cannot be read.
    """
    adjudication = adjudicate_project(project)
    conflicts = conflicts_by_document(adjudication.conflicts)
    readings = counting_readings(project).readings
    makers: dict[str, Questions] = {}
    answers: dict[str, Mapping[str, object]] = {}
    for suspect in found.suspects:
        doc_id = suspect.doc_id
        if doc_id not in makers:
            makers[doc_id] = Questions(
                project.schema,
                adjudication.gold[doc_id],
                [of[doc_id] for of in readings.values() if doc_id in of],
                conflicts.get(doc_id, []),
                [each[doc_id] for each in found.predictions if doc_id in each],
            )
        answer = makers[doc_id].answer(suspect)
        answers.setdefault(str(answer["conflict"]), answer)
    write_jsonl(path, answers.values())
    return len(answers)


def _held_out(
    project: ProjectFolder, name: str, gold: Sequence[GoldDocument], issues: list[Issue], *, seed: int, most: int
) -> ByDocument:
    if len({each.fold for each in gold if each.split != "test"}) < 2:
        raise ConfigError("the gold has but one fold to learn from, and nothing without it; give --predictions FILE")
    found = {}
    for predicted in predict_held_out(gold, maker_of(project, name, seed=seed), most=most):
        found[predicted.prediction.doc_id] = predicted.prediction
        issues += predicted.issues
    return found


def _read(project: ProjectFolder, path: Path, gold: Mapping[str, GoldDocument], issues: list[Issue]) -> ByDocument:
    found: dict[str, Prediction] = {}
    for each in read_jsonl(path, Prediction):
        if each.doc_id in found:
            raise DataError(f"{path}: {each.doc_id} stands twice; keep one line")
        mine = gold.get(each.doc_id)
        if mine is None:
            continue
        if mine.document.sha256 != each.doc_sha256:
            message = f"{path} has a prediction of another text of this name; it was not used"
            issues.append(Issue(doc_id=each.doc_id, code="document-changed", where=each.annotator, message=message))
            continue
        # What another schema calls by these names would pass for the gold's errors.
        if faults := faults_of(project.schema, mine.document, each):
            issues += [replace(fault, message=f"{fault.message}; {path} was not used here") for fault in faults]
            continue
        found[each.doc_id] = each
    if not found and not any(each.doc_id in gold for each in issues):
        raise DataError(f"{path}: predicts no document of the gold")
    return found
