"""Live work in place: every submission, skip and draft of a project, and how one of them is changed.

Seen with Label Studio 1.23.2: a change by another account leaves `completed_by` as it is and sets `updated_by`. It
deletes the drafts of the submission that it changes. A task's listing shows each account its own drafts alone; only
the JSON export shows all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from annot.core.document import Document
from annot.core.errors import TransientError

if TYPE_CHECKING:
    from annot.studio.client import Studio

_TASKS_A_REQUEST = 200


class LiveWork(msgspec.Struct, frozen=True, kw_only=True):
    """One submission, skip or draft as the server has it.

    Attributes:
        kind: how it is changed.
        id: its number.
        task: number of its task.
        doc_id: the document whose text the task has; empty where there is none.
        by: number of the account that submitted it, or the name of the one that left the draft.
        skipped: a submission that refuses the document.
        of_submission: the submission that a draft would change.
        result: what it says.
    """

    kind: Literal["submission", "draft"]
    id: int
    task: int
    doc_id: str
    by: str
    skipped: bool = False
    of_submission: int | None = None
    result: list[dict[str, Any]] = []

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from all other work on the server."""
        return self.kind, self.id


class _Submission(msgspec.Struct):
    id: int
    completed_by: Any = None
    was_cancelled: bool = False
    result: list[dict[str, Any]] | None = None


class _Draft(msgspec.Struct):
    id: int
    user: Any = None
    annotation: int | None = None
    result: list[dict[str, Any]] | None = None


class _Task(msgspec.Struct):
    id: int
    data: dict[str, Any]
    annotations: list[_Submission]
    drafts: list[_Draft] = []


def read_live(studio: Studio, project: int, documents: Mapping[str, Document]) -> list[LiveWork]:
    """All work of a project, of every account; `doc_id` is empty where the text is no seed's.

    Raises:
        ServiceError: the server failed.
    """
    by_text = {document.text: doc_id for doc_id, document in documents.items()}
    ids = [head.id for head in studio.task_heads(project)]
    work: list[LiveWork] = []
    for start in range(0, len(ids), _TASKS_A_REQUEST):
        chosen = "&".join(f"ids[]={number}" for number in ids[start : start + _TASKS_A_REQUEST])
        path = f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true&{chosen}"
        body = studio.call(f"read the work of project {project}", "GET", path)
        try:
            tasks = msgspec.json.decode(body, type=list[_Task])
        except msgspec.MsgspecError as error:
            where = f"{studio.url}/api/projects/{project}/export"
            raise TransientError(f"{where}: not the JSON that was expected: {error}") from error
        for task in tasks:
            work += _work_of(task, by_text.get(str(task.data.get("text")), ""))
    return sorted(work, key=lambda each: each.key)


def change_work(studio: Studio, work: LiveWork, result: Sequence[dict[str, Any]]) -> None:
    """Puts `result` in place of what `work` says; who submitted it stays."""
    collection = "annotations" if work.kind == "submission" else "drafts"
    what = f"change {work.kind} {work.id} of {work.doc_id}"
    studio.call(what, "PATCH", f"/api/{collection}/{work.id}/", {"result": list(result)})


def _work_of(task: _Task, doc_id: str) -> Iterator[LiveWork]:
    for each in task.annotations:
        by = each.completed_by.get("id") if isinstance(each.completed_by, dict) else each.completed_by
        yield LiveWork(
            kind="submission",
            id=each.id,
            task=task.id,
            doc_id=doc_id,
            by=str(by),
            skipped=each.was_cancelled,
            result=each.result or [],
        )
    for draft in task.drafts:
        yield LiveWork(
            kind="draft",
            id=draft.id,
            task=task.id,
            doc_id=doc_id,
            by=str(draft.user),
            of_submission=draft.annotation,
            result=draft.result or [],
        )
