"""Waivers set warnings aside, while what they waive stays what it was."""

from __future__ import annotations

from typing import Any

import pytest

from annot.core.issue import Issue
from annot.core.waiver import Waiver, waive

GLUED = Issue(
    doc_id="d",
    code="edge-in-word",
    where="Place@3-7",
    severity="warning",
    about="Kyiv",
    message="'Kyiv' cuts 'Kyivqui'",
)
BROKEN = Issue(doc_id="d", code="bounds", where="Amount@0-3", about="six", message="'six' is open")


def waiver(issue: Issue, *, holds: bool = True, reason: str = "the text glues two words") -> Waiver:
    return Waiver(
        finding=issue.id,
        code=issue.code,
        doc_id=issue.doc_id,
        where=issue.where,
        reason=reason,
        by="judge",
        at="2026-01-31",
        holds=holds,
    )


def changed(**fields: str) -> Issue:
    rest = {name: getattr(GLUED, name) for name in ("doc_id", "code", "where", "about", "message")}
    return Issue(severity="warning", **rest | fields)


def test_a_waived_warning_is_set_aside() -> None:
    found = waive([GLUED, BROKEN], [waiver(GLUED)])
    assert found.issues == (BROKEN,)
    assert found.waived == ((GLUED, waiver(GLUED)),)


def test_the_wording_of_a_message_is_no_part_of_the_finding() -> None:
    assert changed(message="said otherwise").id == GLUED.id
    assert waive([changed(message="said otherwise")], [waiver(GLUED)]).issues == ()


@pytest.mark.parametrize("fields", [{"doc_id": "e"}, {"code": "edge-word"}, {"where": "Place@3-8"}, {"about": "Kyif"}])
def test_a_waiver_ends_when_its_finding_becomes_another(fields: dict[str, str]) -> None:
    found = waive([changed(**fields)], [waiver(GLUED)])
    assert changed(**fields) in found.issues
    (stale,) = [issue for issue in found.issues if issue.code == "stale-waiver"]
    assert (stale.doc_id, stale.where) == ("d", "Place@3-7")
    assert f"judge waived edge-in-word {GLUED.id} on 2026-01-31 ('the text glues two words')" in stale.message


def test_a_waiver_can_be_taken_back() -> None:
    found = waive([GLUED], [waiver(GLUED), waiver(GLUED, holds=False)])
    assert (found.issues, found.waived) == ((GLUED,), ())
    assert waive([], [waiver(GLUED), waiver(GLUED, holds=False)]).issues == ()
    assert waive([GLUED], [waiver(GLUED), waiver(GLUED, holds=False), waiver(GLUED)]).issues == ()


def test_errors_are_never_waived() -> None:
    assert BROKEN in waive([BROKEN], [waiver(BROKEN)]).issues


@pytest.mark.parametrize("name", ["reason", "by", "finding"])
def test_a_waiver_says_who_and_why(name: str) -> None:
    fields: dict[str, Any] = {
        "finding": "f",
        "code": "c",
        "doc_id": "",
        "where": "",
        "reason": "r",
        "by": "b",
        "at": "2026-01-31",
    }
    with pytest.raises(ValueError, match=f"needs '{name}'"):
        Waiver(**fields | {name: " "})
