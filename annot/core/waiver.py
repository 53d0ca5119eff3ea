"""`Waiver`: a person looked at a finding, and says why it may stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from annot.core.issue import Issue


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of `waivers.jsonl`. The file is append-only: a later line on the same finding holds.

    Attributes:
        finding: id of the finding. It covers code, document, place and what was found there, so that a waiver
            ends when what it waives becomes something else.
        code: of the finding, for people.
        doc_id: of the finding, for people; empty where it is about no document.
        where: of the finding, for people.
        reason: why it may stand.
        by: who says so.
        at: the day, `YYYY-MM-DD`.
        holds: false takes an earlier waiver back.
    """

    finding: str
    code: str
    doc_id: str
    where: str
    reason: str
    by: str
    at: str
    holds: bool = True

    def __post_init__(self) -> None:
        for name in ("finding", "by", "at", "reason"):
            if not getattr(self, name).strip():
                raise ValueError(f"waiver of {self.finding or self.code!r} needs {name!r}")
        date.fromisoformat(self.at)


class Findings(NamedTuple):
    """Findings, and what waivers make of them.

    Attributes:
        issues: what nobody waived, and the waivers that waive nothing any more.
        waived: findings that may stand, with their waivers.
    """

    issues: Sequence[Issue]
    waived: Sequence[tuple[Issue, Waiver]]


def waivers_in_force(waivers: Iterable[Waiver]) -> Mapping[str, Waiver]:
    """The waivers that hold, by finding: of two on the same finding the later counts."""
    last = {each.finding: each for each in waivers}
    return {finding: each for finding, each in last.items() if each.holds}


def waive(issues: Iterable[Issue], waivers: Iterable[Waiver]) -> Findings:
    """Sets the waived warnings aside. Errors are never waived: they refuse the data."""
    holding = waivers_in_force(waivers)
    kept, waived = list[Issue](), list[tuple[Issue, Waiver]]()
    for issue in issues:
        waiver = holding.get(issue.id) if issue.severity == "warning" else None
        if waiver:
            waived.append((issue, waiver))
        else:
            kept.append(issue)
    used = {waiver.finding for _, waiver in waived}
    kept += [_stale(each) for finding, each in holding.items() if finding not in used]
    return Findings(tuple(sorted(kept)), tuple(sorted(waived, key=lambda each: each[0])))


def _stale(waiver: Waiver) -> Issue:
    return Issue(
        doc_id=waiver.doc_id,
        code="stale-waiver",
        where=waiver.where,
        severity="warning",
        about=waiver.finding,
        message=(
            f"{waiver.by} waived {waiver.code} {waiver.finding} on {waiver.at} ({waiver.reason!r}), and it is not "
            "found any more; look whether what replaced it may stand, and take the waiver back"
        ),
    )
