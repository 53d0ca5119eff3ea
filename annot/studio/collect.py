"""All tasks of one annotator's project to their reading: what was submitted, skipped and left as a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from annot.core.annotation import AnnotationSet, LeftOut, Origin
from annot.core.document import Document
from annot.core.findings import Severity
from annot.core.issue import Issue
from annot.core.reading_columns import ReadingColumns
from annot.core.schema import Schema
from annot.store.provenance import NOT_TAKEN, Status, SubmissionRow
from annot.studio.collected import Collected, Turn
from annot.studio.foreign import UNPLACED
from annot.studio.mended_task import BROKEN
from annot.studio.owner import Owner
from annot.studio.parse import SubmissionParser
from annot.studio.plain_results import PlainResults, region_ids
from annot.studio.planted import NOTHING_PLANTED, Planted, said_mention, taken_planted, without_planted
from annot.studio.raw import RawResult, RawSubmission, RawTask, user_id
from annot.studio.task_states import check_draft, check_skips, draft_row, time_of
from annot.studio.task_text import OWN_RULE, NoText, TaskText, TextFinder, TextRule

Pick = Literal["latest", "first"]
"""Which of several submissions of a document is taken."""

Check = Callable[[Document, AnnotationSet, ReadingColumns | None], list[Issue]]
"""What is wrong with a reading, which stands in columns as well where that is how it was read."""


class _Parsed(NamedTuple):
    """What was made of the one submission of a document; no reading where it says nothing of the text."""

    reading: AnnotationSet | None
    issues: Sequence[Issue]
    findings: Sequence[Issue] = ()
    passed_over: int = 0


class _Sighted(NamedTuple):
    """One submission of a document, with where it stands."""

    text: TaskText
    task: RawTask
    submission: RawSubmission


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
        rule: what is known of the objects that show texts.
        pick: which of several submissions of a document is taken; None takes none, and says so.
        turn: what makes the tasks of a project that annot did not make tasks of the schema's.
        planted: by document, what the annotator was shown that is wrong on purpose.
        guidelines: version of the guidelines that it was made under; unset where it is not known.
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
        rule: TextRule = OWN_RULE,
        pick: Pick | None = None,
        turn: Turn | None = None,
        planted: Mapping[str, Planted] | None = None,
        guidelines: str | msgspec.UnsetType = msgspec.UNSET,
    ) -> None:
        self._turn = turn
        self._planted = planted or {}
        self._parser = SubmissionParser(schema, any_control=any_control, guidelines=guidelines)
        self._any_control = any_control
        self._texts = TextFinder(documents, rule)
        self._annotator = annotator
        self._origin: Origin = origin
        self._owner = owner
        self._check = check
        self._pick = pick
        self._row_places: dict[tuple[int, int | str], list[int]] = {}
        self._submitted: dict[str, list[_Sighted]] = {}
        self._parsed: dict[str, _Parsed] = {}
        self.found = Collected(guidelines=guidelines)

    def collect(self, tasks: Iterable[RawTask]) -> Collected:
        """Reads `tasks`, in any order."""
        for task in tasks:
            self.take(task)
        return self.finish()

    def finish(self) -> Collected:
        """What was found, in order."""
        for doc_id, several in self._submitted.items():
            if len(several) > 1:
                self._choose(doc_id, several)
        for doc_id, parsed in self._parsed.items():
            if parsed.reading is not None:
                self.found.readings[doc_id] = parsed.reading
            self.found.issues += parsed.issues
            self.found.findings += parsed.findings
            self.found.n_passed_over += parsed.passed_over
        if self._turn:
            self.found.issues += self._turn.issues()
            self.found.mapped = self._turn.report()
        self.found.untouched = [each for each in self.found.untouched if each not in self._submitted]
        self.found.issues.sort()
        return self.found

    def take(self, task: RawTask) -> None:
        """Reads one task."""
        task = self._turn.task(task) if self._turn else task
        text = self._texts.find(task.data)
        if isinstance(text, NoText):
            self._without_text(task, text)
            return
        document = text.document
        submitted, skipped = list[RawSubmission](), list[RawSubmission]()
        for submission in task.annotations:
            status: Status = "skipped" if submission.was_cancelled else "submitted"
            who = user_id(submission.completed_by)
            if self._owner and self._owner.is_nobodys(who):
                message = (
                    f"submitted by an account that was deleted; taken, since the project is {self._annotator}'s and "
                    "nobody else is named"
                )
                self._issue(document.doc_id, "account-gone", submission, message, "warning")
            elif self._owner and not self._owner.is_by(who):
                message = f"submitted by {self._name(submission)}, the project is {self._annotator}'s; not taken"
                self._issue(document.doc_id, "foreign-submission", submission, message, "warning")
                continue
            self._see_regions(document, region_ids(submission.result or []))
            self._row_places.setdefault((task.id, submission.id), []).append(len(self.found.rows))
            self.found.rows.append(self._row(document, task, submission, status))
            (submitted if status == "submitted" else skipped).append(submission)
        n_drafts = self._take_drafts(document, task, [*submitted, *skipped])
        self.found.issues += check_skips(document.doc_id, submitted, skipped)
        for submission in submitted:
            self._see(_Sighted(text, task, submission))
        if not task.annotations and not n_drafts:
            self.found.untouched.append(document.doc_id)

    def _without_text(self, task: RawTask, why: NoText) -> None:
        severity: Severity = "error" if why.doc_id else "warning"
        self._add(why.code, why.doc_id, f"task {task.id}", why.message, severity)
        if why.doc_id and task.annotations:
            said = LeftOut(where=f"task {task.id}", code=why.code, said=why.message)
            self.found.lost.setdefault(why.doc_id, []).append(said)

    def _see(self, sighted: _Sighted) -> None:
        """Parses a submission while it is at hand; where others of its document are there, none before all are."""
        doc_id = sighted.text.document.doc_id
        several = self._submitted.setdefault(doc_id, [])
        several.append(sighted)
        if len(several) == 1:
            self._parsed[doc_id] = self._parse(sighted)
        else:
            self._parsed.pop(doc_id, None)

    def _choose(self, doc_id: str, several: Sequence[_Sighted]) -> None:
        """Takes one of several submissions of a document by the rule, or none where there is no rule."""
        ids = ", ".join(f"{each.submission.id} (task {each.task.id})" for each in several)
        if self._pick is None:
            message = (
                f"submissions {ids}; keep one in Label Studio and delete the others, or take one of them with "
                "--submission latest or --submission first"
            )
            where = f"submission {several[0].submission.id}"
            self._add("several-submissions", doc_id, where, message)
            said = LeftOut(where=where, code="several-submissions", said=message)
            self.found.lost.setdefault(doc_id, []).append(said)
            return
        in_order = sorted(enumerate(several), key=lambda item: (time_of(item[1].submission), item[0]))
        _, chosen = in_order[-1 if self._pick == "latest" else 0]
        message = f"submissions {ids}; the {self._pick} was taken, {chosen.submission.id} of task {chosen.task.id}"
        self._issue(doc_id, "several-submissions", chosen.submission, message, "warning")
        for each in several:
            note = f"taken as the {self._pick} of several" if each is chosen else f"{NOT_TAKEN}not the {self._pick}"
            self._note(each, note)
        self._parsed[doc_id] = self._parse(chosen)

    def _note(self, sighted: _Sighted, note: str) -> None:
        for at in self._row_places.get((sighted.task.id, sighted.submission.id), ()):
            row = self.found.rows[at]
            if row.status == "submitted" and note not in row.note:
                self.found.rows[at] = replace(row, note="; ".join(filter(None, (note, row.note))))

    def _parse(self, sighted: _Sighted) -> _Parsed:
        text, _, submission = sighted
        document, results = text.document, submission.result or []
        if self._any_control and results and not _has_span(results):
            kinds = ", ".join(sorted({each.type for each in results}))
            message = f"it holds {kinds}, and no span of the text; no reading was made of it"
            where = f"submission {submission.id}"
            issue = Issue(doc_id=document.doc_id, code="no-span", where=where, message=message, severity="warning")
            return _Parsed(None, [issue])
        parsed = self._parser.parse(document, results, annotator=self._annotator, origin=self._origin, text=text)
        cleared = without_planted(parsed.reading, self._taken_planted(document, results))
        if cleared.lost:
            self._note(sighted, f"without what was said of planted mentions: {cleared.lost}")
        columns = parsed.columns if cleared.reading is parsed.reading else None
        findings = self._check(document, cleared.reading, columns) if self._check else ()
        return _Parsed(cleared.reading, [*parsed.issues, *cleared.issues], findings, parsed.passed_over)

    def _taken_planted(self, document: Document, results: Iterable[RawResult]) -> frozenset[str]:
        return taken_planted(results, self._planted.get(document.doc_id, NOTHING_PLANTED))

    def _take_drafts(self, document: Document, task: RawTask, done: Sequence[RawSubmission]) -> int:
        drafts = [each for each in task.drafts if isinstance(each, dict)]
        for draft in drafts:
            row, regions = draft_row(document.doc_id, task.id, draft)
            is_own = self._owner is None or row.by.lower() == self._owner.email.lower()
            if is_own:
                self._see_regions(document, regions)
                self.found.issues += check_draft(row, done)
            self.found.rows.append(row)
        return len(drafts)

    def _row(self, document: Document, task: RawTask, submission: RawSubmission, status: Status) -> SubmissionRow:
        results = submission.result or []
        # Nothing in columns comes from a prediction.
        regions = [] if isinstance(results, PlainResults) else [each for each in results if each.type == "labels"]
        taken = {each.id: said_mention(each) for each in regions if each.id and each.is_predicted}
        return SubmissionRow(
            doc_id=document.doc_id,
            status=status,
            task=task.id,
            submission=submission.id,
            by=self._name(submission),
            created_at=submission.created_at,
            updated_at=submission.updated_at,
            lead_time_s=submission.lead_time,
            n_regions=len(region_ids(results)),
            n_accepted=sum(each.origin == "prediction" for each in regions),
            from_prediction=submission.parent_prediction,
            taken_over=dict(sorted(taken.items())),
            planted=tuple(sorted(self._taken_planted(document, results))),
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


def _has_span(results: Sequence[RawResult]) -> bool:
    return isinstance(results, PlainResults) or any(each.type in {"labels", BROKEN} | UNPLACED for each in results)
