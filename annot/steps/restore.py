"""`annot restore`: committed readings go back into Label Studio, as submissions of their annotators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from annot.core.annotation import AnnotationSet
from annot.core.errors import DataError
from annot.core.gc_pause import gc_paused
from annot.core.issue import errors_of
from annot.project.assignment import given_documents, keep_assignment, plan_assignment
from annot.project.project import ProjectFolder
from annot.quality.agree import whole_of
from annot.quality.check import check_reading
from annot.store.readings import read_reading
from annot.studio.raw import RawTask, user_id
from annot.studio.render import ResultRenderer
from annot.studio.retry import retry
from annot.workspace.adopted import require_own
from annot.workspace.plan import PushPlan
from annot.workspace.sync import WorkspaceSync, alone
from annot.workspace.workspaces import Workspace, open_workspaces

if TYPE_CHECKING:
    from annot.workspace.server import AnnotationServer


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


@gc_paused()
def restore(project: ProjectFolder, *, annotators: Sequence[str] = (), dry_run: bool = False) -> list[Restored]:
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
    require_own(project, "annot restore")
    names = list(annotators) or list(project.readers)
    for name in names:
        project.require_reader(name)
    every = {name: _require_sound(project, name) for name in names}
    readings = whole_of(every)
    lacking = {name: tuple(doc for doc, each in of.items() if not each.is_whole) for name, of in every.items()}
    rows = plan_assignment(project)
    given = given_documents(project, rows)
    with open_workspaces(project, names) as workspaces, alone(project):
        if not dry_run:
            keep_assignment(project, rows)
        syncs = {
            n: WorkspaceSync(project, workspace, given[n], submitted=readings[n]) for n, workspace in workspaces.items()
        }
        plans = {name: sync.plan() for name, sync in syncs.items()}
        accounts = (
            {name: workspace.account for name, workspace in workspaces.items()}
            if dry_run
            else {name: sync.carry_out(plans[name]).account for name, sync in syncs.items()}
        )
        found = [
            _submit(project, d, readings[n], plans[n], accounts[n], dry_run=dry_run) for n, d in workspaces.items()
        ]
    return [replace(each, incomplete=lacking[each.annotator]) for each in found]


def _submit(
    project: ProjectFolder,
    workspace: Workspace,
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
    tasks = workspace.studio.raw_tasks(plan.project, list(waiting)) if plan.project else iter(())
    for task in workspace.studio.decode(tasks, RawTask):
        doc_id = waiting[task.id]
        # What an account submitted that was deleted since is theirs as well: the project is.
        by = {user_id(each.completed_by) for each in task.annotations}
        if any(who in (None, account) or who not in workspace.server.emails for who in by):
            left.append(doc_id)
            continue
        if not dry_run:
            _submit_once(
                workspace.studio,
                task.id,
                renderer.results(readings[doc_id], project.documents[doc_id].language),
                account or 0,
            )
        submitted.append(doc_id)
    created = tuple(doc_id for doc_id in plan.create if doc_id in readings)
    return Restored(workspace.annotator, created, tuple(submitted), tuple(left))


def _submit_once(studio: AnnotationServer, task: int, results: Sequence[Mapping[str, Any]], account: int) -> None:
    """Submits, and looks before each further try whether the answer alone was lost."""
    n_tries = 0

    def submit() -> None:
        nonlocal n_tries
        n_tries += 1
        if n_tries > 1 and account in studio.submitters(task):
            return
        studio.create_submission(task, results, account)

    retry(submit)


def _require_sound(project: ProjectFolder, annotator: str) -> dict[str, AnnotationSet]:
    readings = read_reading(project.readings_dir, annotator)
    for doc_id, reading in readings.items():
        if doc_id not in project.documents:
            raise DataError(f"{annotator} read {doc_id!r}, which is not among the seeds")
        errors = errors_of(check_reading(project.schema, project.documents[doc_id], reading))
        if errors:
            raise DataError("\n".join(map(str, errors)), errors)
    return readings
