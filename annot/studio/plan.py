"""What a push has to do: the difference between the documents and what a project holds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from annot.core.document import Document
from annot.core.issue import Issue
from annot.studio.raw import RawTaskHead
from annot.studio.render import META_KEY

_MAX_TASKS, _MAX_BYTES = 500, 50_000_000


class KnownTask(NamedTuple):
    """A task of a project, as far as a push needs to know it.

    Attributes:
        id: its number.
        doc_id: the document that it holds; None where it does not say.
        sha256: digest of the text that it was made with.
        by_annot: whether annot made it, and not somebody in the page.
        has_work: whether it has a submission or a skip.
    """

    id: int
    doc_id: str | None
    sha256: str | None
    by_annot: bool
    has_work: bool


@dataclass(frozen=True)
class PushPlan:
    """What a push does, or would do, for one annotator.

    Attributes:
        annotator: whose project it is.
        project: its number; None where it has to be made.
        new_account: whether the annotator's account has to be made.
        create: ids of documents without a task.
        leave: numbers of the tasks that stay, by document id.
        drop: numbers of tasks without work that an interrupted push made a second time.
        issues: documents that cannot be pushed, and tasks that should not be there.
    """

    annotator: str
    project: int | None
    new_account: bool
    create: tuple[str, ...] = ()
    leave: Mapping[str, int] = field(default_factory=dict)
    drop: tuple[int, ...] = ()
    issues: tuple[Issue, ...] = ()


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
        has_work=head.n_submissions > 0,
    )


def plan_push(
    documents: Mapping[str, Document],
    tasks: Iterable[KnownTask],
    *,
    annotator: str,
    project: int | None,
    new_account: bool,
) -> PushPlan:
    """Compares `documents` with the `tasks` of a project.

    Of several tasks of one document the one with work stays, else the oldest. The others are dropped if annot made
    them and nobody worked on them; else they are an issue for a person.
    """
    by_doc: dict[str, list[KnownTask]] = {}
    for task in sorted(tasks):
        if task.doc_id is not None:
            by_doc.setdefault(task.doc_id, []).append(task)
    leave: dict[str, int] = {}
    drop: list[int] = []
    issues: list[Issue] = []
    for doc_id, rows in by_doc.items():
        keep, *others = sorted(rows, key=lambda task: (not task.has_work, task.id))
        spare = [task for task in others if task.by_annot and not task.has_work]
        leave[doc_id] = keep.id
        drop += [task.id for task in spare]
        issues += _issues(annotator, doc_id, documents.get(doc_id), [t for t in rows if t not in spare])
    return PushPlan(
        annotator=annotator,
        project=project,
        new_account=new_account,
        create=tuple(doc_id for doc_id in documents if doc_id not in leave),
        leave={doc_id: leave[doc_id] for doc_id in documents if doc_id in leave},
        drop=tuple(sorted(drop)),
        issues=tuple(sorted(issues)),
    )


def batches(tasks: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """`tasks` in runs of at most 500 and 50 MB: what the server takes at its best rate."""
    batch: list[Mapping[str, Any]] = []
    size = 0
    for task in tasks:
        n_bytes = len(msgspec.json.encode(task))
        if batch and (len(batch) == _MAX_TASKS or size + n_bytes > _MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(task)
        size += n_bytes
    if batch:
        yield batch


def _issues(annotator: str, doc_id: str, document: Document | None, tasks: Sequence[KnownTask]) -> Iterator[Issue]:
    where = f"tasks {', '.join(str(task.id) for task in tasks)} of {annotator}"
    if document is None:
        message = "is on the server, but not among the seeds"
        yield Issue(doc_id=doc_id, code="unknown-document", where=where, message=message, severity="warning")
    elif any(task.sha256 != document.sha256 for task in tasks):
        message = "the server has another text; a changed text is a new document: give it a new id"
        yield Issue(doc_id=doc_id, code="document-changed", where=where, message=message)
    if len(tasks) > 1:
        message = "is there more than once; delete in Label Studio the tasks that should not be there"
        yield Issue(doc_id=doc_id, code="duplicate-task", where=where, message=message, severity="warning")
