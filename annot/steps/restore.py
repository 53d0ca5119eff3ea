"""`annot restore`: committed readings go back into Label Studio, as submissions of their annotators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from annot.core.annotation import AnnotationSet
from annot.core.collector import collector_off
from annot.core.errors import DataError
from annot.core.issue import errors_of
from annot.quality.agree import whole_of
from annot.quality.check import check_reading
from annot.steps.assignment import given_documents, keep_assignment, plan_assignment
from annot.steps.desk import Desk, open_desks
from annot.steps.project import Project
from annot.steps.supply import Supply, alone
from annot.store.readings import read_reading
from annot.studio.patience import again
from annot.studio.plan import PushPlan
from annot.studio.raw import RawTask, user_id
from annot.studio.render import ResultRenderer

if TYPE_CHECKING:
    from annot.studio.client import Studio


@dataclass(frozen=True)
class Restored:
    """What became of one annotator's reading.

    Attributes:
        annotator: whose.
        created: ids of documents that got their task again, and their submission with it.
        submitted: ids of documents whose task got its submission again.
        left: ids of documents that have one already.
        incomplete: ids of documents whose reading lacks something: submitted again, it would pass for whole.
    """

    annotator: str
    created: tuple[str, ...]
    submitted: tuple[str, ...]
    left: tuple[str, ...]
    incomplete: tuple[str, ...] = ()


@collector_off()
def restore(project: Project, *, annotators: Sequence[str] = (), dry_run: bool = False) -> list[Restored]:
    """Submits each committed reading, unless its annotator has submitted one.

    Accounts, projects and tasks that are missing are made, as a push would.

    Args:
        project: the data-set project.
        annotators: whose readings; all readers' where empty.
        dry_run: only say what would be done.

    Raises:
        DataError: a reading breaks the schema or does not fit the seeds; nothing is submitted.
        ServiceError: the server failed; restoring again goes on where it stopped.
    """
    names = list(annotators) or list(project.readers)
    for name in names:
        project.require_reader(name)
    every = {name: _require_sound(project, name) for name in names}
    readings = whole_of(every)
    lacking = {name: tuple(doc for doc, each in of.items() if not each.is_whole) for name, of in every.items()}
    rows = plan_assignment(project)
    given = given_documents(project, rows)
    with open_desks(project, names) as desks, alone(project):
        if not dry_run:
            keep_assignment(project, rows)
        supplies = {n: Supply(project, desk, given[n], submitted=readings[n]) for n, desk in desks.items()}
        plans = {name: supply.plan() for name, supply in supplies.items()}
        accounts = (
            {name: desk.account for name, desk in desks.items()}
            if dry_run
            else {name: supply.carry_out(plans[name]).account for name, supply in supplies.items()}
        )
        found = [_submit(project, d, readings[n], plans[n], accounts[n], dry_run=dry_run) for n, d in desks.items()]
    return [replace(each, incomplete=lacking[each.annotator]) for each in found]


def _submit(
    project: Project,
    desk: Desk,
    readings: dict[str, AnnotationSet],
    plan: PushPlan,
    account: int | None,
    *,
    dry_run: bool,
) -> Restored:
    """Submits what was not submitted along with the making of its task."""
    waiting = {task: doc_id for doc_id, task in plan.leave.items() if doc_id in readings}
    submitted, left = [], []
    renderer = ResultRenderer(project.schema)
    tasks = desk.studio.raw_tasks(plan.project, list(waiting)) if plan.project else iter(())
    for task in desk.studio.decode(tasks, RawTask):
        doc_id = waiting[task.id]
        # What an account submitted that was deleted since is theirs as well: the project is.
        by = {user_id(each.completed_by) for each in task.annotations}
        if any(who in (None, account) or who not in desk.server.emails for who in by):
            left.append(doc_id)
            continue
        if not dry_run:
            _submit_once(
                desk.studio,
                task.id,
                renderer.results(readings[doc_id], project.documents[doc_id].language),
                account or 0,
            )
        submitted.append(doc_id)
    created = tuple(doc_id for doc_id in plan.create if doc_id in readings)
    return Restored(desk.annotator, created, tuple(submitted), tuple(left))


def _submit_once(studio: Studio, task: int, results: Sequence[Mapping[str, Any]], account: int) -> None:
    """Submits, and looks before each further try whether the answer alone was lost."""
    n_tries = 0

    def submit() -> None:
        nonlocal n_tries
        n_tries += 1
        if n_tries > 1 and account in studio.submitters(task):
            return
        studio.create_submission(task, results, account)

    again(submit)


def _require_sound(project: Project, annotator: str) -> dict[str, AnnotationSet]:
    readings = read_reading(project.readings, annotator)
    for doc_id, reading in readings.items():
        if doc_id not in project.documents:
            raise DataError(f"{annotator} read {doc_id!r}, which is not among the seeds")
        errors = errors_of(check_reading(project.schema, project.documents[doc_id], reading))
        if errors:
            raise DataError("\n".join(map(str, errors)), errors)
    return readings
