"""A Label Studio server, request by request.

Accounts, versions and projects go through the SDK. Tasks and submissions go as raw JSON over the same
connection and credentials, since the SDK's models drop what they do not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any, TypeVar

import msgspec

from annot.core.errors import NotThereError, ServiceError
from annot.core.plural import plural
from annot.studio.addresses import STRICT_ADDRESS_BYTES, pages_of
from annot.studio.connection import Connection
from annot.studio.heads import Account, ProjectHead, User
from annot.studio.listing import whole_list
from annot.studio.prefetch import prefetch
from annot.studio.raw import (
    RawAccount,
    RawCounted,
    RawInvite,
    RawNumber,
    RawPage,
    RawProject,
    RawProjectPage,
    RawSubmission,
    RawTask,
    RawTaskHead,
    required,
    stable_task,
    user_id,
)
from annot.studio.retry import retry

T = TypeVar("T")
_PROJECTS_A_PAGE = 100  # the most that a server gives
_HEADS_A_PAGE = 5_000
_NO_CONFIG = "<View></View>"
"""What Label Studio gives a project that was made without a labelling config."""
_PROJECT = "id,title,description,label_config,task_number"
_HEAD = "id,meta,updated_at,total_annotations,cancelled_annotations,total_predictions,draft_exists"


class Studio(Connection):
    """The requests that annot makes to a server as one account.

    Args:
        url: address of the server.
        token: legacy or personal access token of the account.
        source: where the token came from, for messages.
        address_bytes: how long the address of a request may be.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        source: str = "ANNOT_STUDIO_TOKEN",
        address_bytes: int = STRICT_ADDRESS_BYTES,
    ) -> None:
        super().__init__(url, token, source=source)
        self._address_bytes = address_bytes

    def whoami(self) -> Account:
        """The account of the token."""
        me = self._get("log in", "/api/current-user/whoami", RawAccount)
        return Account(me.id, me.email, frozenset(me.permissions))

    def version(self) -> str:
        """The server's version."""
        return self._repeat("read the version", lambda: str(self._sdk.versions.get().release))

    def users(self) -> list[User]:
        """The accounts of the server."""
        return self._repeat(
            "list the accounts",
            lambda: [User(required(each.id), str(each.email)) for each in self._sdk.users.list()],
        )

    def invite_token(self) -> str:
        """The secret part of the invite link."""
        return self._get("read the invite link", "/api/invite", RawInvite).token

    def reset_invite(self) -> None:
        """Makes the invite link that was used worthless; it stands in the server's log."""
        retry(lambda: self._send("reset the invite link", "POST", "/api/invite/reset-token"))

    def projects(self) -> list[ProjectHead]:
        """The projects that the account sees."""
        path = f"/api/projects?include={_PROJECT}&page_size={_PROJECTS_A_PAGE}&page="

        def read(page: int) -> tuple[int, list[RawProject]]:
            answer = self._get("list the projects", f"{path}{page}", RawProjectPage)
            return answer.count, answer.results

        return [
            ProjectHead(
                each.id,
                each.title or "",
                each.description or "",
                each.label_config != _NO_CONFIG,
                each.task_number or 0,
            )
            for each in whole_list(read, what=f"the projects of {self.url}")
        ]

    def create_project(
        self, *, title: str, description: str, label_config: str = _NO_CONFIG, instruction: str = ""
    ) -> ProjectHead:
        """Makes a project; its instruction is shown to annotators."""
        number = self._ask(
            f"create the project {title!r}",
            lambda: required(
                self._sdk.projects.create(
                    title=title,
                    description=description,
                    label_config=label_config,
                    expert_instruction=instruction,
                    show_instruction=True,
                    show_skip_button=True,
                    enable_empty_annotation=True,
                    maximum_annotations=1,
                ).id
            ),
        )
        return ProjectHead(number, title, description, label_config != _NO_CONFIG)

    def delete_project(self, project: int) -> None:
        """Deletes a project with all that is in it; one that is gone already is no error."""
        with suppress(NotThereError):
            self._repeat(f"delete project {project}", lambda: self._sdk.projects.delete(id=project))

    def label_config(self, project: int) -> str:
        """The live labelling config of a project."""
        what = f"read project {project}"
        return self._repeat(what, lambda: str(self._sdk.projects.get(id=project).label_config))

    def instruction(self, project: int) -> str:
        """What annotators are shown of a project beside its tasks, as HTML; empty where there is nothing."""
        what = f"read project {project}"
        return self._repeat(what, lambda: str(self._sdk.projects.get(id=project).expert_instruction or ""))

    def set_label_config(self, project: int, *, label_config: str, instruction: str | None = None) -> int:
        """Changes the labelling config of a project, and its instruction where one is given.

        The server does not look at what is in use.

        Returns:
            How many tasks the project has.
        """
        body = {"label_config": label_config}
        if instruction is not None:
            body["expert_instruction"] = instruction
        what = f"change the labelling config of project {project}"
        path = f"/api/projects/{project}/"
        return retry(lambda: self._decode(path, self._send(what, "PATCH", path, body).content, RawCounted).task_number)

    def show_predictions(self, project: int, version: str) -> None:
        """Lets annotators see the predictions of one model version, and no others."""
        self._repeat(
            f"show the predictions of {version} in project {project}",
            lambda: self._sdk.projects.update(id=project, model_version=version, show_collab_predictions=True),
        )

    def validate_label_config(self, project: int, label_config: str) -> None:
        """Asks the server whether it would take `label_config`."""
        self._repeat(
            "validate the labelling config",
            lambda: self._sdk.projects.validate_label_config(id=project, label_config=label_config),
        )

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> list[int]:
        """Adds tasks in one request; returns their ids in order.

        A failure may have added them all the same: look again before a second try.
        """
        path = f"/api/projects/{project}/import?return_task_ids=true&commit_to_project=true"
        answer = self._json(f"import {plural(len(tasks), 'task')} into project {project}", "POST", path, tasks)
        ids = answer.get("task_ids")
        if not isinstance(ids, list) or len(ids) != len(tasks):
            raise ServiceError(f"{self.url}{path}: sent {plural(len(tasks), 'task')}, it answered {answer!r:.200}")
        return [int(each) for each in ids]

    def import_predictions(self, project: int, predictions: Sequence[Mapping[str, Any]]) -> None:
        """Adds predictions to tasks of a project in one request; like tasks, they are added again by a repeat."""
        path = f"/api/projects/{project}/import/predictions"
        sent = plural(len(predictions), "prediction")
        answer = self._json(f"import {sent} into project {project}", "POST", path, predictions)
        if answer.get("created") != len(predictions):
            raise ServiceError(f"{self.url}{path}: sent {sent}, it answered {answer!r:.200}")

    def n_tasks(self, project: int) -> int:
        """How many tasks a project has, without a look at any."""
        path = f"/api/tasks?project={project}&fields=task_only&include=id&page=1&page_size=1"
        return self._get(f"count the tasks of project {project}", path, RawPage[msgspec.Raw]).total

    def task_heads(self, project: int, *, with_models: bool = False) -> list[RawTaskHead]:
        """All tasks of a project without texts and results, in few requests.

        Args:
            project: its number.
            with_models: also say which model versions' predictions each has.
        """
        include = _HEAD + (",predictions_model_versions" if with_models else "")
        path = f"/api/tasks?project={project}&fields=all&include={include}&page_size={_HEADS_A_PAGE}&page="

        def read(page: int) -> tuple[int, list[RawTaskHead]]:
            answer = self._get(f"list the tasks of project {project}", f"{path}{page}", RawPage[RawTaskHead])
            return answer.total, answer.tasks

        return whole_list(read, what=f"the tasks of {self.url}/projects/{project}")

    def raw_pages(self, project: int, ids: Sequence[int]) -> Iterator[list[tuple[int, bytes]]]:
        """The tasks of these ids with all that was said about them, as raw JSON; deleted ones are left out.

        The server's export gives everybody's drafts, where its list of tasks gives only those of the account. The next
        page is on its way while one is used.
        """
        address = f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true"
        paths = pages_of(address, ids, self._address_bytes)
        what = f"read tasks of project {project}"
        for rows in prefetch(self._get(what, path, list[msgspec.Raw]) for path in paths):
            numbers = [self._decode(f" project {project}", bytes(raw), RawNumber).id for raw in rows]
            yield [(number, stable_task(bytes(raw))) for number, raw in zip(numbers, rows, strict=True)]

    def raw_tasks(self, project: int, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """The tasks of `raw_pages`, one by one."""
        return chain.from_iterable(self.raw_pages(project, ids))

    def decode(self, raw_tasks: Iterable[tuple[int, bytes]], kind: type[T]) -> Iterator[T]:
        """Raw tasks as values."""
        for number, raw in raw_tasks:
            yield self._decode(f" task {number}", raw, kind)

    def tasks(self, project: int) -> Iterator[RawTask]:
        """All tasks of a project with all that was said about them."""
        ids = [head.id for head in self.task_heads(project)]
        yield from self.decode(self.raw_tasks(project, ids), RawTask)

    def delete_tasks(self, project: int, ids: Sequence[int]) -> None:
        """Deletes tasks; those that are gone already are no error."""
        self._act("delete_tasks", project, ids)

    def delete_predictions(self, project: int, ids: Sequence[int]) -> None:
        """Deletes all predictions of the tasks with these ids."""
        self._act("delete_tasks_predictions", project, ids)

    def create_submission(self, task: int, result: Sequence[Mapping[str, Any]], by: int) -> int:
        """Submits `result` for a task under the account number `by`; returns the submission's id."""
        body = {"result": result, "completed_by": by, "was_cancelled": False}
        path = f"/api/tasks/{task}/annotations/"
        return self._decode(path, self._send(f"submit for task {task}", "POST", path, body).content, RawNumber).id

    def submitters(self, task: int) -> list[int]:
        """The numbers of the accounts that have submitted or skipped a task."""
        rows = self._get(f"read task {task}", f"/api/tasks/{task}/annotations/", list[RawSubmission])
        return [number for row in rows if (number := user_id(row.completed_by)) is not None]

    def call(self, what: str, method: str, path: str, body: object = None) -> bytes:
        """A request that may be sent more than once, for the other modules of this wing; returns the answer's body."""
        return retry(lambda: self._send(what, method, path, body).content)

    def _act(self, action: str, project: int, ids: Sequence[int]) -> None:
        body = {"selectedItems": {"all": False, "included": list(ids)}}
        what = f"{action.replace('_', ' ')} of {plural(len(ids), 'task')} in project {project}"
        retry(lambda: self._json(what, "POST", f"/api/dm/actions?id={action}&project={project}", body))
