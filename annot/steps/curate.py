"""Curation in the page: open conflicts as tasks of a project of their own, and what curators submit as decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.decision import Conflict, Decision
from annot.core.issue import Issue
from annot.quality.adjudicate import Adjudication
from annot.steps.account import make_account
from annot.steps.adjudicate import adjudicate_project, read_decisions, readings_of
from annot.steps.connect import connect, embedded_server, seat_of
from annot.steps.project import Project
from annot.steps.supply import alone, live_config
from annot.store.jsonl import append_jsonl
from annot.studio.curation import CurationRenderer, CurationTask, parse_task, task_of
from annot.studio.curation_answers import CuratedAnswer, read_answers, read_asides
from annot.studio.curation_config import ANSWERS, render_curation_config
from annot.studio.parse import SubmissionParser
from annot.studio.plan import batches
from annot.studio.raw import RawTask, user_id

if TYPE_CHECKING:
    from annot.studio.client import Studio


@dataclass(frozen=True)
class Curation:
    """The curation project as it stands.

    Attributes:
        url: its server's address.
        project: its number; None where nothing was ever contested.
        created: ids of documents whose open conflicts got a task now.
        left: ids of documents whose task asks the same already.
        dropped: how many tasks that nobody had begun asked something else, and are gone.
        n_conflicts: open conflicts.
    """

    url: str
    project: int | None
    created: tuple[str, ...]
    left: tuple[str, ...]
    dropped: int
    n_conflicts: int


@dataclass(frozen=True)
class Curated:
    """What curators submitted: new decisions, and what could not be taken."""

    decisions: tuple[Decision, ...]
    issues: tuple[Issue, ...]


class _Curator(NamedTuple):
    """An adjudicator's place on the server of curation."""

    annotator: str
    email: str
    key: str
    studio: Studio


class _Now(NamedTuple):
    """What stands of a document, and what its readers say."""

    stands: AnnotationSet
    readings: Sequence[AnnotationSet]


def push_curation(project: Project, *, dry_run: bool = False) -> Curation:
    """Makes a task of each document's open conflicts, and an account for each adjudicator with an email.

    A task that asks what is still open stays; one that asks something else goes, unless somebody has begun it.

    Raises:
        DataError: a reading or decision cannot be read.
        ServiceError: the server failed; pushing again goes on where it stopped.
    """
    found = adjudicate_project(project)
    by_doc: dict[str, list[Conflict]] = {}
    for conflict in found.open:
        by_doc.setdefault(conflict.doc_id, []).append(conflict)
    wanted = {
        doc_id: task_of(project.documents[doc_id], conflicts, found.consensus[doc_id])
        for doc_id, conflicts in by_doc.items()
    }
    with connect(project) as studio, alone(project):
        number = _find(project, studio)
        if wanted and not dry_run:
            _make_accounts(project, studio)
            number = number or _make(project, studio)
        there = _tasks(studio, number) if number else {}
        kept = {task.key for task, _ in there.values()}
        still = {task.key for task in wanted.values()}
        drop = [n for n, (task, begun) in there.items() if not begun and task.key not in still]
        create = [doc_id for doc_id, task in wanted.items() if task.key not in kept]
        if number is not None and not dry_run:
            _fill(project, studio, number, found, {doc_id: by_doc[doc_id] for doc_id in create}, drop)
        left = tuple(doc_id for doc_id in wanted if doc_id not in create)
        return Curation(studio.url, number, tuple(create), left, len(drop), len(found.open))


def pull_curation(project: Project, *, dry_run: bool = False) -> Curated:
    """Appends what adjudicators submitted in the curation project to the decisions; nothing is there twice.

    Raises:
        DataError: the decisions cannot be read.
        ServiceError: the server failed.
    """
    if project.config.is_blind_by_server and embedded_server(project).state() is None:
        return Curated((), ())
    with connect(project) as studio:
        number = _find(project, studio)
        if number is None:
            return Curated((), ())
        names = {
            who.email.lower(): name for name, who in project.config.annotators.items() if who.role == "adjudicator"
        }
        by = {user.id: names.get(user.email.lower(), "") for user in studio.users()}
        tasks = _tasks(studio, number)
        submitted = list(studio.decode(studio.raw_tasks(number, list(tasks)), RawTask))
    now = _now(project) if any(task.annotations for task in submitted) else {}
    issues: list[Issue] = []
    said = [each for task in submitted for each in _decisions(project, tasks[task.id][0], task, by, now, issues)]
    fresh, overtaken = news_of(said, read_decisions(project))
    if fresh and not dry_run:
        append_jsonl(project.decisions_path, fresh)
    return Curated(tuple(fresh), tuple(sorted([*issues, *overtaken])))


def news_of(submitted: Iterable[Decision], known: Iterable[Decision]) -> tuple[list[Decision], list[Issue]]:
    """Which of the submitted decisions are new, and a warning for each that was recorded and decided otherwise since.

    Args:
        submitted: as the page has them now, whenever they were submitted.
        known: the decisions so far, in the order of the file.
    """
    on: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in known:
        on[decision.conflict, decision.inputs].append(decision)
    fresh: list[Decision] = []
    issues: list[Issue] = []
    for decision in submitted:
        before = on[decision.conflict, decision.inputs]
        if decision in before[:-1]:
            issues += _overtaken(decision, before[-1])
        elif not before or _said(before[-1]) != _said(decision):
            before.append(decision)
            fresh.append(decision)
    return fresh, issues


