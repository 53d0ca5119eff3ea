"""`annot check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from annot.cli.options import HERE, JobsOption, JsonOption, ProjectOption, jobs_of, open_at
from annot.cli.output import finish, show, show_issues, show_json, tell
from annot.core.errors import ConfigError, DataError
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.core.issue import Issue
    from annot.core.waiver import Waiver
    from annot.corpus.near_duplicates import Similar
    from annot.library.project import Project


def check(
    waive: Annotated[
        Path | None, typer.Option(help="Record waivers from this JSON Lines file: finding, reason.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="The adjudicator who waives them.")] = None,
    waived: Annotated[bool, typer.Option("--waived", help="List the waived findings too.")] = False,
    jobs: JobsOption = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Check seeds, readings and gold; lint the gold."""
    opened = open_at(project)
    n_jobs = jobs_of(jobs)
    found = opened.check(jobs=n_jobs)
    recorded: list[Waiver] = []
    if waive and not by:
        raise ConfigError("--waive needs --by: who says that the findings may stand")
    if waive and by:
        recorded = opened.waive(waive, by=by)
        found = opened.check(jobs=n_jobs)
    if as_json:
        standing = [_finding(issue) | {"waiver": waiver} for issue, waiver in found.waived]
        issues = [_finding(issue) for issue in found.issues]
        show_json({"issues": issues, "waived": standing, "recorded": recorded, "across": _most_alike(opened)})
    else:
        for issue, waiver in found.waived if waived else ():
            show(f"waived {issue.code} {issue.doc_id} {issue.where}: {waiver.reason} ({waiver.by}, {waiver.at})")
        show_issues(found.issues, with_ids=True)
        if recorded:
            tell(f"{plural(len(recorded), 'waiver')} recorded")
        if (pair := _most_alike(opened)) and pair.similarity:
            show(f"most alike on two sides: {pair.left} and {pair.right}, similarity {pair.similarity:.2f}")
        if not found.issues:
            show("nothing found" + (f", {len(found.waived)} waived" if found.waived else ""))
    finish(found=bool(found.issues))


def _most_alike(project: Project) -> Similar | None:
    """The two documents most alike on two sides of a split; None too where the seeds cannot be read."""
    try:
        return project.split(dry_run=True).across
    except DataError:
        return None


def _finding(issue: Issue) -> dict[str, Any]:
    import msgspec

    return {"id": issue.id} | msgspec.structs.asdict(issue)
