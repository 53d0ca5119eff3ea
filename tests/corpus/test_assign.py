"""Assignments: exact shares and overlap, the same on every machine, and what was given is never taken back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from annot.core.errors import ConfigError, DataError
from annot.corpus.assign import Assignment, AssignmentPlan, assign, read_assignments, write_assignments

DOCUMENTS = [f"d{n:03}" for n in range(100)]
READERS = ["ana", "ben", "cy"]


def given_to(rows: list[Assignment]) -> Counter[str]:
    return Counter(name for row in rows for name in row.annotators)


def test_shares_and_overlap_are_exact() -> None:
    """20 of 100 documents have two readers: 120 readings, in the shares 2 : 1 : 1 that is 60, 30 and 30."""
    plan = AssignmentPlan(overlap=20, readers=2, seed=7, shares={"ana": 2})
    rows = assign(plan, DOCUMENTS, READERS, before={})
    assert [row.doc_id for row in rows] == DOCUMENTS
    assert Counter(len(row.annotators) for row in rows) == {2: 20, 1: 80}
    assert Counter(row.role for row in rows) == {"overlap": 20, "single": 80}
    assert given_to(rows) == {"ana": 60, "ben": 30, "cy": 30}


def test_without_words_everybody_reads_everything() -> None:
    rows = assign(AssignmentPlan(), DOCUMENTS, READERS, before={})
    assert {row.annotators for row in rows} == {("ana", "ben", "cy")}


def test_the_seed_chooses_and_nothing_else_does() -> None:
    plan = AssignmentPlan(overlap=30, seed=1)
    once = assign(plan, DOCUMENTS, READERS, before={})
    assert assign(plan, reversed(DOCUMENTS), READERS, before={}) == once
    assert assign(plan.replace(seed=2), DOCUMENTS, READERS, before={}) != once


def test_controls_are_read_by_all_and_count_for_nobodys_share() -> None:
    plan = AssignmentPlan(overlap=0, shares={"cy": 0}, controls=("d010", "d020"))
    rows = {row.doc_id: row for row in assign(plan, DOCUMENTS, READERS, before={})}
    assert rows["d010"] == Assignment(doc_id="d010", annotators=("ana", "ben"), role="control")
    singles = [row for row in rows.values() if row.role == "single"]
    assert given_to(singles) == {"ana": 49, "ben": 49}


def test_a_share_of_nothing_gives_nothing_new_and_keeps_what_was_given() -> None:
    before = {row.doc_id: row for row in assign(AssignmentPlan(overlap=0), DOCUMENTS[:30], READERS, before={})}
    rows = assign(AssignmentPlan(overlap=0, shares={"cy": 0}), DOCUMENTS, READERS, before=before)
    assert given_to(rows)["cy"] == 10, "what they had"
    assert given_to(rows)["ana"] == given_to(rows)["ben"] == 45


@given(
    n_before=st.integers(0, 40),
    n_after=st.integers(0, 40),
    overlap=st.floats(0, 100),
    readers=st.integers(2, 4),
    seed=st.integers(),
    shares=st.dictionaries(st.sampled_from(READERS), st.floats(0.1, 10)),
)
def test_adding_documents_moves_none(
    n_before: int, n_after: int, overlap: float, readers: int, seed: int, shares: dict[str, float]
) -> None:
    plan = AssignmentPlan(overlap=overlap, readers=readers, seed=seed, shares=shares)
    first = assign(plan, DOCUMENTS[:n_before], READERS, before={})
    before = {row.doc_id: row for row in first}
    second = assign(plan, DOCUMENTS[: n_before + n_after], READERS, before=before)
    assert second[:n_before] == first
    n_overlap = sum(row.role == "overlap" for row in second)
    expected = round((n_before + n_after) * overlap / 100)
    assert n_overlap == max(expected, sum(row.role == "overlap" for row in first))
    assert all(len(row.annotators) == (min(readers, 3) if row.role == "overlap" else 1) for row in second)


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (AssignmentPlan(controls=("nowhere",)), "assignment.controls: no document is called nowhere"),
        (
            AssignmentPlan(shares=dict.fromkeys(READERS, 0.0)),
            "assignment.shares: every reader takes 0; give at least one a share",
        ),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(plan: AssignmentPlan, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        assign(plan, DOCUMENTS, READERS, before={})


@pytest.mark.parametrize("fault", [{"overlap": 101}, {"readers": 1}, {"shares": {"ana": -1}}, {"sead": 3}])
def test_a_plan_is_checked(fault: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(fault))):
        AssignmentPlan.model_validate(fault)


def test_the_file_comes_back_and_a_doubled_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "assignment.jsonl"
    rows = assign(AssignmentPlan(overlap=50), DOCUMENTS[:4], READERS, before={})
    assert read_assignments(path) == {}
    assert write_assignments(path, rows)
    assert not write_assignments(path, rows)
    assert list(read_assignments(path).values()) == rows
    write_assignments(path, [rows[0], rows[0]])
    with pytest.raises(DataError, match=r"assignment\.jsonl: d000 stands twice; keep one line"):
        read_assignments(path)


def test_a_given_order_says_who_comes_first_and_what_waits() -> None:
    """Of ten given documents a fifth has several readers, and which is a matter of the hash, not of the rank."""
    plan = AssignmentPlan(overlap=20, readers=2, seed=7, controls=("d099",))
    order = DOCUMENTS[9::-1]
    rows = assign(plan, DOCUMENTS, READERS, before={}, order=order)
    assert [row.doc_id for row in rows] == [*DOCUMENTS[:10], "d099"]
    common = {row.doc_id for row in rows if row.role == "overlap"}
    assert len(common) == 2
    other = assign(plan, DOCUMENTS, READERS, before={}, order=DOCUMENTS[:10])
    assert {row.doc_id for row in other if row.role == "overlap"} == common
    first = assign(plan, DOCUMENTS, READERS, before={}, order=order[:4])
    before = {row.doc_id: row for row in first}
    assert all(row in assign(plan, DOCUMENTS, READERS, before=before, order=order) for row in first)
