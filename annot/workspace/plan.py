"""What a push has to do: the difference between the documents and what a project holds. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from annot.core.document import Document
from annot.core.issue import Issue
from annot.studio.raw import RawTaskHead
from annot.studio.render import META_KEY

_FIRST_TASKS, _MAX_TASKS, _MAX_BYTES = 200, 1_000, 50_000_000


class KnownTask(NamedTuple):
    """A task of a project, as far as a push needs to know it.

    Attributes:
        id: its number.
        doc_id: the document that it holds; None where it does not say.
        sha256: digest of the text that it was made with.
        by_annot: whether annot made it, and not somebody in the page.
        has_work: whether it has a submission, a skip or a draft.
        n_predictions: how many pre-annotations it has.
        model_versions: whose they are.
    """

    id: int
    doc_id: str | None
    sha256: str | None
    by_annot: bool
    has_work: bool
    n_predictions: int = 0
    model_versions: str = ""


@dataclass(frozen=True)
class PushPlan:
    """What a push does, or would do, for one annotator.

    Attributes:
        annotator: whose project it is.
        project: its number; None where it has to be made.
        new_account: whether the annotator's account has to be made.
        n_tasks: tasks in the project, whatever they hold.
        create: ids of documents without a task.
        leave: numbers of the tasks that stay, by document id.
        drop: numbers of tasks without work that an interrupted push made a second time.
        predict: numbers of tasks that get their pre-annotation, or a newer one, by document id.
        keep_older: ids of documents whose annotator has begun with another pre-annotation, or none; it stays.
        issues: documents that cannot be pushed, and tasks that should not be there.
        without: why documents are shown without a pre-annotation that there is, by document id: `control` or `test`.
    """

    annotator: str
    project: int | None
    new_account: bool
    n_tasks: int = 0
    create: tuple[str, ...] = ()
    leave: Mapping[str, int] = field(default_factory=dict)
    drop: tuple[int, ...] = ()
    predict: Mapping[str, int] = field(default_factory=dict)
    keep_older: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    without: Mapping[str, str] = field(default_factory=dict)


def known_task(head: RawTaskHead, data: Mapping[str, Any] | None = None) -> KnownTask:
    """What `head` says; `data` helps for a task that annot did not make."""
    meta = head.meta.get(META_KEY) if isinstance(head.meta, dict) else None
    source = meta if isinstance(meta, dict) else data or {}
    doc_id, sha256 = source.get("doc_id"), source.get("sha256")
    return KnownTask(
        id=head.id,
        doc_id=doc_id if isinstance(doc_id, str) else None,
        sha256=sha256 if isinstance(sha256, str) else None,
        by_annot=isinstance(meta, dict),
        has_work=head.n_submissions > 0 or head.draft_exists,
        n_predictions=head.total_predictions,
        model_versions=head.predictions_model_versions,
    )


def plan_push(
    documents: Mapping[str, Document],
    tasks: Iterable[KnownTask],
    *,
    annotator: str,
    project: int | None = None,
    new_account: bool = False,
    predicted: Collection[str] = (),
    model_version: str = "",
) -> PushPlan:
    """Compares what a project should hold with the `tasks` that it has.

    Args:
        documents: what the annotator is to read, by id.
        tasks: what is there.
        annotator: whose project it is.
        project: its number; None where it has to be made.
        new_account: whether the annotator's account has to be made.
        predicted: ids of documents that have a pre-annotation.
        model_version: of the pre-annotations.

    Of several tasks of one document the one with work stays, else the oldest. The others are dropped if annot made
    them and nobody worked on them; so are tasks with an older text of their document, which is created anew. What
    somebody worked on, or made in the page, is never touched, and is an issue for a person.
    """
    by_doc: dict[str, list[KnownTask]] = {}
    n_tasks = 0
    for task in sorted(tasks):
        n_tasks += 1
        if task.doc_id is not None:
            by_doc.setdefault(task.doc_id, []).append(task)
    leave: dict[str, KnownTask] = {}
    drop: list[int] = []
    issues: list[Issue] = []
    for doc_id, rows in by_doc.items():
        document = documents.get(doc_id)
        spare = [task for task in rows if task.by_annot and not task.has_work]
        outdated = [task for task in spare if document is not None and task.sha256 != document.sha256]
        ranked = sorted((t for t in rows if t not in outdated), key=lambda task: (not task.has_work, task.id))
        if ranked:
            leave[doc_id] = ranked[0]
        dropped = [task for task in spare if task in outdated or task is not ranked[0]]
        drop += [task.id for task in dropped]
        issues += _issues(annotator, doc_id, document, [task for task in rows if task not in dropped])
    kept = {doc_id: leave[doc_id] for doc_id in documents if doc_id in leave}
    older = {d: t for d, t in kept.items() if d in predicted and not _has_prediction(t, model_version)}
    return PushPlan(
        annotator=annotator,
        project=project,
        new_account=new_account,
        n_tasks=n_tasks,
        create=tuple(doc_id for doc_id in documents if doc_id not in leave),
        leave={doc_id: task.id for doc_id, task in kept.items()},
        drop=tuple(sorted(drop)),
        predict={doc_id: task.id for doc_id, task in older.items() if not task.has_work},
        keep_older=tuple(doc_id for doc_id, task in older.items() if task.has_work),
        issues=tuple(sorted(issues)),
    )


def _has_prediction(task: KnownTask, model_version: str) -> bool:
    return task.n_predictions == 1 and task.model_versions == model_version


def batches(tasks: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """`tasks` in runs of at most 1,000 and 50 MB, which the server takes at its best rate.

    The first is smaller: the server is soon at work, and the others are made meanwhile.
    """
    batch: list[Mapping[str, Any]] = []
    size, limit = 0, _FIRST_TASKS
    for task in tasks:
        n_bytes = len(msgspec.json.encode(task))
        if batch and (len(batch) == limit or size + n_bytes > _MAX_BYTES):
            yield batch
            batch, size, limit = [], 0, _MAX_TASKS
        batch.append(task)
        size += n_bytes
    if batch:
        yield batch


def _issues(annotator: str, doc_id: str, document: Document | None, tasks: Sequence[KnownTask]) -> Iterator[Issue]:
    if not tasks:
        return
    where = f"tasks {', '.join(str(task.id) for task in tasks)} of {annotator}"
    if document is None:
        message = f"is on the server, but not among the documents that {annotator} is given; left as it is"
        yield Issue(doc_id=doc_id, code="unknown-document", where=where, message=message, severity="warning")
    elif any(task.sha256 != document.sha256 for task in tasks):
        message = (
            "the text changed after work on it began, and the work is on the old one: put the old text back, or give "
            f"the new one an id of its own, such as {doc_id}-v2"
        )
        yield Issue(doc_id=doc_id, code="document-changed", where=where, message=message)
    if len(tasks) > 1:
        message = "is there more than once; delete in Label Studio the tasks that should not be there"
        yield Issue(doc_id=doc_id, code="duplicate-task", where=where, message=message, severity="warning")
