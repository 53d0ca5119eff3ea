"""The one door to a Label Studio server, and to `label_studio_sdk`.

Accounts, versions and projects go through the SDK. Tasks and submissions go as raw JSON over the same
connection and credentials, since the SDK's models drop what they do not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, Self, TypeVar
from urllib.parse import quote

import httpx
import msgspec
from label_studio_sdk import LabelStudio
from label_studio_sdk.core import ApiError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from annot.core.errors import ServiceError, TransientError
from annot.studio.raw import RawTask, RawTaskHead

T = TypeVar("T")
_TIMEOUT = httpx.Timeout(120.0, connect=10.0)
_PROJECTS_A_PAGE = 1_000
_HEADS_A_PAGE = 5_000
_TASKS_A_PAGE = 250
_PASSING = {408, 429, 500, 502, 503, 504}
_EXCERPT_CHARS = 300


class User(NamedTuple):
    """An account of the server."""

    id: int
    email: str


class ProjectHead(NamedTuple):
    """A project without its tasks."""

    id: int
    title: str
    description: str


class Studio:
    """A connection to a server as one account.

    Raises:
        ServiceError: from every method: the server is down, refuses the token, or answers nonsense.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(timeout=_TIMEOUT, trust_env=False)
        self._sdk = self._ask(
            "log in",
            lambda: LabelStudio(base_url=self.url, api_key=token, httpx_client=self._http),  # type: ignore[no-untyped-call]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def whoami(self) -> User:
        """The account of the token."""
        me = self._ask("log in", self._sdk.users.whoami)
        return User(int(me.id or 0), str(me.email))

    def version(self) -> str:
        """The server's version."""
        return str(self._ask("read the version", self._sdk.versions.get).release)

    def users(self) -> list[User]:
        """The accounts of the server."""
        found = self._ask("list the accounts", self._sdk.users.list)
        return [User(int(each.id or 0), str(each.email)) for each in found]

    def invite_token(self) -> str:
        """The secret part of the invite link."""
        return str(self._json("read the invite link", "GET", "/api/invite")["token"])

    def projects(self) -> list[ProjectHead]:
        """The projects that the account sees."""
        heads: list[_RawProject] = []
        total = 1
        while len(heads) < total:
            page = len(heads) // _PROJECTS_A_PAGE + 1
            path = f"/api/projects?include=id,title,description&page={page}&page_size={_PROJECTS_A_PAGE}"
            answer = self._get("list the projects", path, _ProjectPage)
            total = answer.count
            heads += answer.results
        return [ProjectHead(each.id, each.title or "", each.description or "") for each in heads]

    def create_project(self, *, title: str, description: str, label_config: str, instruction: str) -> ProjectHead:
        """Makes a project with a labelling config, its instruction shown to annotators."""
        made = self._ask(
            f"create the project {title!r}",
            lambda: self._sdk.projects.create(
                title=title,
                description=description,
                label_config=label_config,
                expert_instruction=instruction,
                show_instruction=True,
                show_skip_button=True,
                enable_empty_annotation=True,
                maximum_annotations=1,
            ),
        )
        return ProjectHead(int(made.id or 0), title, description)

    def delete_project(self, project: int) -> None:
        """Deletes a project with all that is in it."""
        self._ask(f"delete project {project}", lambda: self._sdk.projects.delete(id=project))

    def label_config(self, project: int) -> str:
        """The live labelling config of a project."""
        found = self._ask(f"read project {project}", lambda: self._sdk.projects.get(id=project))
        return str(found.label_config)

    def set_label_config(self, project: int, *, label_config: str, instruction: str) -> None:
        """Changes the labelling config and instruction of a project; the server does not look at what is in use."""
        self._ask(
            f"change the labelling config of project {project}",
            lambda: self._sdk.projects.update(id=project, label_config=label_config, expert_instruction=instruction),
        )

    def validate_label_config(self, project: int, label_config: str) -> None:
        """Asks the server whether it would take `label_config`."""
        self._ask(
            "validate the labelling config",
            lambda: self._sdk.projects.validate_label_config(id=project, label_config=label_config),
        )

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> list[int]:
        """Adds tasks in one request; returns their ids in order.

        A failure may have added them all the same: look again before a second try.
        """
        path = f"/api/projects/{project}/import?return_task_ids=true&commit_to_project=true"
        answer = self._json(f"import {len(tasks)} tasks into project {project}", "POST", path, tasks)
        ids = answer.get("task_ids")
        if not isinstance(ids, list) or len(ids) != len(tasks):
            raise ServiceError(f"{self.url}{path}: sent {len(tasks)} tasks, it answered {answer!r:.200}")
        return [int(each) for each in ids]

    def task_heads(self, project: int) -> list[RawTaskHead]:
        """All tasks of a project without texts and results, in few requests."""
        fields = "fields=task_only&include=id,meta,updated_at,total_annotations,cancelled_annotations"
        heads: list[RawTaskHead] = []
        total = 1
        while len(heads) < total:
            page = len(heads) // _HEADS_A_PAGE + 1
            path = f"/api/tasks?project={project}&{fields}&page={page}&page_size={_HEADS_A_PAGE}"
            answer = self._get(f"list the tasks of project {project}", path, _Page[RawTaskHead])
            total = answer.total
            if not answer.tasks and total:
                raise TransientError(f"{self.url}{path}: an empty page after {len(heads)} of {total} tasks")
            heads += answer.tasks
        return heads

    def raw_tasks(self, project: int, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """The tasks of these ids with all that was said about them, as raw JSON; deleted ones are left out."""
        for start in range(0, len(ids), _TASKS_A_PAGE):
            batch = list(ids[start : start + _TASKS_A_PAGE])
            only = {"filter": "filter:tasks:id", "operator": "in_list", "type": "Number", "value": batch}
            query = msgspec.json.encode({"filters": {"conjunction": "and", "items": [only]}}).decode()
            path = f"/api/tasks?project={project}&fields=all&page_size={len(batch)}&query={quote(query)}"
            answer = self._get(f"read {len(batch)} tasks of project {project}", path, _Page[msgspec.Raw])
            for raw in answer.tasks:
                yield self._decode(path, bytes(raw), _Numbered).id, bytes(raw)

    def decode(self, raw_tasks: Iterable[tuple[int, bytes]], kind: type[T]) -> Iterator[T]:
        """Raw tasks as values."""
        for number, raw in raw_tasks:
            yield self._decode(f" task {number}", raw, kind)

    def tasks(self, project: int) -> Iterator[RawTask]:
        """All tasks of a project with all that was said about them."""
        ids = [head.id for head in self.task_heads(project)]
        yield from self.decode(self.raw_tasks(project, ids), RawTask)

    def drafts(self, project: int) -> dict[int, list[Any]]:
        """The drafts of a project, by task; they do not change when their task was updated."""
        found: dict[int, list[Any]] = {}
        total, page = 1, 0
        while page * _HEADS_A_PAGE < total:
            page += 1
            path = f"/api/tasks?project={project}&fields=all&include=id,drafts&page={page}&page_size={_HEADS_A_PAGE}"
            answer = self._get(f"list the drafts of project {project}", path, _Page[_Drafted])
            total = answer.total
            found |= {task.id: task.drafts for task in answer.tasks if task.drafts}
        return found

    def delete_tasks(self, project: int, ids: Sequence[int]) -> None:
        """Deletes tasks; those that are gone already are no error."""
        body = {"selectedItems": {"all": False, "included": list(ids)}}
        self._json(f"delete tasks {ids}", "POST", f"/api/dm/actions?id=delete_tasks&project={project}", body)

    def create_submission(self, task: int, result: Sequence[Mapping[str, Any]], by: int) -> int:
        """Submits `result` for a task under the account number `by`; returns the submission's id."""
        body = {"result": result, "completed_by": by, "was_cancelled": False}
        made = self._json(f"submit for task {task}", "POST", f"/api/tasks/{task}/annotations/", body)
        return int(made["id"])

    def call(self, what: str, method: str, path: str, body: object = None) -> bytes:
        """A request that may be sent more than once, for the other modules of this wing; returns the answer's body."""
        return _again(lambda: self._send(what, method, path, body).content)

    def _json(self, what: str, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Sends once, since a repeat may do twice what it did."""
        return self._decode(path, self._send(what, method, path, body).content, dict[str, Any])

    def _get(self, what: str, path: str, kind: type[T]) -> T:
        """Reads, again where the failure may pass."""
        return _again(lambda: self._decode(path, self._send(what, "GET", path).content, kind))

    def _send(self, what: str, method: str, path: str, body: object = None) -> httpx.Response:
        def send() -> httpx.Response:
            headers = {**self._sdk._client_wrapper.get_headers(), "Content-Type": "application/json"}
            content = None if body is None else msgspec.json.encode(body)
            answer = self._http.request(method, self.url + path, content=content, headers=headers)
            if answer.is_error:
                raise ApiError(status_code=answer.status_code, body=answer.text)
            return answer

        return self._ask(what, send)

    def _decode(self, path: str, body: bytes, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            start = body[:_EXCERPT_CHARS].decode(errors="replace")
            raise TransientError(f"{self.url}{path}: not the JSON that was expected: {error}\n{start}") from error

    def _ask(self, what: str, call: Callable[[], T]) -> T:
        try:
            return call()
        except ApiError as error:
            kind = TransientError if error.status_code in _PASSING else ServiceError
            raise kind(self._explain(what, error)) from error
        except httpx.HTTPError as error:
            raise TransientError(
                f"cannot {what}: {self.url} does not answer ({type(error).__name__}: {error}); "
                "is the server running? `annot server status`"
            ) from error

    def _explain(self, what: str, error: ApiError) -> str:
        if error.status_code == httpx.codes.UNAUTHORIZED:
            return (
                f"cannot {what}: {self.url} refuses the token (401); "
                "check ANNOT_STUDIO_TOKEN, or unset it to use the stored account"
            )
        return f"cannot {what}: {self.url} answered {error.status_code}: {str(error.body)[:_EXCERPT_CHARS]}"


def _again(call: Callable[[], T]) -> T:
    """Calls up to four times while the failure may pass, with a little more patience each time."""
    patience = Retrying(
        stop=stop_after_attempt(4),
        wait=wait_random_exponential(multiplier=0.3, max=5),
        retry=retry_if_exception_type(TransientError),
        reraise=True,
    )
    return patience(call)


class _Page(msgspec.Struct, Generic[T]):
    total: int
    tasks: list[T]


class _Numbered(msgspec.Struct):
    id: int


class _Drafted(msgspec.Struct):
    id: int
    drafts: list[Any] = []


class _RawProject(msgspec.Struct):
    id: int
    title: str | None = None
    description: str | None = None


class _ProjectPage(msgspec.Struct):
    count: int
    results: list[_RawProject]
