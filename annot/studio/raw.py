"""Label Studio's raw JSON, as far as annot reads it: tasks, their annotations and results.

Unknown keys are passed over; what is missing or of a wrong kind is an error that names its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")


class RawResult(msgspec.Struct, frozen=True, gc=False):
    """One entry of an annotation's `result`: a region, a value of a control for one, or a relation."""

    type: str
    id: str | None = None
    from_name: str | None = None
    to_name: str | None = None
    value: dict[str, Any] = {}
    origin: str | None = None
    from_id: str | None = None
    to_id: str | None = None
    direction: str | None = None
    labels: list[str] | None = None
    meta: Any = None

    @property
    def is_predicted(self) -> bool:
        """Whether it comes from a pre-annotation, as it was or changed."""
        return (self.origin or "").startswith("prediction")

    @property
    def note(self) -> str:
        """What the annotator noted on the region; empty where there is no note."""
        words = self.meta.get("text") if isinstance(self.meta, dict) else None
        return " ".join(map(str, words)) if isinstance(words, list) else str(words or "")


class RawUser(msgspec.Struct, frozen=True):
    """Who did something, where the server writes more than a number."""

    id: int
    email: str = ""


class RawSubmission(msgspec.Struct, frozen=True):
    """What Label Studio calls an annotation: one submission, skip or draft of a task."""

    id: int | str
    result: Sequence[RawResult] | None = None
    completed_by: int | RawUser | None = None
    was_cancelled: bool = False
    created_at: str | None = None
    updated_at: str | None = None
    lead_time: float | None = None
    parent_prediction: int | None = None


class RawTask(msgspec.Struct, frozen=True):
    """One task with all that was said about it; `drafts` may be left out or hold bare numbers."""

    id: int
    data: dict[str, Any]
    annotations: list[RawSubmission]
    drafts: list[Any] = []
    updated_at: str | None = None


class RawTaskHead(msgspec.Struct, frozen=True):
    """A task without its text and results: enough to know what is there and whether it changed.

    `meta` holds what annot wrote when it made the task; `updated_at` changes with every submission that is made,
    edited or deleted, but not with a draft.
    """

    id: int
    updated_at: str
    meta: Any = None
    total_annotations: int = 0
    cancelled_annotations: int = 0
    total_predictions: int = 0
    predictions_model_versions: str = ""
    draft_exists: bool = False

    @property
    def n_submissions(self) -> int:
        """Submissions and skips."""
        return self.total_annotations + self.cancelled_annotations


class RawPage(msgspec.Struct, Generic[T]):
    """A page of tasks, and how many there are in all."""

    total: int
    tasks: list[T]


class RawNumber(msgspec.Struct):
    """Anything with a number."""

    id: int


class RawCounted(msgspec.Struct):
    """A project, as far as it says how many tasks it has."""

    task_number: int


class RawInvite(msgspec.Struct):
    """The invite link."""

    token: str


class RawAccount(msgspec.Struct):
    """Who a token is, and may."""

    id: int
    email: str
    permissions: list[str] = []


class RawProject(msgspec.Struct):
    """A project, as far as annot asks."""

    id: int
    title: str | None = None
    description: str | None = None
    label_config: str | None = None
    task_number: int | None = None


class RawProjectPage(msgspec.Struct):
    """A page of projects, and how many there are in all."""

    count: int
    results: list[RawProject]


def stable_task(body: bytes) -> bytes:
    """A task's raw JSON without what changes by the minute: how long ago a draft was made."""
    if b'"created_ago"' not in body:
        return body
    task = msgspec.json.decode(body)
    for draft in task.get("drafts") or []:
        if isinstance(draft, dict):
            draft.pop("created_ago", None)
    return msgspec.json.encode(task)


def user_id(who: int | RawUser | None) -> int | None:
    """The number of a user in either form."""
    return who.id if isinstance(who, RawUser) else who


def required(found: int | None) -> int:
    """A number that every answer of its kind has."""
    if found is None:
        raise ValueError("it has no id")
    return found
