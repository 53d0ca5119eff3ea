"""`annot push`: a project an annotator, with a task a document; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.gc_pause import gc_paused
from annot.predict.blind import Given, decide_shown
from annot.project.adjudication import adjudicate_project, readings_of
from annot.project.assignment import given_documents, keep_assignment, plan_assignment
from annot.project.expressible import require_expressible
from annot.project.predictions import Predictions, read_predictions
from annot.project.project import ProjectFolder
from annot.project.split import places_of
from annot.store.shown import Shown, read_shown, write_shown
from annot.workspace.adopted import require_own
from annot.workspace.plan import PushPlan
from annot.workspace.sync import NO_PREDICTIONS, WorkspaceSync, alone
from annot.workspace.workspaces import Workspace, open_workspaces


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
    found = read_predictions(project, predictions) if predictions else NO_PREDICTIONS
    with open_workspaces(project, annotators) as workspaces:
        if dry_run:
            return _with_predictions(project, workspaces, given, found).plans
        with alone(project):
            keep_assignment(project, rows)
            syncs, plans, shown = _with_predictions(project, workspaces, given, found)
            blocked = [i for plan in plans for i in plan.issues if i.code == "document-changed"]
            if blocked:
                raise DataError("\n".join(str(issue) for issue in blocked), blocked)
            # Before anybody can see them: what is shown and not written down could never be counted.
            with project.writing():
                for name, each in shown.items():
                    write_shown(project.shown_dir, name, each.values())
            for sync, plan in zip(syncs, plans, strict=True):
                sync.carry_out(plan, reset_config=reset_config)
    return plans


class _Prepared(NamedTuple):
    """What a push will do, reader by reader, and what each will have been shown."""

    syncs: list[WorkspaceSync]
    plans: list[PushPlan]
    shown: Mapping[str, Mapping[str, Shown]]


def _with_predictions(
    project: ProjectFolder,
    workspaces: Mapping[str, Workspace],
    given: Mapping[str, Mapping[str, Document]],
    found: Predictions,
) -> _Prepared:
    """The push with the pre-annotations that each reader is to see; without any, plans of the tasks alone."""
    syncs = [WorkspaceSync(project, each, given[name], predictions=found) for name, each in workspaces.items()]
    plans = _plans(project, syncs)
    if not found.readings:
        return _Prepared(syncs, plans, {})
    places, gold, readings = places_of(project), adjudicate_project(project).gold, readings_of(project)
    shown: dict[str, dict[str, Shown]] = {}
    for at, (name, workspace) in enumerate(workspaces.items()):
        # What they have read before a model came, they read without it, whatever they see there now.
        begun = {*plans[at].keep_older, *readings[name]}
        mine = {d: Given(text, places[d].split, d in begun) for d, text in given[name].items()}
        before = read_shown(project.shown_dir, name)
        shown[name] = decide_shown(
            project.config.predictors, name, mine, found.readings, found.version, before=before, gold=gold
        )
        # Of what is begun nothing is sent; it is said that it keeps what it had.
        seen = {d: row.prediction for d, row in shown[name].items() if row.prediction and d not in begun}
        late = {
            d: found.readings[d]
            for d in begun & found.readings.keys()
            # Not even where a server that is new knows nothing of what they have read.
            if mine[d].split != "test" and shown[name][d].why != "control"
        }
        mine_to_see = Predictions(found.version, {**seen, **late}, found.scored, found.queue)
        syncs[at] = WorkspaceSync(project, workspace, given[name], predictions=mine_to_see)
        without = {d: row.why for d, row in shown[name].items() if row.why in {"control", "test"}}
        plans[at] = replace(syncs[at].plan(), without=without)
    return _Prepared(syncs, plans, shown)


def _plans(project: ProjectFolder, syncs: Sequence[WorkspaceSync]) -> list[PushPlan]:
    """A plan a reader; in a project that was taken over, which all share, the first makes what is missing."""
    plans = [each.plan() for each in syncs]
    if project.config.studio.adopted:
        plans[1:] = [replace(each, create=(), drop=(), leave=plans[0].leave) for each in plans[1:]]
    return plans
