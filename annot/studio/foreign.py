"""Label Studio's raw JSON as other projects and older versions wrote it, turned into what a server of now says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from annot.studio.raw import RawResult, RawSubmission, RawTask, RawUser

PARTS_OF_A_READING = frozenset({"labels", "choices", "textarea", "number", "relation"})
"""Kinds of results that can be a part of a reading, beside a span of the text."""
_MARKUP = "labels of HTML or a dialogue"
_SEVERAL = "labels of several texts"
_TIMES = "labels of sound or video"
UNPLACED = frozenset({"hypertextlabels", "paragraphlabels", _MARKUP, _SEVERAL})
"""Kinds of spans whose place in a text is not said: they count nodes of a page, or may stand on another text."""


class FileUser(msgspec.Struct, frozen=True):
    """Who did something, as far as the file says."""

    id: int | None = None
    email: str | None = None


class FileSubmission(msgspec.Struct, frozen=True):
    """A submission or skip, which versions before 1.0 called a completion."""

    id: int | None = None
    result: list[RawResult] | None = None
    completed_by: int | str | FileUser | None = None
    created_username: str | None = None
    was_cancelled: bool | None = None
    skipped: bool | None = None
    created_at: str | float | None = None
    updated_at: str | float | None = None
    lead_time: float | None = None

    @property
    def account(self) -> str:
        """Whose it is, for messages: the email, else the number."""
        who = self.completed_by if self.completed_by is not None else self.created_username
        if isinstance(who, FileUser):
            who = who.email or who.id
        if isinstance(who, str):
            return who.strip() or "unknown"
        return "unknown" if who is None else f"account {who}"

    @property
    def account_number(self) -> int | None:
        """The account's number, where the file has it."""
        who = self.completed_by
        return who.id if isinstance(who, FileUser) else who if isinstance(who, int) else None

    @property
    def is_skip(self) -> bool:
        """Whether the annotator refused to annotate."""
        return bool(self.was_cancelled or self.skipped)

    def kinds(self) -> list[str]:
        """What each result is: its type, and for labels what they stand on."""
        results = self.result or []
        labels = [each for each in results if each.type == "labels"]
        if len({each.to_name for each in labels}) > 1:
            return [_SEVERAL if each.type == "labels" else each.type for each in results]
        ends = {type(each.value.get("start")) for each in labels} | {type(each.value.get("end")) for each in labels}
        return [each.type for each in results] if ends <= {int} else list(map(_kind, results))

    def as_raw(self) -> RawSubmission:
        """The same in today's form; regions without an id are told apart by their position."""
        results = list(self.result or ())
        for position, each in enumerate(results):
            if each.type == "labels" and not each.id:
                results[position] = msgspec.structs.replace(each, id=f"#{position + 1}")
        number = self.account_number
        named = None if self.account == "unknown" else RawUser(number or 0, self.account)
        return RawSubmission(
            id=self.id or 0,
            result=results,
            completed_by=named,
            was_cancelled=self.is_skip,
            created_at=_moment(self.created_at),
            updated_at=_moment(self.updated_at),
            lead_time=self.lead_time,
        )


class FileTask(msgspec.Struct, frozen=True):
    """A task; `annotations` were called `completions` before 1.0."""

    id: int | None = None
    data: dict[str, Any] | None = None
    annotations: list[FileSubmission] | None = None
    completions: list[FileSubmission] | None = None
    predictions: list[msgspec.Raw] | None = None
    drafts: list[Any] | None = None
    updated_at: str | float | None = None

    def as_raw(self, index: int, submissions: list[RawSubmission]) -> RawTask:
        """The same in today's form with these submissions; its number is the one in the file where it has none."""
        return RawTask(
            id=index + 1 if self.id is None else self.id,
            data=self.data or {},
            annotations=submissions,
            drafts=self.drafts or [],
            updated_at=_moment(self.updated_at),
        )


def _kind(result: RawResult) -> str:
    if result.type != "labels":
        return result.type
    ends = {type(result.value.get("start")), type(result.value.get("end"))}
    return _MARKUP if str in ends else _TIMES if float in ends else "labels"


def _moment(when: str | float | None) -> str | None:
    """A time as text; versions before 1.0 wrote seconds since 1970."""
    return datetime.fromtimestamp(when, UTC).isoformat() if isinstance(when, (int, float)) else when
