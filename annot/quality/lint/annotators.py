"""Annotators whose work came too fast, or who took over every pre-annotation. The numbers are the server's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.rule import LintData, LintRule
from annot.store.provenance import SubmissionRow


def check_annotator(
    plan: LintPlan,
    documents: Mapping[str, Document],
    annotator: str,
    rows: Sequence[SubmissionRow],
    n_shown: Mapping[str, int] | None = None,
) -> Iterator[Issue]:
    """What is suspicious about the submissions of one annotator; a person has to ask, the numbers prove nothing.

    Args:
        plan: what is taken for granted.
        documents: the corpus by id.
        annotator: who submitted.
        rows: their submissions.
        n_shown: how many predictions they were shown, by document, where that is known.
    """
    submitted = [row for row in rows if row.status == "submitted" and row.doc_id in documents]
    yield from _check_pace(plan, documents, annotator, submitted)
    yield from _check_accepted(plan, annotator, submitted, n_shown or {})


def _check_accepted(
    plan: LintPlan, annotator: str, submitted: Sequence[SubmissionRow], n_shown: Mapping[str, int]
) -> Iterator[Issue]:
    """Whether every prediction was taken over as it was, or every region comes from one."""
    assisted = [row for row in submitted if n_shown.get(row.doc_id)] or submitted
    n_predicted = sum(n_shown.get(row.doc_id, row.n_regions) for row in assisted)
    n_accepted = sum(row.n_accepted for row in assisted)
    if n_predicted >= plan.min_regions and n_accepted == n_predicted:
        what = plural(n_predicted, "prediction" if n_shown else "region")
        message = (
            f"all {what} in {plural(len(assisted), 'document')} taken over from "
            f"pre-annotations; ask whether "
            "the documents were read, or have some of them annotated without"
        )
        yield _issue(annotator, "accepted-unread", assisted, message)


def _check_pace(
    plan: LintPlan, documents: Mapping[str, Document], annotator: str, submitted: Sequence[SubmissionRow]
) -> Iterator[Issue]:
    timed = [(row, row.lead_time_s) for row in submitted if row.lead_time_s]
    if len(timed) < plan.min_documents:
        return
    pace = median(len(documents[row.doc_id].text) / seconds for row, seconds in timed)
    by_hand = [seconds / n for row, seconds in timed if (n := row.n_regions - row.n_accepted) > 0]
    care = median(by_hand) if by_hand else None
    said = []
    if pace > plan.max_chars_per_s:
        said.append(f"{pace:.0f} characters a second (at most {plan.max_chars_per_s:g} is read)")
    if care is not None and care < plan.min_s_per_mention:
        said.append(f"{care:.2f} seconds a region (at least {plan.min_s_per_mention:g})")
    if said:
        message = (
            f"{' and '.join(said)}, medians of {plural(len(timed), 'document')}; look at a sample of the work with them"
        )
        yield _issue(annotator, "too-fast", submitted, message)


def _issue(annotator: str, code: str, rows: Sequence[SubmissionRow], message: str) -> Issue:
    about = " ".join(sorted(row.doc_id for row in rows))
    return Issue(doc_id="", code=code, where=annotator, severity="warning", about=about, message=message)


def _find(data: LintData) -> Iterator[Issue]:
    for annotator, rows in data.submissions.items():
        shown = data.n_shown.get(annotator)
        yield from check_annotator(data.plan, data.documents, annotator, rows, shown)


RULE = LintRule(("too-fast", "accepted-unread"), _find)
