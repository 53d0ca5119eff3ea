"""Suspicious annotators: too fast, or every pre-annotation taken over."""

from __future__ import annotations

from annot.core.document import Document
from annot.core.issue import Issue
from annot.quality.lint.annotators import check_annotator
from annot.quality.lint.plan import LintPlan
from annot.store.provenance import Status, SubmissionRow

DOCUMENTS = {f"d{i}": Document(f"d{i}", "x" * 1000) for i in range(5)}


def rows(
    *seconds: float | None, n_regions: int = 10, n_accepted: int = 0, status: Status = "submitted"
) -> list[SubmissionRow]:
    return [
        SubmissionRow(
            doc_id=f"d{i}", status=status, task=i, submission=i, by="1", lead_time_s=each,
            n_regions=n_regions, n_accepted=n_accepted,
        )
        for i, each in enumerate(seconds)
    ]  # fmt: skip


def found(rows: list[SubmissionRow]) -> list[Issue]:
    return list(check_annotator(LintPlan(), DOCUMENTS, "reader-a", rows))


def test_a_careful_annotator_is_left_alone() -> None:
    assert found(rows(300, 240, 600)) == []


def test_documents_faster_than_they_can_be_read() -> None:
    (issue,) = found(rows(5, 8, 600))  # medians: 1000/8 = 125 characters a second, 8/10 = 0.8 seconds a region
    assert (issue.code, issue.where) == ("too-fast", "reader-a")
    assert "125 characters a second (at most 50 is read)" in issue.message
    assert "0.80 seconds a region (at least 1), medians of 3 documents" in issue.message


def test_regions_faster_than_they_can_be_drawn() -> None:
    (issue,) = found(rows(30, 30, 30, n_regions=100))
    assert "0.30 seconds a region" in issue.message
    assert "characters a second" not in issue.message
    assert found(rows(30, 30, 30, n_regions=100, n_accepted=90)) == []  # ten drawn by hand, three seconds each


def test_few_documents_or_no_times_say_nothing() -> None:
    assert found(rows(1, 1)) == []
    assert found(rows(None, None, None, None)) == []
    assert found(rows(1, 1, 1, 1, status="draft")) == []


def test_everything_taken_over() -> None:
    (issue,) = found(rows(300, 300, n_accepted=10))
    assert (issue.code, issue.where) == ("accepted-unread", "reader-a")
    assert "all 20 regions in 2 documents" in issue.message
    assert found(rows(300, n_accepted=10)) == []  # ten regions are too few to say
    assert found(rows(300, 300, n_accepted=9)) == []
