"""Label Studio's raw JSON as other projects and older versions wrote it, turned into what a server of now says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec

from annot.studio.mended_task import BROKEN, moment
from annot.studio.plain_results import PlainResults
from annot.studio.raw import RawResult, RawSubmission, RawTask, RawUser

UNKNOWN = "unknown"
"""The account of a submission that names none."""
_MARKUP = "labels of HTML or a dialogue"
_TIMES = "labels of sound or video"
_SPANS = frozenset({"labels", BROKEN})
UNPLACED = frozenset({"hypertextlabels", "paragraphlabels", _MARKUP})
"""Kinds of spans whose place in a text is not said: they count nodes of a page, or turns of a dialogue."""


class FileUser(msgspec.Struct, frozen=True):
    """Who did something, as far as the file says."""

    id: int | None = None
    email: str | None = None


class FileSubmission(msgspec.Struct, frozen=True):
    """A submission or skip, which versions before 1.0 called a completion."""

    id: int | str | None = None
    result: Sequence[RawResult] | None = None
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
            return who.strip() or UNKNOWN
        return UNKNOWN if who is None else f"account {who}"

    @property
    def account_number(self) -> int | None:
        """The account's number, where the file has it."""
        who = self.completed_by
        return who.id if isinstance(who, FileUser) else who if isinstance(who, int) else None

    @property
    def is_skip(self) -> bool:
        """Whether the annotator refused to annotate."""
        return bool(self.was_cancelled or self.skipped)

    def says_the_same(self, other: FileSubmission | None) -> bool:
        """Whether `other` is the same submission under the other name, and not a later or an earlier one."""
        if other is None or (self.result or [], self.is_skip) != (other.result or [], other.is_skip):
            return False
        return self.account == other.account or UNKNOWN in {self.account, other.account}

    @property
    def is_of_text(self) -> bool:
        """Whether a reading can come of it: it has a span of a text, or nothing at all, or is a skip."""
        if isinstance(self.result, PlainResults):
            return True
        kinds = [_kind(each) for each in self.result or ()]
        return not kinds or self.is_skip or any(kind in _SPANS or kind in UNPLACED for kind in kinds)

    def as_raw(self) -> RawSubmission:
        """The same in today's form; regions without an id are told apart by their position.

        What is of no text is left to be counted: results of sound and pictures, and choices for the whole text.
        """
        number = self.account_number
        named = None if self.account == UNKNOWN else RawUser(number or 0, self.account)
        return RawSubmission(
            id=self.id if self.id is not None else 0,
            result=self.result if isinstance(self.result, PlainResults) else self._results(),
            completed_by=named,
            was_cancelled=self.is_skip,
            created_at=moment(self.created_at),
            updated_at=moment(self.updated_at),
            lead_time=self.lead_time,
        )

    @property
    def objects(self) -> Collection[str]:
        """Names of the objects that its regions stand on."""
        if isinstance(self.result, PlainResults):
            return self.result.objects
        return {each.to_name for each in self.result or () if each.type == "labels" and each.to_name}

    def passed_over(self) -> Counter[str]:
        """What of it is no part of any reading, by kind."""
        if isinstance(self.result, PlainResults):
            return Counter()
        return Counter(why for _, why in self._judged(self.is_of_text) if why)

    def _results(self) -> list[RawResult]:
        results = []
        of_text = self.is_of_text
        for position, (each, why) in enumerate(self._judged(of_text)):
            if of_text and why:
                continue
            is_nameless = each.type == "labels" and not each.id
            results.append(msgspec.structs.replace(each, id=f"#{position + 1}") if is_nameless else each)
        return results

    def _judged(self, of_text: bool) -> Iterator[tuple[RawResult, str]]:
        """Each result, and what it is where it is no part of any reading."""
        regions = {each.id for each in self.result or () if each.type == "labels"}
        for each in self.result or ():
            yield each, (why_no_part(each, regions) or "") if of_text else _kind(each)


class FileTask(msgspec.Struct, frozen=True):
    """A task; `annotations` were called `completions` before 1.0."""

    id: int | None = None
    data: dict[str, Any] | None = None
    annotations: list[FileSubmission] | None = None
    completions: list[FileSubmission] | None = None
    predictions: list[msgspec.Raw] | None = None
    drafts: list[Any] | None = None
    updated_at: str | float | None = None

    @property
    def submissions(self) -> list[FileSubmission] | None:
        """All submissions and skips, under whichever name; None where the task has neither key."""
        if self.annotations is None or self.completions is None:
            return self.completions if self.annotations is None else self.annotations
        # A file that passed through both versions holds a submission under both names.
        known: dict[int | str | None, FileSubmission] = {
            each.id: each for each in self.annotations if each.id is not None
        }
        return [*self.annotations, *(each for each in self.completions if not each.says_the_same(known.get(each.id)))]

    def as_raw(self, index: int, submissions: list[RawSubmission]) -> RawTask:
        """The same in today's form with these submissions; its number is the one in the file where it has none."""
        return RawTask(
            id=index + 1 if self.id is None else self.id,
            data=self.data or {},
            annotations=submissions,
            drafts=self.drafts or [],
            updated_at=moment(self.updated_at),
        )


def why_no_part(result: RawResult, regions: Collection[str | None]) -> str:
    """What a result is that can be no part of a reading of a text, in words; empty where it can.

    Args:
        result: of a submission.
        regions: ids of the submission's spans.
    """
    kind = _kind(result)
    if kind == _TIMES:
        return kind
    if kind in _SPANS or kind in UNPLACED or kind == "relation" or result.id in regions:
        return ""
    return "" if _OF_A_PART & result.value.keys() else f"{kind} for a whole text"


_OF_A_PART = frozenset({"start", "end", "labels", "x", "y", "points", "rle", "format", "sequence", "ranges"})
"""Keys of results that say of which part of a text, picture or sound they are."""


def _kind(result: RawResult) -> str:
    if result.type != "labels":
        return result.type
    ends = (result.value.get("start"), result.value.get("end"))
    if any(isinstance(end, str) for end in ends):
        return _MARKUP
    return _TIMES if any(isinstance(end, float) and not end.is_integer() for end in ends) else "labels"
