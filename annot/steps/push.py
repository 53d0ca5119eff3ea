"""`annot push`: a project an annotator, with a task a document; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from annot.core.errors import DataError
from annot.core.gc_pause import gc_paused
from annot.project.assignment import given_documents, keep_assignment, plan_assignment
from annot.project.expressible import require_expressible
from annot.project.predictions import read_predictions
from annot.project.project import ProjectFolder
from annot.workspace.adopted import require_own
from annot.workspace.plan import PushPlan
from annot.workspace.sync import NO_PREDICTIONS, WorkspaceSync, alone
from annot.workspace.workspaces import open_workspaces


@gc_paused()
def push(
    project: ProjectFolder,
    *,
    annotators: Sequence[str] = (),
    predictions: Path | None = None,
    reset_config: bool = False,
    dry_run: bool = False,
) -> list[PushPlan]:
    """Makes the server hold every document once in the project of each reader who is given it.

    Args:
        project: the data-set project.
        annotators: whose projects; all readers' where empty.
        predictions: a model's annotation sets, shown to annotators as pre-annotations; see `read_predictions`.
        reset_config: also set the projects' labelling config and instruction back to what the schema makes.
        dry_run: only plan; nothing changes on the server or on disk.

    Returns:
        One plan a reader, as it was carried out.

    Raises:
        ConfigError: what the schema allows could not be released.
        DataError: seeds or predictions are broken, or a document changed after work on it began.
        ServiceError: the server failed for good; pushing again goes on where it stopped.
    """
    require_expressible(project.schema)
    if predictions:
        require_own(project, "annot push --predictions")
    rows = plan_assignment(project)
    given = given_documents(project, rows)
    shown = read_predictions(project, predictions) if predictions else NO_PREDICTIONS
    with open_workspaces(project, annotators) as workspaces:
        syncs = [
            WorkspaceSync(project, workspace, given[name], predictions=shown) for name, workspace in workspaces.items()
        ]
        if dry_run:
            return _plans(project, syncs)
        with alone(project):
            keep_assignment(project, rows)
            plans = _plans(project, syncs)
            blocked = [i for plan in plans for i in plan.issues if i.code == "document-changed"]
            if blocked:
                raise DataError("\n".join(str(issue) for issue in blocked), blocked)
            for each, plan in zip(syncs, plans, strict=True):
                each.carry_out(plan, reset_config=reset_config)
    return plans


def _plans(project: ProjectFolder, syncs: Sequence[WorkspaceSync]) -> list[PushPlan]:
    """A plan a reader; in a project that was taken over, which all share, the first makes what is missing."""
    plans = [each.plan() for each in syncs]
    if project.config.studio.adopted:
        plans[1:] = [replace(each, create=(), drop=(), leave=plans[0].leave) for each in plans[1:]]
    return plans
