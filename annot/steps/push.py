"""`annot push`: a project an annotator, with a task a document; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from annot.core.document import Document
from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue
from annot.schemas.tables import render_tables
from annot.steps.connect import connect, credentials_path, server_key
from annot.steps.project import Project
from annot.studio.accounts import sign_up
from annot.studio.credentials import Account, new_password, read_credentials, write_credentials
from annot.studio.instruction import render_instruction
from annot.studio.label_config import render_label_config
from annot.studio.ledger import ProjectRow, TaskRow, read_ledger, write_ledger
from annot.studio.render import render_task

if TYPE_CHECKING:
    from annot.studio.client import Studio

_BATCH = 500


@dataclass(frozen=True)
class PushPlan:
    """What a push does, or would do, for one annotator.

    Attributes:
        annotator: whose project it is.
        project: its number; None where it has to be made.
        new_account: whether the annotator's account has to be made.
        create: ids of documents without a task.
        leave: ids of documents whose task is there.
        issues: documents that cannot be pushed, and tasks that should not be there.
    """

    annotator: str
    project: int | None
    new_account: bool
    create: tuple[str, ...]
    leave: tuple[str, ...]
    issues: tuple[Issue, ...] = field(default=())


def push(project: Project, *, dry_run: bool = False) -> list[PushPlan]:
    """Makes the server hold every document once in each reader's project.

    Args:
        project: the data-set project.
        dry_run: only plan; nothing changes on the server or on disk.

    Returns:
        One plan a reader, as it was carried out.

    Raises:
        DataError: the seeds are broken, or a document changed after it was pushed.
        ServiceError: the server failed; pushing again goes on where it stopped.
    """
    documents = project.documents
    with connect(project) as studio:
        emails = {user.email for user in studio.users()}
        heads = {head.description: head.id for head in studio.projects()}
        plans, tasks = [], {}
        for name, who in project.readers.items():
            number = heads.get(marker(project, name))
            tasks[name] = _tasks_on_server(studio, number) if number else {}
            plans.append(_plan(documents, name, number, who.email not in emails, tasks[name]))
        if dry_run:
            return plans
        blocked = [i for plan in plans for i in plan.issues if i.code == "document-changed"]
        if blocked:
            raise DataError("\n".join(str(issue) for issue in blocked), blocked)
        rows = {plan.annotator: _apply(project, studio, plan, tasks[plan.annotator]) for plan in plans}
    path = ledger_path(project)
    write_ledger(path, read_ledger(path).with_projects(server_key(project), rows))
    return plans


def marker(project: Project, annotator: str) -> str:
    """What a project's description says, so that it is found again whatever its title becomes."""
    return f"annot:{project.name}/{annotator}"


def ledger_path(project: Project) -> Path:
    """Where the ledger of documents, projects and tasks lies."""
    return project.state / "ledger.json"


def _tasks_on_server(studio: Studio, number: int) -> dict[str, list[TaskRow]]:
    """The tasks of a project by document id; more than one for a document is somebody's import by hand."""
    found: dict[str, list[TaskRow]] = {}
    for task in studio.tasks(number):
        doc_id, sha256 = task.data.get("doc_id"), task.data.get("sha256")
        if isinstance(doc_id, str) and isinstance(sha256, str):
            found.setdefault(doc_id, []).append(TaskRow(task=task.id, sha256=sha256))
    return found


def _plan(
    documents: Mapping[str, Document],
    annotator: str,
    number: int | None,
    new_account: bool,
    tasks: Mapping[str, list[TaskRow]],
) -> PushPlan:
    issues = []
    for doc_id, rows in tasks.items():
        where = f"tasks {', '.join(str(row.task) for row in rows)} of {annotator}"
        document = documents.get(doc_id)
        if document is None:
            message = "is on the server, but not among the seeds"
            issues.append(
                Issue(doc_id=doc_id, code="unknown-document", where=where, message=message, severity="warning")
            )
        elif any(row.sha256 != document.sha256 for row in rows):
            message = "the server has another text; a changed text is a new document: give it a new id"
            issues.append(Issue(doc_id=doc_id, code="document-changed", where=where, message=message))
        if len(rows) > 1:
            message = "is there more than once; delete the tasks without work in Label Studio"
            issues.append(Issue(doc_id=doc_id, code="duplicate-task", where=where, message=message, severity="warning"))
    return PushPlan(
        annotator=annotator,
        project=number,
        new_account=new_account,
        create=tuple(doc_id for doc_id in documents if doc_id not in tasks),
        leave=tuple(doc_id for doc_id in documents if doc_id in tasks),
        issues=tuple(issues),
    )


def _apply(project: Project, studio: Studio, plan: PushPlan, tasks: Mapping[str, list[TaskRow]]) -> ProjectRow:
    if plan.new_account:
        _make_account(project, studio, plan.annotator)
    number = plan.project or _make_project(project, studio, plan.annotator)
    rows = {doc_id: tasks[doc_id][0] for doc_id in plan.leave}
    for start in range(0, len(plan.create), _BATCH):
        batch = [project.documents[doc_id] for doc_id in plan.create[start : start + _BATCH]]
        ids = studio.import_tasks(number, [render_task(document) for document in batch])
        for document, task in zip(batch, ids, strict=True):
            rows[document.doc_id] = TaskRow(task=task, sha256=document.sha256)
    return ProjectRow(project=number, tasks=rows)


def _make_project(project: Project, studio: Studio, annotator: str) -> int:
    made = studio.create_project(
        title=f"{project.name} · {annotator}"[:50],
        description=marker(project, annotator),
        label_config=render_label_config(project.schema),
        instruction=render_instruction(project.instruction, render_tables(project.schema, project.schema.language)),
    )
    return made.id


def _make_account(project: Project, studio: Studio, annotator: str) -> None:
    """Signs the annotator up through the invite link; the password goes to the credentials file first."""
    path, key = credentials_path(project), server_key(project)
    email = project.require_annotator(annotator).email
    if not email:
        raise ConfigError(f"annot.toml: annotators.{annotator}.email is needed to make the account")
    password = new_password()
    account = Account.model_validate({"email": email, "password": password})
    write_credentials(path, read_credentials(path).with_account(key, annotator, account))
    sign_up(studio.url, invite_token=studio.invite_token(), email=email, password=password)
