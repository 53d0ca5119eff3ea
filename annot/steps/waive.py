"""`annot check --waive`: findings that may stand are appended to the waivers, with who said so and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from annot.core.errors import DataError
from annot.core.waiver import Findings, Waiver, waivers_in_force
from annot.project.project import ProjectFolder
from annot.project.waivers import read_waivers
from annot.store.jsonl import append_jsonl, read_jsonl


class WaiverAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person writes; annot adds where the finding is and the day.

    Attributes:
        finding: id of a finding.
        reason: why it may stand, or why it may not any more.
        holds: false takes an earlier waiver back.
    """

    finding: str
    reason: str
    holds: bool = True


def record_waivers(project: ProjectFolder, path: Path, findings: Findings, *, by: str) -> list[Waiver]:
    """Appends the answers in `path` to the waivers, all of them or none.

    Args:
        project: the data-set project.
        path: JSON Lines of `WaiverAnswer`s.
        findings: what `annot check` finds now.
        by: an adjudicator of `annot.toml`.

    Raises:
        ConfigError: `by` is no adjudicator.
        DataError: an answer is broken, or names no warning to waive, or no waiver to take back.
    """
    project.require_adjudicator(by, "waivers are an adjudicator's")
    with project.writing():
        before = read_waivers(project)
        wanted = [_waiver(path, answer, findings, before, by) for answer in read_jsonl(path, WaiverAnswer)]
        # What stands already, as where a record failed after it was written, is not said again.
        fresh = [each for each in wanted if not _stands(each, before)]
        if fresh:
            append_jsonl(project.waivers_path, fresh)
        return fresh


def _stands(waiver: Waiver, before: list[Waiver]) -> bool:
    same = [each for each in before if each.finding == waiver.finding]
    return bool(same) and msgspec.structs.replace(same[-1], at=waiver.at) == waiver


def _waiver(path: Path, answer: WaiverAnswer, findings: Findings, before: list[Waiver], by: str) -> Waiver:
    if answer.holds:
        issue = next((each for each in findings.issues if each.id == answer.finding), None)
        if issue is None or issue.code == "stale-waiver":
            raise DataError(f"{path}: no finding is called {answer.finding!r}; `annot check --json` gives their ids")
        if issue.severity == "error":
            raise DataError(
                f"{path}: {answer.finding} is an error ({issue.code}), which cannot be waived; mend the data"
            )
        code, doc_id, where = issue.code, issue.doc_id, issue.where
    else:
        waiver = waivers_in_force(before).get(answer.finding)
        if waiver is None:
            raise DataError(f"{path}: {answer.finding!r} is not waived, so there is nothing to take back")
        code, doc_id, where = waiver.code, waiver.doc_id, waiver.where
    try:
        return Waiver(
            finding=answer.finding,
            code=code,
            doc_id=doc_id,
            where=where,
            reason=answer.reason,
            by=by,
            at=date.today().isoformat(),
            holds=answer.holds,
        )
    except ValueError as error:
        raise DataError(f"{path}: {error}") from error
