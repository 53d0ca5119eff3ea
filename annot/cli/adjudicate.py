"""`annot adjudicate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json
from annot.core.errors import ConfigError

if TYPE_CHECKING:
    from annot.core.decision import Conflict, Decision


def adjudicate(
    record: Annotated[
        Path | None, typer.Option(help="JSON Lines of answers to append: conflict, choice, reason.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="The adjudicator who gives these answers.")] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Merge the readings, list open conflicts, record decisions."""
    from annot.steps.adjudicate import adjudicate_project, record_answers

    opened = open_at(project)
    if record and not by:
        raise ConfigError("--record needs --by: who decided")
    recorded: list[Decision] = []
    if record and by:
        recorded, found = record_answers(opened, record, by=by)
    else:
        found = adjudicate_project(opened)
    if as_json:
        show_json(
            {"open": found.open, "n_conflicts": len(found.conflicts), "recorded": recorded, "issues": found.issues}
        )
    else:
        for conflict in found.open:
            _show_conflict(conflict)
        show_issues(found.issues)
        n_open = len(found.open)
        show(
            f"{len(found.gold)} documents settled, {len(found.conflicts)} conflicts, "
            f"{len(found.conflicts) - n_open} decided ({len(recorded)} now), {n_open} open"
        )
    finish(found=bool(found.open or found.issues))


def _show_conflict(conflict: Conflict) -> None:
    show(f"{conflict.id}\n    « {conflict.quote} »")
    for option in conflict.options:
        choice = option.choice
        said = ", ".join(map(str, choice)) if isinstance(choice, tuple) else choice
        show(f"    {', '.join(option.annotators)}: {'–' if said in ('', None) else said}")
