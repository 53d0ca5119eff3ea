"""Synchronising a workspace: one reader's account, project and tasks on the server brought to what they should be.

It is made of plans: the difference between what should be there and what is, carried out in few requests. Where a
request fails in a way that may pass, the plan is made anew from what the server has then. So one that dies
anywhere, or runs twice at once, ends after the next one with each document exactly once.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import DataError, NotThereError, TransientError
from annot.project.ledger import ProjectRow, TaskRow, read_ledger, write_ledger
from annot.project.predictions import Predictions
from annot.project.project import ProjectFolder
from annot.schemas.tables import render_tables
from annot.store.lock import keep_out_of_git
from annot.studio.connect_backend import order_queue
from annot.studio.instruction import render_instruction
from annot.studio.label_config import render_label_config
from annot.studio.prefetch import prefetch
from annot.studio.raw import RawTask
from annot.studio.render import META_KEY, ResultRenderer, render_task
from annot.studio.retry import retry
from annot.workspace.accounts import make_account
from annot.workspace.adopted import open_adopted, seed_of
from annot.workspace.plan import KnownTask, PushPlan, batches, known_task, plan_push
from annot.workspace.workspaces import Workspace, ledger_path, marker, numbers_of

if TYPE_CHECKING:
    from annot.studio.heads import ProjectHead
    from annot.workspace.server import AnnotationServer

_FAILURES = 5
"""Failed requests in a row, none of which brought anything, after which it gives up."""

NO_PREDICTIONS = Predictions()


class WorkspaceSync:
    """What one reader should have on the server.

    Args:
        project: the data-set project.
        workspace: the reader's.
        documents: that they are given, by id.
        predictions: shown to them as pre-annotations.
        submitted: readings that come back with the tasks that are made, as their submissions.
    """

    def __init__(
        self,
        project: ProjectFolder,
        workspace: Workspace,
        documents: Mapping[str, Document],
        *,
        predictions: Predictions = NO_PREDICTIONS,
        submitted: Mapping[str, AnnotationSet] | None = None,
    ) -> None:
        self._project = project
        self._workspace = workspace
        self._documents = documents
        self._predictions = predictions
        self._submitted = submitted or {}
        self._renderer = ResultRenderer(project.schema)
        self._has_config = True
        self._adopted = open_adopted(project)

    @property
    def _studio(self) -> AnnotationServer:
        return self._workspace.studio

    def plan(self) -> PushPlan:
        """The difference of what is there from what should be."""
        number = self._workspace.number
        plan = self._plan(
            number, self._known_tasks(number) if number else [], new_account=self._workspace.account is None
        )
        changed = self._workspace.account_change
        return plan if changed is None else replace(plan, issues=(*plan.issues, changed))

    def carry_out(self, plan: PushPlan, *, reset_config: bool = False) -> ProjectRow:
        """Makes the account and the project where they are missing, then the tasks; and writes down where they are.

        Raises:
            DataError: a document changed after work on it began.
            ServiceError: the server failed for good.
        """
        if blocked := [issue for issue in plan.issues if issue.code == "document-changed"]:
            raise DataError("\n".join(map(str, blocked)), blocked)
        workspace = self._workspace
        self._has_config = workspace.has_config or self._adopted is not None
        account = make_account(self._project, workspace) if plan.new_account else workspace.account
        number = plan.project or self._make_project()
        before = plan.n_tasks
        plan = self._fill(number, account, replace(plan, project=number, new_account=False))
        # In an empty project the first import has done that.
        if self._predictions.readings and before and self._is_predicted(number):
            self._studio.show_predictions(number, self._predictions.version)
        if self._predictions.queue:
            order_queue(workspace.studio, number, "Uncertainty sampling")
        if reset_config or not self._has_config:
            self._studio.set_label_config(number, **live_config(self._project))
        tasks = {doc: TaskRow(task=task, sha256=self._documents[doc].sha256) for doc, task in plan.leave.items()}
        row = ProjectRow(project=number, account=account, email=workspace.email, tasks=tasks)
        path = ledger_path(self._project)
        write_ledger(path, read_ledger(path).with_project(workspace.server.seat.key, workspace.annotator, row))
        self._drop_duplicates(number, workspace.server.heads)
        return row

    def _is_predicted(self, number: int) -> bool:
        """Whether a task has a pre-annotation of this version: the server refuses to show one that it does not have."""
        version = self._predictions.version
        heads = self._studio.task_heads(number, with_models=True)
        return any(version in head.predictions_model_versions.split(",") for head in heads)

    def _plan(self, number: int | None, tasks: Iterable[KnownTask], *, new_account: bool = False) -> PushPlan:
        return plan_push(
            self._documents,
            tasks,
            annotator=self._workspace.annotator,
            project=number,
            new_account=new_account,
            predicted=self._predicted,
            model_version=self._predictions.version,
        )

    def _known_tasks(self, number: int) -> list[KnownTask]:
        heads = self._studio.task_heads(number, with_models=bool(self._predictions.readings))
        # What somebody imported by hand does not say in its meta which document it is.
        foreign = [head.id for head in heads if not isinstance(head.meta, dict) or META_KEY not in head.meta]
        raw = self._studio.raw_tasks(number, foreign)
        data = {task.id: task.data for task in self._studio.decode(raw, RawTask)}
        if self._adopted:
            finder = self._adopted.finder()
            data = {number: seed_of(finder, each) for number, each in data.items()}
        return [known_task(head, data.get(head.id)) for head in heads]

    def _fill(self, number: int, account: int | None, plan: PushPlan) -> PushPlan:
        """Carries the plan out, and makes it anew until nothing is left to do."""
        failures = 0
        # An answer that was lost says nothing of what the server has done: the next plan is made of what is there.
        while plan.create or plan.drop or plan.predict:
            before = plan
            try:
                made = self._change(number, account, plan)
                expected = plan.n_tasks - len(plan.drop) + len(made)
                # Somebody else may have pushed at the same time.
                if not plan.predict and self._configure(number) == expected:
                    return replace(plan, create=(), drop=(), leave=_in_order(self._documents, plan.leave, made))
            except TransientError:
                failures += 1
                if failures == _FAILURES:
                    raise
                time.sleep(0.2 * 2**failures)
            plan = self._plan(number, self._known_tasks(number))
            if _n_left(plan) < _n_left(before):
                failures = 0
        return plan

    def _change(self, number: int, account: int | None, plan: PushPlan) -> dict[str, int]:
        """Does what the plan says; returns the numbers of the tasks that were made, by document."""
        if plan.drop:
            self._studio.delete_tasks(number, plan.drop)
        if plan.predict:
            self._studio.delete_predictions(number, list(plan.predict.values()))
            newer = ({"task": task, **self._prediction(doc_id)} for doc_id, task in plan.predict.items())
            for batch in prefetch(batches(newer)):
                self._studio.import_predictions(number, batch)
        made: dict[str, int] = {}
        todo = iter(plan.create)
        for batch in prefetch(batches(self._task(doc_id, account) for doc_id in plan.create)):
            ids = self._studio.import_tasks(number, batch)
            made.update((doc_id, task) for task, doc_id in zip(ids, todo, strict=False))
        return made

    def _configure(self, number: int) -> int:
        """Gives a new project its labelling config, and says how many tasks a project has.

        Only now: without a config the server does not look through predictions, which were looked at here.
        """
        if self._has_config:
            return self._studio.n_tasks(number)
        n_tasks = self._studio.set_label_config(number, **live_config(self._project))
        self._has_config = True
        return n_tasks

    def _task(self, doc_id: str, account: int | None) -> dict[str, Any]:
        document = self._documents[doc_id]
        task = self._adopted.task_of(document) if self._adopted else render_task(document)
        if doc_id in self._predicted:
            task["predictions"] = [self._prediction(doc_id)]
        if doc_id in self._submitted:
            results = self._renderer.results(self._submitted[doc_id], self._documents[doc_id].language)
            task["annotations"] = [{"result": results, "completed_by": account, "was_cancelled": False}]
        return task

    def _prediction(self, doc_id: str) -> dict[str, Any]:
        shown, language = self._predictions, self._documents[doc_id].language
        reading, place = shown.readings.get(doc_id), shown.queue.get(doc_id)
        if reading is None:
            # Nothing to see, but a place in the queue: else all that is read without a model would come last.
            return {"model_version": shown.version, "result": [], "score": place}
        reader, scores = self._workspace.annotator, shown.scored.get(doc_id)
        found = self._renderer.prediction(reading, language, version=shown.version, reader=reader, scores=scores)
        return found if place is None else {**found, "score": place}

    @property
    def _predicted(self) -> Collection[str]:
        """The documents that get a pre-annotation, or a place in the queue."""
        return self._predictions.readings.keys() | self._predictions.queue.keys()

    def _make_project(self) -> int:
        """The number of the project, which the plan did not find; of two made at once the older is kept."""
        project, annotator = self._project, self._workspace.annotator
        title = f"{project.name} · {annotator}"[:50]
        tries = 0

        def make() -> int:
            nonlocal tries
            tries += 1
            heads = self._studio.projects() if tries > 1 else []
            # A try that failed may have made it all the same.
            if (number := self._oldest(heads)) is None:
                made = self._studio.create_project(title=title, description=marker(project, annotator)).id
                heads = self._studio.projects()
                number = self._oldest(heads) or made
            self._drop_duplicates(number, heads)
            return number

        return retry(make)

    def _oldest(self, heads: Iterable[ProjectHead]) -> int | None:
        return numbers_of(self._project, heads).get(self._workspace.annotator)

    def _drop_duplicates(self, number: int, heads: Iterable[ProjectHead]) -> None:
        """Deletes the reader's other projects that nothing is in: left by a push at the same time or one that died.

        The heads may be older than what somebody has put into a project since, so each is asked again.
        """
        mine = marker(self._project, self._workspace.annotator)
        for head in heads:
            if head.description == mine and head.id > number and not head.n_tasks and not self._n_tasks(head.id):
                self._studio.delete_project(head.id)

    def _n_tasks(self, number: int) -> int:
        """How many tasks a project has; none where it is gone."""
        try:
            return self._studio.n_tasks(number)
        except NotThereError:
            return 0


def _n_left(plan: PushPlan) -> int:
    return len(plan.create) + len(plan.drop) + len(plan.predict)


def _in_order(documents: Mapping[str, Document], *tasks: Mapping[str, int]) -> dict[str, int]:
    known = {doc_id: task for each in tasks for doc_id, task in each.items()}
    return {doc_id: known[doc_id] for doc_id in documents if doc_id in known}


def live_config(project: ProjectFolder) -> dict[str, str]:
    """The labelling config and instruction of the readers' projects; of one that was taken over its own config."""
    if (adopted := open_adopted(project)) is not None:
        return {"label_config": adopted.config}
    tables = render_tables(project.schema, project.schema.language)
    return {
        "label_config": render_label_config(project.schema, project.languages),
        "instruction": render_instruction(project.instruction, tables),
    }


@contextmanager
def alone(project: ProjectFolder) -> Iterator[None]:
    """Lets one process of this machine at a time change the server."""
    keep_out_of_git(project.state)
    with FileLock(project.state / "push.lock"):
        yield
