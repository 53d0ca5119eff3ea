"""`annot push`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table, tell
from annot.core.issue import errors_of

if TYPE_CHECKING:
    from annot.workspace.addresses import Login
    from annot.workspace.plan import PushPlan


def push(
    annotator: Annotated[list[str] | None, typer.Option(help="Only this reader's project; may be repeated.")] = None,
    predictions: Annotated[
        Path | None, typer.Option(help="A model's annotation sets (JSON Lines), shown as pre-annotations.")
    ] = None,
    reset_config: Annotated[
        bool, typer.Option("--reset-config", help="Also set the projects' labelling config back to the schema's.")
    ] = False,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Send each document, once, to the projects of the readers it is assigned to."""
    opened = open_at(project)
    plans = opened.push(
        annotators=annotator or (),
        predictions=predictions,
        reset_config=reset_config,
        dry_run=dry_run,
    )
    issues = [issue for plan in plans for issue in plan.issues]
    known = [] if dry_run else opened.logins(annotator or ())
    if as_json:
        show_json({"plans": plans, "logins": known, "dry_run": dry_run})
    else:
        _show(plans, known, dry_run=dry_run)
        if predictions and not any(plan.predict or plan.create for plan in plans):
            tell("No task needs a pre-annotation: each is begun, or has it already.")
    finish(found=bool(errors_of(issues)))


def _show(plans: Sequence[PushPlan], known: Sequence[Login], *, dry_run: bool) -> None:
    title = "Would push" if dry_run else "Pushed"
    head = (
        "annotator",
        "project",
        "account",
        "tasks created",
        "tasks left",
        "pre-annotations updated",
        "kept older",
        "shown without",
    )
    rows = [
        (
            p.annotator,
            p.project or "new",
            "new" if p.new_account else "there",
            len(p.create),
            len(p.leave),
            len(p.predict),
            len(p.keep_older),
            len(p.without),
        )
        for p in plans
    ]
    show_table(title, head, rows)
    for login in known:
        whence = f"the password in {login.password_in}" if login.password_in else "their own password"
        show(f"{login.annotator} works at {login.url}, logged in as {login.email} with {whence}")
    show_issues([issue for plan in plans for issue in plan.issues])
