"""All tasks of one annotator's project to their reading: what was submitted, skipped and left as a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Origin
from annot.core.document import Document
from annot.core.issue import Issue, Severity
from annot.core.schema import Schema
from annot.store.provenance import Status, SubmissionRow
from annot.studio.copied import RegionIds
from annot.studio.parse import SubmissionParser
from annot.studio.raw import RawSubmission, RawTask, user_id

Check = Callable[[Document, AnnotationSet], list[Issue]]


class Owner(NamedTuple):
    """Whose project it is.

    Attributes:
        account: number of their account.
        email: of their account.
        email_of: the email of any account of the server by its number; None where it has none.
    """

    account: int
    email: str
    email_of: Callable[[int], str | None]

    def is_by(self, account: int | None) -> bool:
        """Whether something is by this account; one that was made again with the same email is the same."""
        if account is None or account == self.account:
            return account is not None
        return (self.email_of(account) or "").lower() == self.email.lower()


@dataclass
class Collected:
    """What the tasks hold.

    Attributes:
        readings: submitted readings by document id.
        rows: one a submission, skip or draft.
        issues: everything that could not be taken, with its reason.
        findings: what is wrong with what was taken: it is what the annotator said.
        untouched: ids of documents that nobody has worked on.
        regions: ids of all regions in submissions and drafts, by document.
        state: start of the digest of the server's state, where it is kept.
    """

    readings: dict[str, AnnotationSet] = field(default_factory=dict)
    rows: list[SubmissionRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    findings: list[Issue] = field(default_factory=list)
    untouched: list[str] = field(default_factory=list)
    regions: RegionIds = field(default_factory=dict)
    state: str = ""


class Collector:
    """Collects the work of one annotator.

    Args:
        schema: what it was made under.
        documents: the seeds by id.
        annotator: whose project it is.
        origin: whether the annotator is a person or a model.
        owner: whose project it is; None takes whoever submitted.
        check: what is wrong with a reading; each is checked as it comes.
        any_control: see `SubmissionParser`.
    """

    def __init__(
        self,
        schema: Schema,
        documents: Mapping[str, Document],
        *,
        annotator: str,
        origin: Origin,
        owner: Owner | None = None,
        check: Check | None = None,
        any_control: bool = False,
    ) -> None:
        self._parser = SubmissionParser(schema, any_control=any_control)
        self._documents = documents
        self._by_text = {document.text: document for document in documents.values()}
        self._annotator = annotator
        self._origin: Origin = origin
        self._owner = owner
        self._check = check
        self.found = Collected()

    def collect(self, tasks: Iterable[RawTask]) -> Collected:
        """Reads `tasks`, in any order."""
        for task in tasks:
            self.take(task)
        return self.finish()

    def finish(self) -> Collected:
        """What was found, in order."""
        self.found.issues.sort()
        return self.found

    def take(self, task: RawTask) -> None:
        """Reads one task."""
        document = self._document_of(task)
        if document is None:
            return
        submitted = []
        for submission in task.annotations:
            status: Status = "skipped" if submission.was_cancelled else "submitted"
            if self._owner and not self._owner.is_by(user_id(submission.completed_by)):
                message = f"submitted by {self._name(submission)}, the project is {self._annotator}'s; not taken"
                self._issue(document.doc_id, "foreign-submission", submission, message, "warning")
                continue
            self._see_regions(document, [each.id for each in submission.result or [] if each.type == "labels"])
            self.found.rows.append(self._row(document, task, submission, status))
            if status == "submitted":
                submitted.append(submission)
        n_drafts = self._take_drafts(document, task)
        if len(submitted) > 1:
            ids = ", ".join(str(each.id) for each in submitted)
            message = f"submissions {ids}; keep one in Label Studio and delete the others"
            self._issue(document.doc_id, "several-submissions", submitted[0], message)
        elif submitted:
            self._parse(document, submitted[0])
        elif not task.annotations and not n_drafts:
            self.found.untouched.append(document.doc_id)

    def _parse(self, document: Document, submission: RawSubmission) -> None:
        if document.doc_id in self.found.readings:
            message = "a second task of this document is submitted; keep one in Label Studio"
            self._issue(document.doc_id, "several-submissions", submission, message)
            return
        parsed = self._parser.parse(document, submission.result or [], annotator=self._annotator, origin=self._origin)
        self.found.readings[document.doc_id] = parsed.reading
        self.found.issues += parsed.issues
        if self._check:
            self.found.findings += self._check(document, parsed.reading)

    def _take_drafts(self, document: Document, task: RawTask) -> int:
        drafts = [each for each in task.drafts if isinstance(each, dict)]
        for draft in drafts:
            result = draft.get("result")
            regions = _region_ids(result if isinstance(result, list) else [])
            by = str(draft.get("user") or draft.get("created_username") or "")
            if self._owner is None or by.lower() == self._owner.email.lower():
                self._see_regions(document, regions)
            self.found.rows.append(
                SubmissionRow(
                    doc_id=document.doc_id,
                    status="draft",
                    task=task.id,
                    submission=number if isinstance(number := draft.get("id"), int) else 0,
                    by=by,
                    created_at=draft.get("created_at"),
                    updated_at=draft.get("updated_at"),
                    lead_time_s=seconds if isinstance(seconds := draft.get("lead_time"), (int, float)) else None,
                    n_regions=len(regions),
                )
            )
        return len(drafts)

    def _document_of(self, task: RawTask) -> Document | None:
        doc_id = task.data.get("doc_id")
        # A project that annot did not make keeps its text under a key of its own.
        data = {"text": task.data["text"]} if "text" in task.data else task.data
        texts = [value for value in data.values() if isinstance(value, str)]
        by_text = {each.doc_id: each for text in texts if (each := self._by_text.get(text))}
        document = self._documents.get(str(doc_id)) or next(iter(by_text.values()), None)
        where = f"task {task.id}"
        if document is None:
            shown = ", ".join(f"{key} {str(value)[:40]!r}…" for key, value in data.items())
            message = f"none of its data is the text of a seed: {shown}; not taken"
            self._add("unknown-document", str(doc_id or ""), where, message, "warning")
            return None
        if document.doc_id not in by_text:
            message = "the task's text is not the seed's; not taken"
            self._add("document-changed", document.doc_id, where, message)
            return None
        if len(by_text) > 1:
            message = (
                f"the task shows the texts of {', '.join(by_text)}; which one a region is on is not said; not taken"
            )
            self._add("document-changed", document.doc_id, where, message)
            return None
        return document

    def _row(self, document: Document, task: RawTask, submission: RawSubmission, status: Status) -> SubmissionRow:
        regions = [each for each in submission.result or [] if each.type == "labels"]
        return SubmissionRow(
            doc_id=document.doc_id,
            status=status,
            task=task.id,
            submission=submission.id,
            by=self._name(submission),
            created_at=submission.created_at,
            updated_at=submission.updated_at,
            lead_time_s=submission.lead_time,
            n_regions=len(regions),
            n_accepted=sum(each.origin == "prediction" for each in regions),
        )

    def _name(self, submission: RawSubmission) -> str:
        who = submission.completed_by
        number = user_id(who)
        if email := getattr(who, "email", ""):
            return str(email)
        if self._owner and number is not None:
            known = self._owner.email if number == self._owner.account else self._owner.email_of(number)
            return known or f"account {number}"
        return "unknown" if number is None else f"account {number}"

    def _see_regions(self, document: Document, ids: Iterable[str | None]) -> None:
        seen = self.found.regions.setdefault(document.doc_id, set())
        seen.update(each for each in ids if each)

    def _issue(
        self, doc_id: str, code: str, submission: RawSubmission, message: str, severity: Severity = "error"
    ) -> None:
        self._add(code, doc_id, f"submission {submission.id}", message, severity)

    def _add(self, code: str, doc_id: str, where: str, message: str, severity: Severity = "error") -> None:
        self.found.issues.append(Issue(doc_id=doc_id, code=code, where=where, message=message, severity=severity))


def _region_ids(result: list[object]) -> list[str | None]:
    return [each.get("id") for each in result if isinstance(each, dict) and each.get("type") == "labels"]
