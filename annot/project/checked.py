"""What is wrong with documents, each looked at by itself: a function of some of them, run over all in shards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.canonical import canonical_json
from annot.core.decision import Conflict, Decision
from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.issue import Issue, errors_of
from annot.parallel.jobs import ShardWork, Workers, cut, worth
from annot.project.adjudication import read_decisions, readings_of
from annot.project.project import ProjectFolder, open_project
from annot.quality.adjudicate import adjudicate
from annot.quality.check import check_reading, check_whole
from annot.quality.counting import count_newest
from annot.quality.lint.gold import lint_gold
from annot.quality.lint.marked import Marked
from annot.quality.lint.rule import Compared
from annot.quality.lint.rules import BY_DOCUMENT
from annot.quality.lint.sentence_columns import SentenceColumns, sentence_columns
from annot.store.readings import decode_readings

_A_SHARD = 100
_A_WORKER = 500
"""Documents that are worth the start of a worker."""


class Faults(msgspec.Struct):
    """What was found of some documents.

    Attributes:
        readings: what refuses readings, and what of them is not whole.
        open: conflicts without a decision.
        stale: decisions that no conflict asks for any more.
        gold: what is wrong with the adjudicated sets.
        lint: what a person should look at, by the rules that look at one document.
        refused: why the readings cannot be merged: a decision that cannot be read, or is impossible.
    """

    readings: list[Issue] = []
    open: list[Conflict] = []
    stale: list[Issue] = []
    gold: list[Issue] = []
    lint: list[Issue] = []
    refused: str = ""

    def extend(self, other: Faults) -> None:
        """Adds what was found of other documents."""
        for name in ("readings", "open", "stale", "gold", "lint"):
            getattr(self, name).extend(getattr(other, name))
        self.refused = self.refused or other.refused


class Checked(NamedTuple):
    """All documents.

    Attributes:
        faults: what is wrong with each by itself.
        gold: the adjudicated sets of documents without an open conflict, by document id.
        compared: what these documents contribute to rules of the lint that compare them; nothing without the lint.
    """

    faults: Faults
    gold: Mapping[str, AnnotationSet]
    compared: Compared


class _Part(NamedTuple):
    """Some documents with all that was said of them: lines by document and annotator."""

    documents: Mapping[str, Document]
    lines: Mapping[str, Mapping[str, bytes]]
    decisions: Sequence[Decision]


class _Found(NamedTuple):
    """What is found of a part."""

    faults: Faults
    gold: Mapping[str, AnnotationSet]
    marked: Mapping[str, Marked]
    sentences: SentenceColumns


class _Shard(msgspec.Struct, array_like=True):
    """A part on its way to a worker; values are JSON, since some of them hold mappings."""

    documents: bytes
    lines: dict[str, dict[str, bytes]]
    decisions: bytes


class _Result(msgspec.Struct, array_like=True):
    """What is found on its way back; gold is lines, which are decoded where somebody asks for one."""

    faults: bytes
    gold: dict[str, bytes]
    marked: dict[str, Marked]
    sentences: SentenceColumns


class _Lines(Mapping[str, AnnotationSet]):
    """Sets by document id that become values when they are asked for."""

    def __init__(self, lines: Mapping[str, bytes]) -> None:
        self._lines = lines

    def __getitem__(self, doc_id: str) -> AnnotationSet:
        return msgspec.json.decode(self._lines[doc_id], type=AnnotationSet)

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


Lines = Mapping[str, Mapping[str, bytes]]
"""The lines of readings, by annotator and document id."""


def workers_for(project: ProjectFolder, *, jobs: int, with_lint: bool = True) -> Workers:
    """Workers for `check_documents`, as many as the seeds are worth; this process is one of them."""
    n_files = sum(1 for _ in project.seeds_dir.iterdir()) if project.seeds_dir.is_dir() else 0
    n_workers = worth(n_files, jobs=jobs, at_least=_A_WORKER)
    return Workers(n_workers, takes_part=True, first=partial(_make_check, project.root, with_lint))


def check_documents(project: ProjectFolder, lines: Lines, *, workers: Workers, with_lint: bool = True) -> Checked:
    """Checks all readings, merges them, and checks the gold.

    Args:
        project: whose documents they are.
        lines: what readers said.
        workers: those of `workers_for`; what comes out is the same for any number.
        with_lint: whether the lint looks at the gold of each document.

    Raises:
        DataError: a reading cannot be read.
    """
    faults = Faults()
    decisions: list[Decision] = []
    try:
        decisions = read_decisions(project)
    except DataError as error:
        faults.refused = str(error)
    parts = _parts(project, lines, decisions)
    marked: dict[str, Marked] = {}
    sentences: list[SentenceColumns] = []
    try:
        if workers.jobs == 1:
            gold: dict[str, AnnotationSet] = {}
            for part in parts:
                found = _check(project, part, with_lint)
                faults.extend(found.faults)
                gold.update(found.gold)
                marked.update(found.marked)
                sentences.append(found.sentences)
            return Checked(faults, gold, Compared(marked, sentences))
        gold_lines: dict[str, bytes] = {}
        assert workers.first is not None
        for packed in workers.run(workers.first, map(_pack, parts)):
            result = msgspec.msgpack.decode(packed, type=_Result)
            faults.extend(msgspec.json.decode(result.faults, type=Faults))
            gold_lines.update(result.gold)
            marked.update(result.marked)
            sentences.append(result.sentences)
        return Checked(faults, _Lines(gold_lines), Compared(marked, sentences))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # Which line of which file it is, is told by who reads them one after the other.
        readings_of(project)
        raise


def _parts(project: ProjectFolder, lines: Lines, decisions: Sequence[Decision]) -> Iterator[_Part]:
    decided: dict[str, list[Decision]] = defaultdict(list)
    for each in decisions:
        decided[each.doc_id].append(each)
    # Readings and decisions of documents that are not there belong to the last part.
    said = (*(doc_id for of in lines.values() for doc_id in of), *decided)
    unknown = [doc_id for doc_id in dict.fromkeys(said) if doc_id not in project.documents]
    for part in [*cut(project.documents, _A_SHARD), unknown]:
        ids = set(part)
        yield _Part(
            documents={doc_id: project.documents[doc_id] for doc_id in part if doc_id in project.documents},
            lines={doc_id: {name: of[doc_id] for name, of in lines.items() if doc_id in of} for doc_id in part},
            # In the order of the file, since of two the later holds.
            decisions=[each for each in decisions if each.doc_id in ids] if ids & decided.keys() else [],
        )


def _pack(part: _Part) -> bytes:
    documents = canonical_json(list(part.documents.values()))
    lines = {doc_id: dict(of) for doc_id, of in part.lines.items()}
    return msgspec.msgpack.encode(_Shard(documents, lines, canonical_json(part.decisions)))


def _make_check(root: Path, with_lint: bool) -> ShardWork:
    return partial(_check_shard, open_project(root), with_lint)


def _check_shard(project: ProjectFolder, with_lint: bool, shard: bytes) -> bytes:
    given = msgspec.msgpack.decode(shard, type=_Shard)
    documents = msgspec.json.decode(given.documents, type=list[Document])
    decisions = msgspec.json.decode(given.decisions, type=list[Decision])
    found = _check(project, _Part({each.doc_id: each for each in documents}, given.lines, decisions), with_lint)
    gold = {doc_id: canonical_json(each) for doc_id, each in found.gold.items()}
    result = _Result(canonical_json(found.faults), gold, dict(found.marked), found.sentences)
    return msgspec.msgpack.encode(result)


def _check(project: ProjectFolder, part: _Part, with_lint: bool) -> _Found:
    documents = part.documents
    readings: dict[str, dict[str, AnnotationSet]] = defaultdict(dict)
    wrong: list[Issue] = []
    silent: dict[str, AnnotationSet] = {}
    for doc_id, lines in part.lines.items():
        for reading in decode_readings(lines):
            readings[reading.annotator][doc_id] = reading
            # What another says in the same words was looked at.
            if doc_id not in silent or not reading.is_retold(silent[doc_id]):
                found = _check_one(project, documents, doc_id, reading)
                wrong += errors_of(found)
                if not found:
                    silent[doc_id] = reading
    for of in count_newest(readings).readings.values():
        wrong += [issue for each in of.values() for issue in check_whole(each)]
    nothing = _Found(Faults(wrong), {}, {}, sentence_columns(()))
    if errors_of(wrong):
        # What cannot be held against text and schema is not merged.
        return nothing
    try:
        merged = adjudicate(
            project.schema, documents, readings.values(), part.decisions, policy=project.config.adjudication
        )
    except DataError as error:
        nothing.faults.refused = str(error)
        return nothing
    gold = merged.gold
    wrong_gold = [
        issue
        for doc_id, each in gold.items()
        if doc_id not in silent or not each.is_retold(silent[doc_id])
        for issue in _check_one(project, documents, doc_id, each)
    ]
    faults = Faults(wrong, list(merged.open), list(merged.issues), wrong_gold)
    if not with_lint or errors_of(wrong_gold):
        return _Found(faults, gold, {}, nothing.sentences)
    faults.lint = lint_gold(project.config.lint, project.schema, documents, gold, rules=BY_DOCUMENT)
    marked = {doc_id: Marked.of(each) for doc_id, each in gold.items()}
    return _Found(faults, gold, marked, sentence_columns(documents[doc_id] for doc_id in gold))


def _check_one(
    project: ProjectFolder, documents: Mapping[str, Document], doc_id: str, reading: AnnotationSet
) -> list[Issue]:
    document = documents.get(doc_id)
    if document is None:
        message = f"{reading.annotator} read it, but it is not among the seeds"
        return [Issue(doc_id=doc_id, code="unknown-document", where=reading.annotator, message=message)]
    return check_reading(project.schema, document, reading)
