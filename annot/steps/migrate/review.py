"""The review project of a migration: a task for each reading that a person must look at, and their answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annot.core.errors import DataError
from annot.core.issue import Issue
from annot.core.review import Review, ReviewAnswer
from annot.project.migration_record import migration_folder
from annot.project.project import ProjectFolder
from annot.steps.migrate.migrate import plan_of, read_answers
from annot.steps.migrate.plan import Plan, open_migration
from annot.store.jsonl import append_jsonl
from annot.studio.resubmit import read_live
from annot.studio.review_answers import ReviewReader
from annot.studio.review_task import Asked, parse_asked, render_review_config, render_review_task
from annot.workspace.accounts import make_adjudicators
from annot.workspace.connection import connect
from annot.workspace.sync import live_config

if TYPE_CHECKING:
    from annot.studio.client import Studio


@dataclass(frozen=True)
class ReviewProject:
    """The review project as it stands.

    Attributes:
        title: what it is called on the server.
        number: of the project; None where it does not have to be made.
        url: where it is.
        created: readings that got a task now, as `reader/document`.
        left: readings that have one already.
        reviews: what is still to be looked at.
    """

    title: str
    number: int | None
    url: str
    created: tuple[str, ...]
    left: tuple[str, ...]
    reviews: tuple[Review, ...]


@dataclass(frozen=True)
class Answered:
    """What the review project answered: new answers, where they are kept, and what could not be taken."""

    path: Path
    answers: tuple[ReviewAnswer, ...]
    n_waiting: int
    issues: tuple[Issue, ...]


def push_review(project: ProjectFolder, path: Path) -> ReviewProject:
    """Makes the review project of a migration, with a task for each reading that has reviews without an answer.

    Each adjudicator with an email gets an account.

    Raises:
        ConfigError: the migration does not fit the schemas.
        ServiceError: the server failed; running it again goes on where it stopped.
    """
    plan = _open(project, path)
    title = f"{project.name} · migrate {plan.new.version}"[:50]
    created, left = [], []
    with connect(project) as studio:
        number = _find(project, plan, studio)
        if plan.reviews:
            make_adjudicators(project, studio)
            number = number or _make(project, plan, studio, title)
        known = set(_asked(studio, number).values()) if number else set()
        for task, key in _tasks(plan):
            name = f"{key.annotator}/{key.doc_id}"
            if number is None or key in known:
                left.append(name)
            else:
                studio.import_tasks(number, [task])
                created.append(name)
        return ReviewProject(title, number, studio.url, tuple(created), tuple(left), plan.reviews)


def pull_answers(project: ProjectFolder, path: Path, *, dry_run: bool = False) -> Answered:
    """Reads the submissions of the review project, and appends what they answer to `answers.jsonl`.

    Raises:
        ConfigError: the migration does not fit the schemas.
        DataError: there is no review project.
        ServiceError: the server failed.
    """
    plan = _open(project, path)
    folder = migration_folder(project, plan.migration.versions)
    reader, found, issues = ReviewReader(plan.new), list[ReviewAnswer](), list[Issue]()
    with connect(project) as studio:
        number = _find(project, plan, studio)
        if number is None:
            raise DataError(f"{studio.url} has no review project of this migration; make it with --review")
        named = {who.email.lower(): name for name, who in project.config.annotators.items() if who.email}
        people = {str(user.id): named.get(user.email.lower(), user.email) for user in studio.users()}
        asked = _asked(studio, number)
        submitted = set()
        for work in read_live(studio, number, project.documents):
            key = asked.get(work.task)
            if key is None or work.kind != "submission" or work.skipped:
                continue
            submitted.add(work.task)
            document = project.documents[key.doc_id]
            answers, faults = reader.read(document, key, work.result, by=people.get(work.by, work.by))
            found += answers
            issues += faults
    with project.writing(dry_run=dry_run):
        holding = {(each.annotator, each.doc_id, each.item): each for each in read_answers(folder)}
        fresh = [each for each in found if holding.get((each.annotator, each.doc_id, each.item)) != each]
        if fresh and not dry_run:
            append_jsonl(folder.answers_path, fresh)
    return Answered(folder.answers_path, tuple(fresh), len(asked) - len(submitted), tuple(sorted(issues)))


def _open(project: ProjectFolder, path: Path) -> Plan:
    migration, new = open_migration(project, path)
    return plan_of(project, path, migration, new)[0]


def _make(project: ProjectFolder, plan: Plan, studio: Studio, title: str) -> int:
    target = ProjectFolder(project.root, project.config)
    target.schema = plan.new
    config = {**live_config(target), "label_config": render_review_config(plan.new, target.languages)}
    return studio.create_project(title=title, description=_marker(project, plan), **config).id


def _marker(project: ProjectFolder, plan: Plan) -> str:
    return f"annot:{project.name}/migrate-{plan.new.version}"


def _find(project: ProjectFolder, plan: Plan, studio: Studio) -> int | None:
    marker = _marker(project, plan)
    return min((head.id for head in studio.projects() if head.description == marker), default=None)


def _asked(studio: Studio, number: int) -> dict[int, Asked]:
    """What the tasks of a review project ask, by their numbers."""
    found = {head.id: parse_asked(head.meta) for head in studio.task_heads(number)}
    return {task: asked for task, asked in found.items() if asked is not None}


def _tasks(plan: Plan) -> Iterator[tuple[dict[str, Any], Asked]]:
    for name, readings in plan.readings.items():
        before = plan.before[name]
        for doc_id, moved in readings.items():
            if not moved.reviews:
                continue
            by_id = moved.reading.by_id
            became = {old: by_id[new] for old, new in moved.ids.items() if new is not None and new in by_id}
            document = plan.source.documents[doc_id]
            task = render_review_task(plan.new, document, before[doc_id], moved.reviews, moved.guesses, became)
            key = parse_asked(task["meta"])
            if key is not None:
                yield task, key
