"""`annot pull` of the curation project: what curators submitted becomes decisions, each of them once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.canonical import digest_of
from annot.core.decision import Decision
from annot.core.findings import Severity
from annot.core.issue import Issue
from annot.project.adjudication import adjudicate_project, counting_readings, read_decisions
from annot.project.migration_record import decisions_before
from annot.project.project import ProjectFolder
from annot.quality.adjudicate import Adjudication
from annot.store.jsonl import append_jsonl
from annot.studio.curation import CurationTask
from annot.studio.curation_answers import CuratedAnswer, read_answers, read_asides
from annot.studio.curation_config import ANSWERS
from annot.studio.parse import SubmissionParser
from annot.studio.raw import RawSubmission, RawTask, user_id
from annot.workspace.connection import connect, embedded_server
from annot.workspace.curation import curation_tasks, find_curation


@dataclass(frozen=True)
class Curated:
    """What curators submitted: new decisions, and what could not be taken."""

    decisions: tuple[Decision, ...]
    issues: tuple[Issue, ...]


class _Now(NamedTuple):
    """What stands of a document, and what its readers say."""

    stands: AnnotationSet
    readings: Sequence[AnnotationSet]


def pull_curation(project: ProjectFolder, *, dry_run: bool = False) -> Curated:
    """Appends what adjudicators submitted in the curation project to the decisions; nothing is there twice.

    Raises:
        DataError: the decisions cannot be read.
        ServiceError: the server failed.
    """
    if project.config.is_blind_by_server and embedded_server(project).state() is None:
        return Curated((), ())
    with connect(project) as studio:
        number = find_curation(project, studio)
        if number is None:
            return Curated((), ())
        names = {
            who.email.lower(): name for name, who in project.config.annotators.items() if who.role == "adjudicator"
        }
        by = {user.id: names.get(user.email.lower(), "") for user in studio.users()}
        tasks = curation_tasks(studio, number)
        submitted = list(studio.decode(studio.raw_tasks(number, list(tasks.asked)), RawTask))
    unread = tuple(_unread(task, why) for task, why in tasks.unread.items())
    if not any(task.annotations for task in submitted):
        return Curated((), unread)
    with project.writing(dry_run=dry_run):
        found = _record(project, tasks.asked, submitted, by, dry_run=dry_run)
    return Curated(found.decisions, tuple(sorted([*unread, *found.issues])))


def _unread(task: int, why: str) -> Issue:
    message = (
        f"what it asks cannot be read any more ({why}), so nothing of it was taken; record its answers with "
        "`annot adjudicate --record`, and delete the task"
    )
    return Issue(doc_id="", code="curation-answer", where=f"task {task} of the curation project", message=message)


def _record(
    project: ProjectFolder,
    tasks: Mapping[int, tuple[CurationTask, bool]],
    submitted: Sequence[RawTask],
    by: Mapping[int, str],
    *,
    dry_run: bool,
) -> Curated:
    found = adjudicate_project(project)
    now = _now(project, found)
    migrated = decisions_before(project)
    outlived = _outlived(project, [tasks[task.id][0] for task in submitted], found, has_moved=bool(migrated))
    said, issues = list[Decision](), list[Issue]()
    for task in submitted:
        asked = tasks[task.id][0]
        # Under other names what the text shows cannot be held against what stands.
        still = now if any((each.id, each.inputs) not in outlived for each in asked.conflicts) else {}
        for submission in task.annotations:
            taken = _take(project, asked, submission, by, still)
            said += taken.decisions
            issues += taken.issues
    fresh, overtaken = news_of(said, read_decisions(project), before=migrated)
    issues += [_too_late(decision, project.schema.id) for decision in fresh if _key(decision) in outlived]
    fresh = [decision for decision in fresh if _key(decision) not in outlived]
    if fresh and not dry_run:
        append_jsonl(project.decisions_path, fresh)
    return Curated(tuple(fresh), tuple(sorted([*issues, *overtaken])))


def _outlived(
    project: ProjectFolder, tasks: Sequence[CurationTask], found: Adjudication, *, has_moved: bool
) -> set[tuple[str, str]]:
    """What was asked under an earlier schema, and is asked no more in that form: an answer would decide nothing."""
    asked_now = {(conflict.id, conflict.inputs) for conflict in found.conflicts}
    earlier = [task for task in tasks if task.schema != project.schema.id and (task.schema or has_moved)]
    return {(each.id, each.inputs) for task in earlier for each in task.conflicts} - asked_now


def _key(decision: Decision) -> tuple[str, str]:
    return decision.conflict, decision.inputs


def _too_late(decision: Decision, schema: str) -> Issue:
    message = (
        f"{decision.by} submitted {decision.choice!r} on {decision.at} to a question that was asked before the "
        f"migration to {schema}; not taken: `annot adjudicate --push` asks what is still open, and --record takes the "
        "answer by hand"
    )
    return Issue(
        doc_id=decision.doc_id, code="curation-answer", where=decision.where, message=message, severity="warning"
    )


def news_of(
    submitted: Iterable[Decision], known: Iterable[Decision], *, before: Iterable[Decision] = ()
) -> tuple[list[Decision], list[Issue]]:
    """Which of the submitted decisions are new, and a warning for each that was recorded and decided otherwise since.

    Args:
        submitted: as the page has them now, whenever they were submitted.
        known: the decisions so far, in the order of the file.
        before: decisions as they were before migrations: what was taken once is no news under other names.
    """
    taken = {digest_of(_said(decision)) for decision in before}
    on: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in known:
        on[_key(decision)].append(decision)
    fresh: list[Decision] = []
    issues: list[Issue] = []
    for decision in submitted:
        earlier = on[_key(decision)]
        if decision in earlier[:-1]:
            issues += _overtaken(decision, earlier[-1])
        elif not earlier and digest_of(_said(decision)) in taken:
            continue
        elif not earlier or _said(earlier[-1]) != _said(decision):
            earlier.append(decision)
            fresh.append(decision)
    return fresh, issues


def _now(project: ProjectFolder, found: Adjudication) -> dict[str, _Now]:
    readings = counting_readings(project).readings.values()
    return {
        doc_id: _Now(stands, [sets[doc_id] for sets in readings if doc_id in sets])
        for doc_id, stands in found.consensus.items()
    }


def _take(
    project: ProjectFolder,
    asked: CurationTask,
    submission: RawSubmission,
    by: Mapping[int, str],
    now: Mapping[str, _Now],
) -> Curated:
    """What one submission decides, and what of it could not be taken; nothing of a skip."""
    where = f"submission {submission.id}"
    document = project.documents.get(asked.doc_id)
    name = by.get(user_id(submission.completed_by) or 0, "")

    def refused(code: str, message: str, severity: Severity = "error") -> Curated:
        return Curated((), (Issue(doc_id=asked.doc_id, code=code, where=where, message=message, severity=severity),))

    if submission.was_cancelled:
        return Curated((), ())
    if document is None or document.sha256 != asked.sha256:
        return refused("document-changed", "the seeds have another text by now; not taken")
    if not name:
        message = "submitted by an account that is no adjudicator of annot.toml; not taken"
        return refused("foreign-submission", message, "warning")
    results = submission.result or []
    # The answers are of other controls than the schema's; the text is read as any submission.
    on_text = [each for each in results if not (each.from_name or "").startswith(ANSWERS)]
    marked = SubmissionParser(project.schema).parse(document, on_text, annotator=name, origin="human")
    answers, faults = read_answers(asked, results, marked.reading, project.schema, language=document.language)
    issues = [Issue(doc_id=asked.doc_id, code="curation-answer", where=where, message=each) for each in faults]
    issues += _asides(asked, marked.reading, now.get(asked.doc_id), where)
    at = (submission.updated_at or submission.created_at or datetime.now(UTC).isoformat())[:10]
    return Curated(tuple(_decision(answer, name, at) for answer in answers), tuple(issues))


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
        message = (
            f"{decision.by} submitted {decision.choice!r} in the page on {decision.at}; {later.by} chose "
            f"{later.choice!r} later, which holds; for the first again, record it with `annot adjudicate --record`"
        )
        yield Issue(
            doc_id=decision.doc_id, code="curation-answer", where=decision.where, message=message, severity="warning"
        )


def _said(decision: Decision) -> Decision:
    """The decision without its day: a page that is submitted again says nothing new."""
    return msgspec.structs.replace(decision, at="2000-01-01")