def _now(project: Project) -> dict[str, _Now]:
    readings = readings_of(project).values()
    return {
        doc_id: _Now(stands, [sets[doc_id] for sets in readings if doc_id in sets])
        for doc_id, stands in adjudicate_project(project).consensus.items()
    }


def _fill(
    project: Project,
    studio: Studio,
    number: int,
    found: Adjudication,
    conflicts: dict[str, list[Conflict]],
    drop: Sequence[int],
) -> None:
    renderer = CurationRenderer(project.schema)
    readings = readings_of(project)
    if drop:
        studio.delete_tasks(number, drop)
    tasks = (
        renderer.render(
            project.documents[doc_id],
            asked,
            found.consensus[doc_id],
            [read[doc_id] for _, read in sorted(readings.items()) if doc_id in read],
        )
        for doc_id, asked in conflicts.items()
    )
    for batch in batches(tasks):
        studio.import_tasks(number, batch)


def _make_accounts(project: Project, studio: Studio) -> None:
    key = seat_of(project).key
    for name, who in project.config.annotators.items():
        if who.role == "adjudicator" and who.email:
            make_account(project, _Curator(name, who.email, key, studio))


def _make(project: Project, studio: Studio) -> int:
    config = {**live_config(project), "label_config": render_curation_config(project.schema)}
    title = f"{project.name} · curation"[:50]
    return studio.create_project(title=title, description=_marker(project), **config).id


def _marker(project: Project) -> str:
    return f"annot:{project.name}/curation"


def _find(project: Project, studio: Studio) -> int | None:
    return min((head.id for head in studio.projects() if head.description == _marker(project)), default=None)


def _tasks(studio: Studio, number: int) -> dict[int, tuple[CurationTask, bool]]:
    """What the tasks of the project ask, and whether somebody has begun them, by number."""
    heads = studio.task_heads(number)
    asked = {head.id: (parse_task(head.meta), head.n_submissions > 0 or head.draft_exists) for head in heads}
    return {task: (what, begun) for task, (what, begun) in asked.items() if what is not None}


def _decisions(
    project: Project,
    asked: CurationTask,
    task: RawTask,
    by: Mapping[int, str],
    now: Mapping[str, _Now],
    issues: list[Issue],
) -> Iterator[Decision]:
    document = project.documents.get(asked.doc_id)
    for submission in task.annotations:
        where = f"submission {submission.id}"
        name = by.get(user_id(submission.completed_by) or 0, "")
        if submission.was_cancelled:
            continue
        if document is None or document.sha256 != asked.sha256:
            message = "the seeds have another text by now; not taken"
            issues.append(Issue(doc_id=asked.doc_id, code="document-changed", where=where, message=message))
            continue
        if not name:
            message = "submitted by an account that is no adjudicator of annot.toml; not taken"
            issues.append(
                Issue(doc_id=asked.doc_id, code="foreign-submission", where=where, message=message, severity="warning")
            )
            continue
        results = submission.result or []
        # The answers are of other controls than the schema's; the text is read as any submission.
        on_text = [each for each in results if not (each.from_name or "").startswith(ANSWERS)]
        marked = SubmissionParser(project.schema).parse(document, on_text, annotator=name, origin="human")
        answers, faults = read_answers(asked, results, marked.reading, project.schema, language=document.language)
        issues += [Issue(doc_id=asked.doc_id, code="curation-answer", where=where, message=each) for each in faults]
        issues += _asides(asked, marked.reading, now.get(asked.doc_id), where)
        at = (submission.updated_at or submission.created_at or datetime.now(UTC).isoformat())[:10]
        yield from (_decision(answer, name, at) for answer in answers)


def _asides(asked: CurationTask, marked: AnnotationSet, now: _Now | None, where: str) -> Iterator[Issue]:
    for message in read_asides(asked, marked, stands=now.stands, readings=now.readings) if now else ():
        yield Issue(doc_id=asked.doc_id, code="curation-aside", where=where, message=message, severity="warning")


def _decision(answer: CuratedAnswer, by: str, at: str) -> Decision:
    return Decision(
        conflict=answer.asked.id,
        inputs=answer.asked.inputs,
        choice=answer.choice,
        by=by,
        at=at,
        reason=answer.reason,
        attributes=answer.attributes,
        error=answer.error,
    )


def _overtaken(decision: Decision, later: Decision) -> Iterator[Issue]:
    """Says that a submission was recorded before, and that somebody chose something else since."""
    if (later.choice, later.attributes) != (decision.choice, decision.attributes):
        doc_id, _, where = decision.conflict.partition("#")
        message = (
            f"{decision.by} submitted {decision.choice!r} in the page on {decision.at}; {later.by} chose "
            f"{later.choice!r} later, which holds; for the first again, record it with `annot adjudicate --record`"
        )
        yield Issue(doc_id=doc_id, code="curation-answer", where=where, message=message, severity="warning")


def _said(decision: Decision) -> Decision:
    """The decision without its day: a page that is submitted again says nothing new."""
    return msgspec.structs.replace(decision, at="2000-01-01")
