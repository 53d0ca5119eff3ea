"""What a task holds beside a plain submission: drafts and skips, and which of them a person should look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from annot.core.issue import Issue
from annot.core.plural import plural
from annot.store.provenance import SubmissionRow
from annot.studio.mended_task import BROKEN, moment, name_of
from annot.studio.raw import RawSubmission

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_SHOWN = 5
"""Regions that a message quotes."""


def draft_row(doc_id: str, task: int, draft: Mapping[str, Any]) -> tuple[SubmissionRow, list[str | None]]:
    """Where a draft came from, and the ids of its regions."""
    result = draft.get("result")
    regions = [
        name_of(each.get("id"))
        for each in (result if isinstance(result, list) else [])
        if isinstance(each, dict) and each.get("type") == "labels"
    ]
    number, seconds = draft.get("id"), draft.get("lead_time")
    row = SubmissionRow(
        doc_id=doc_id,
        status="draft",
        task=task,
        submission=number if isinstance(number, int) and not isinstance(number, bool) else name_of(number) or 0,
        by=str(draft.get("user") or draft.get("created_username") or ""),
        created_at=moment(draft.get("created_at")),
        updated_at=moment(draft.get("updated_at")),
        lead_time_s=seconds if isinstance(seconds, (int, float)) and not isinstance(seconds, bool) else None,
        n_regions=len(regions),
    )
    return row, regions


def check_draft(draft: SubmissionRow, done: Sequence[RawSubmission]) -> Iterator[Issue]:
    """Whether a draft is newer than what its annotator submitted or skipped: then they changed their mind."""
    saved = _parsed(draft.updated_at or draft.created_at)
    if not done or saved is None:
        return
    last = max(map(time_of, done))
    if last != _BEGINNING and saved > last:
        message = (
            f"a draft with {plural(draft.n_regions, 'region')} is newer than what was submitted, and not in the "
            "reading; let the annotator submit it in the page, or discard it there"
        )
        yield _issue(draft.doc_id, "newer-draft", f"draft {draft.submission}", message)


def check_skips(doc_id: str, submitted: Sequence[RawSubmission], skipped: Sequence[RawSubmission]) -> Iterator[Issue]:
    """Skips that may not be meant: with regions, or beside a submission."""
    for skip in skipped:
        where = f"submission {skip.id}"
        # What cannot be read was marked as well; only its message can say what it was.
        regions = [each for each in skip.result or [] if each.type in {"labels", BROKEN}]
        if regions:
            quotes = ", ".join(
                str(each.value.get("text") or each.value.get("why") or each.id) for each in regions[:_SHOWN]
            )
            more = f" and {len(regions) - _SHOWN} more" if len(regions) > _SHOWN else ""
            message = (
                f"the annotator skipped the task with {plural(len(regions), 'region')} marked ({quotes}{more}); a skip "
                "is no reading: if they are meant, let the annotator submit the task"
            )
            yield _issue(doc_id, "skip-with-regions", where, message)
        if submitted:
            ids = ", ".join(str(each.id) for each in submitted)
            message = (
                f"the task is skipped as well as submitted ({ids}); the submission counts; delete what is not meant"
            )
            yield _issue(doc_id, "skip-beside-submission", where, message)


def time_of(submission: RawSubmission) -> datetime:
    """When a submission was last changed; the beginning of time where nothing says it."""
    return _parsed(submission.updated_at or submission.created_at) or _BEGINNING


def _parsed(when: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(when or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _issue(doc_id: str, code: str, where: str, message: str) -> Issue:
    return Issue(doc_id=doc_id, code=code, where=where, message=message, severity="warning")
