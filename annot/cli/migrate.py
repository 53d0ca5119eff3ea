"""`annot migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table, tell
from annot.core.errors import ConfigError
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.library.project import Project
    from annot.steps.migrate.migrate import MigrationReport


def migrate(
    file: Annotated[Path, typer.Argument(help="The migration file.", show_default=False)],
    files_only: Annotated[
        bool, typer.Option("--files-only", help="Do not change live projects; run again without it to move them.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Make a Label Studio project of what a person must decide.")
    ] = False,
    answers: Annotated[bool, typer.Option("--answers", help="Fetch the answers from the review project.")] = False,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Move readings, decisions and live projects to a new schema version."""
    opened = open_at(project)
    if review and answers:
        raise ConfigError("--review asks and --answers fetches: one at a time")
    if review or answers:
        (_review if review else _answers)(opened, file, dry_run=dry_run, as_json=as_json)
    report = opened.migration(file).run(dry_run=dry_run, files_only=files_only)
    if as_json:
        show_json(report)
    else:
        _show(report)
    finish(found=bool(report.reviews or report.findings))


def _review(project: Project, file: Path, *, dry_run: bool, as_json: bool) -> NoReturn:
    if dry_run:
        raise ConfigError("--dry-run without --review lists what a person must look at")
    made = project.migration(file).push_review()
    if as_json:
        show_json(made)
    elif made.number is None:
        show("Nothing waits for a person.")
    else:
        show(f"{made.title}: {made.url}/projects/{made.number}")
        show(
            f"{len(made.reviews)} to look at; {plural(len(made.created), 'task')} made, {len(made.left)} there already"
        )
    finish(found=bool(made.reviews))


def _answers(project: Project, file: Path, *, dry_run: bool, as_json: bool) -> NoReturn:
    found = project.migration(file).pull_answers(dry_run=dry_run)
    if as_json:
        show_json(found)
    else:
        show_issues(found.issues)
        show(
            f"{found.path}: {plural(len(found.answers), 'new answer')}; "
            f"{plural(found.n_waiting, 'task is', 'tasks are')} not submitted yet"
        )
    finish(found=bool(found.n_waiting or found.issues))


def _show(report: MigrationReport) -> None:
    would = "Would move" if report.state == "dry" else "Moved"
    names = list(report.counts)
    rows = [(step, *(report.counts[name][index] for name in names)) for index, step in enumerate(report.steps)]
    show_table(f"{would} from {report.old} to {report.new}", ("step", *names), rows)
    show_issues([*report.issues, *report.findings])
    for review in report.reviews:
        show(f"{review.annotator} {review.doc_id} {review.item} « {review.quote} »\n    {'; '.join(review.why)}")
    if report.reviews:
        tell(
            f"{plural(len(report.reviews), 'waits', 'wait')} for a person: `annot migrate FILE --review` makes "
            f"a project of them"
        )
    if report.n_open:
        tell(f"{plural(report.n_open, 'open conflict')} of the migrated readings: `annot adjudicate`")
    if report.state == "was done":
        tell("The files were moved before.")
    for name, n_changed in report.live.items():
        tell(
            f"{name}: {plural(n_changed, 'submission, skip or draft', 'submissions, skips and drafts')} "
            f"{'looked at' if report.state == 'dry' else 'moved'}"
        )
