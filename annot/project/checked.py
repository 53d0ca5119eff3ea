"""What is wrong with documents, each looked at by itself: a function of some of them, run over all in shards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.canonical import canonical_json
from annot.core.decision import Conflict, Decision
from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.issue import Issue, errors_of
from annot.parallel.jobs import ShardWork, cut, run_shards, worth
from annot.project.adjudication import read_decisions, readings_of
from annot.project.project import ProjectFolder, open_project
from annot.quality.adjudicate import adjudicate
from annot.quality.check import check_reading, check_whole
from annot.quality.counting import Readings, count_newest
from annot.quality.lint.gold import lint_gold
from annot.quality.lint.rules import BY_DOCUMENT

_A_SHARD = 250
_A_WORKER = 500
"""Documents that are worth the start of a worker."""


class Checked(msgspec.Struct):
    """What was found of some documents.

    Attributes:
        readings: what refuses readings, and what of them is not whole.
        open: conflicts without a decision.
        stale: decisions that no conflict asks for any more.
        gold: the adjudicated sets of documents without an open conflict.
        faults: what is wrong with these.
        lint: what a person should look at, by the rules that look at one document.
        refused: why the readings cannot be merged: a decision that cannot be read, or is impossible.
    """

    readings: list[Issue]
    open: list[Conflict]
    stale: list[Issue]
    gold: list[AnnotationSet]
    faults: list[Issue]
    lint: list[Issue]
    refused: str = ""

    def extend(self, other: Checked) -> None:
        """Adds what was found of other documents."""
        for name in ("readings", "open", "stale", "gold", "faults", "lint"):
            getattr(self, name).extend(getattr(other, name))
        self.refused = self.refused or other.refused


class _ReadingShard(msgspec.Struct):
    documents: list[Document]
    readings: dict[str, list[AnnotationSet]]
    decisions: list[Decision]


class _LineShard(msgspec.Struct):
    """A shard whose readings are not decoded here."""

    documents: list[Document]
    readings: dict[str, list[msgspec.Raw]]
    decisions: list[Decision]


Lines = Mapping[str, Mapping[str, bytes]]
"""The lines of readings, by annotator and document id."""


def check_documents(project: ProjectFolder, lines: Lines, *, jobs: int, with_lint: bool = True) -> Checked:
    """Checks all readings, merges them, and checks the gold.

    Args:
        project: whose documents they are.
        lines: what readers said.
        jobs: worker processes; what comes out is the same for any number.
        with_lint: whether the lint looks at the gold of each document.

    Raises:
        DataError: a reading cannot be read.
    """
    found = Checked([], [], [], [], [], [])
    decisions: list[Decision] = []
    try:
        decisions = read_decisions(project)
    except DataError as error:
        found.refused = str(error)
    jobs = worth(len(project.documents), jobs=jobs, at_least=_A_WORKER)
    if jobs == 1:
        found.extend(_check(project, project.documents, readings_of(project), decisions, with_lint))
        return found
    try:
        for result in run_shards(
            partial(_make_check, project.root, with_lint), _shards(project, lines, decisions), jobs=jobs
        ):
            found.extend(msgspec.json.decode(result, type=Checked))
    except msgspec.MsgspecError:
        # Which line of which file it is, is told by who reads them one after the other.
        readings_of(project)
        raise
    return found


def _shards(project: ProjectFolder, lines: Lines, decisions: Sequence[Decision]) -> Iterator[bytes]:
    # Readings and decisions of documents that are not there belong to the last shard.
    unknown = dict.fromkeys(
        doc_id
        for doc_id in (*(doc for of in lines.values() for doc in of), *(each.doc_id for each in decisions))
        if doc_id not in project.documents
    )
    for part in [*cut(project.documents, _A_SHARD), list(unknown)]:
        ids = frozenset(part)
        shard = _LineShard(
            documents=[project.documents[doc_id] for doc_id in part if doc_id in project.documents],
            readings={name: [msgspec.Raw(of[doc]) for doc in part if doc in of] for name, of in lines.items()},
            decisions=[each for each in decisions if each.doc_id in ids],
        )
        yield canonical_json(shard)


def _make_check(root: Path, with_lint: bool) -> ShardWork:
    return partial(_check_shard, open_project(root), with_lint)


def _check_shard(project: ProjectFolder, with_lint: bool, shard: bytes) -> bytes:
    given = msgspec.json.decode(shard, type=_ReadingShard)
    documents = {each.doc_id: each for each in given.documents}
    readings = {name: {each.doc_id: each for each in sets} for name, sets in given.readings.items()}
    return canonical_json(_check(project, documents, readings, given.decisions, with_lint))


def _check(
    project: ProjectFolder,
    documents: Mapping[str, Document],
    readings: Readings,
    decisions: Sequence[Decision],
    with_lint: bool,
) -> Checked:
    wrong = [
        issue
        for of in readings.values()
        for doc_id, reading in of.items()
        for issue in errors_of(_check_one(project, documents, doc_id, reading))
    ]
    counting = count_newest(readings).readings.values()
    wrong += [issue for of in counting for each in of.values() for issue in check_whole(each)]
    if errors_of(wrong):
        # What cannot be held against text and schema is not merged.
        return Checked(wrong, [], [], [], [], [])
    try:
        found = adjudicate(project.schema, documents, readings.values(), decisions, policy=project.config.adjudication)
    except DataError as error:
        return Checked(wrong, [], [], [], [], [], refused=str(error))
    faults = [issue for doc_id, gold in found.gold.items() for issue in _check_one(project, documents, doc_id, gold)]
    lint = []
    if with_lint and not errors_of(faults):
        lint = lint_gold(project.config.lint, project.schema, documents, found.gold, rules=BY_DOCUMENT)
    return Checked(wrong, list(found.open), list(found.issues), list(found.gold.values()), faults, lint)


def _check_one(
    project: ProjectFolder, documents: Mapping[str, Document], doc_id: str, reading: AnnotationSet
) -> list[Issue]:
    document = documents.get(doc_id)
    if document is None:
        message = f"{reading.annotator} read it, but it is not among the seeds"
        return [Issue(doc_id=doc_id, code="unknown-document", where=reading.annotator, message=message)]
    return check_reading(project.schema, document, reading)
