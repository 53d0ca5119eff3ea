"""`annot push`: a project an annotator, with a task a document; what is there already stays as it is.

A push is a plan, made from what the server has and carried out in few requests. Where a request fails in a way
that may pass, the plan is made anew from what the server has then: so a push that dies anywhere, or is run twice at
once, ends after the next one with each document exactly once.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from annot.core.errors import ConfigError, DataError, ServiceError, TransientError
from annot.schemas.tables import render_tables
from annot.steps.connect import connect, credentials_path, server_key
from annot.steps.project import Project
from annot.store.atomic import write_text
from annot.studio.accounts import sign_up
from annot.studio.credentials import Account, new_password, read_credentials, write_credentials
from annot.studio.instruction import render_instruction
from annot.studio.label_config import render_label_config
from annot.studio.ledger import ProjectRow, TaskRow, read_ledger, write_ledger
from annot.studio.plan import KnownTask, PushPlan, batches, known_task, plan_push
from annot.studio.raw import RawTask
from annot.studio.render import META_KEY, render_task

if TYPE_CHECKING:
    from annot.studio.client import Studio

_FAILURES = 5
"""Failed requests in a row, none of which brought anything, after which a push gives up."""


def push(project: Project, *, reset_config: bool = False, dry_run: bool = False) -> list[PushPlan]:
    """Makes the server hold every document once in each reader's project.

    Args:
        project: the data-set project.
        reset_config: also set the projects' labelling config and instruction back to what the schema makes.
        dry_run: only plan; nothing changes on the server or on disk.

    Returns:
        One plan a reader, as it was carried out.

    Raises:
        DataError: the seeds are broken, or a document changed after it was pushed.
        ServiceError: the server failed for good; pushing again goes on where it stopped.
    """
    project.documents  # noqa: B018 (broken seeds are named before any request)
    with connect(project) as studio:
        if dry_run:
            return _plans(project, studio)
        with _alone(project):
            plans = _plans(project, studio)
            blocked = [i for plan in plans for i in plan.issues if i.code == "document-changed"]
            if blocked:
                raise DataError("\n".join(str(issue) for issue in blocked), blocked)
            rows = {plan.annotator: _carry_out(project, studio, plan) for plan in plans}
            for row in rows.values() if reset_config else ():
                studio.set_label_config(row.project, **config_of(project))
            path = ledger_path(project)
            write_ledger(path, read_ledger(path).with_projects(server_key(project), rows))
    return plans


def marker(project: Project, annotator: str) -> str:
    """What a project's description says, so that it is found again whatever its title becomes."""
    return f"annot:{project.name}/{annotator}"


def find_projects(project: Project, studio: Studio) -> dict[str, int]:
    """The numbers of the readers' projects on the server; of two for one reader the older."""
    found: dict[str, int] = {}
    for head in sorted(studio.projects(), reverse=True):
        found[head.description] = head.id
    return {name: found[marker(project, name)] for name in project.readers if marker(project, name) in found}


def ledger_path(project: Project) -> Path:
    """Where the ledger of documents, projects and tasks lies."""
    return project.state / "ledger.json"


def _plans(project: Project, studio: Studio) -> list[PushPlan]:
    emails = {user.email.lower() for user in studio.users()}
    numbers = find_projects(project, studio)
    return [
        _plan(project, studio, name, numbers.get(name), new_account=who.email.lower() not in emails)
        for name, who in project.readers.items()
    ]


def _plan(project: Project, studio: Studio, annotator: str, number: int | None, *, new_account: bool) -> PushPlan:
    tasks = _known_tasks(studio, number) if number else []
    return plan_push(project.documents, tasks, annotator=annotator, project=number, new_account=new_account)


def _known_tasks(studio: Studio, number: int) -> list[KnownTask]:
    heads = studio.task_heads(number)
    # What somebody imported by hand does not say in its meta which document it is.
    foreign = [head.id for head in heads if not isinstance(head.meta, dict) or META_KEY not in head.meta]
    data = {task.id: task.data for task in studio.decode(studio.raw_tasks(number, foreign), RawTask)}
    return [known_task(head, data.get(head.id)) for head in heads]


def _carry_out(project: Project, studio: Studio, plan: PushPlan) -> ProjectRow:
    if plan.new_account:
        _make_account(project, studio, plan.annotator)
    number = plan.project or _make_project(project, studio, plan.annotator)
    plan = replace(plan, project=number, new_account=False)
    failures = 0
    while plan.create or plan.drop:
        before = plan
        try:
            _change(project, studio, number, plan)
        except TransientError:
            failures += 1
            if failures == _FAILURES:
                raise
            time.sleep(0.2 * 2**failures)
        # Also after a success: somebody else may have pushed at the same time.
        plan = _plan(project, studio, plan.annotator, number, new_account=False)
        if len(plan.create) < len(before.create):
            failures = 0
    sha256 = {doc_id: document.sha256 for doc_id, document in project.documents.items()}
    rows = {doc_id: TaskRow(task=task, sha256=sha256[doc_id]) for doc_id, task in plan.leave.items()}
    return ProjectRow(project=number, tasks=rows)


def _change(project: Project, studio: Studio, number: int, plan: PushPlan) -> None:
    if plan.drop:
        studio.delete_tasks(number, plan.drop)
    for batch in batches(render_task(project.documents[doc_id]) for doc_id in plan.create):
        studio.import_tasks(number, batch)


def _make_project(project: Project, studio: Studio, annotator: str) -> int:
    made = studio.create_project(
        title=f"{project.name} · {annotator}"[:50],
        description=marker(project, annotator),
        **config_of(project),
    )
    oldest = find_projects(project, studio).get(annotator, made.id)
    if oldest != made.id:
        studio.delete_project(made.id)
    return oldest


def config_of(project: Project) -> dict[str, str]:
    """The labelling config and the instruction that the schema and guidelines make."""
    tables = render_tables(project.schema, project.schema.language)
    return {
        "label_config": render_label_config(project.schema),
        "instruction": render_instruction(project.instruction, tables),
    }


def _make_account(project: Project, studio: Studio, annotator: str) -> None:
    """Signs the annotator up through the invite link; the password goes to the credentials file first."""
    path, key = credentials_path(project), server_key(project)
    email = project.require_annotator(annotator).email
    if not email:
        raise ConfigError(f"annot.toml: annotators.{annotator}.email is needed to make the account")
    password = new_password()
    account = Account.model_validate({"email": email, "password": password})
    write_credentials(path, read_credentials(path).with_account(key, annotator, account))
    try:
        sign_up(studio.url, invite_token=studio.invite_token(), email=email, password=password)
    except ServiceError:
        # The server may have made it and lost its answer.
        if email.lower() not in {user.email.lower() for user in studio.users()}:
            raise


@contextmanager
def _alone(project: Project) -> Iterator[None]:
    """Lets one push of this machine at a time to the server."""
    project.state.mkdir(parents=True, exist_ok=True)
    write_text(project.state / ".gitignore", "*\n")
    with (project.state / "push.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
