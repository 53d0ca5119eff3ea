"""`annot migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table, tell

if TYPE_CHECKING:
    from annot.steps.migrate import MigrationReport


def migrate(
    file: Annotated[Path, typer.Argument(help="The migration file.", show_default=False)],
    files_only: Annotated[
        bool, typer.Option("--files-only", help="Leave live projects as they are; run it again to move them.")
    ] = False,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Move readings, decisions and live projects to a new schema version."""
    from annot.steps.migrate import migrate as run

    report = run(open_at(project), file, dry_run=dry_run, files_only=files_only)
    if as_json:
        show_json(report)
    else:
        _show(report)
    finish(found=bool(report.reviews))


def _show(report: MigrationReport) -> None:
    would = "Would move" if report.state == "dry" else "Moved"
    names = list(report.counts)
    rows = [(step, *(report.counts[name][index] for name in names)) for index, step in enumerate(report.steps)]
    show_table(f"{would} from {report.old} to {report.new}", ("step", *names), rows)
    show_issues(report.issues)
    for review in report.reviews:
        show(f"{review.annotator} {review.doc_id} {review.item} « {review.quote} »\n    {'; '.join(review.why)}")
    if report.reviews:
        tell(f"{len(report.reviews)} wait for a person: --review makes a project of them")
    if report.n_open:
        tell(f"{report.n_open} conflicts of the migrated readings are open: `annot adjudicate`")
    if report.state == "was done":
        tell("The files were moved before.")
    for name, n_changed in report.live.items():
        tell(f"{name}: {n_changed} submissions, skips and drafts {'looked at' if report.state == 'dry' else 'moved'}")
