"""`annot select`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table, tell
from annot.core.plural import plural

_N_ROWS = 40


def select(
    predictor: Annotated[
        str | None,
        typer.Option(help="Predictions to use: a file, or a name in predictions/.", show_default=False),
    ] = None,
    versus: Annotated[
        str | None, typer.Option(help="A second predictor: choose documents where the two differ.", show_default=False)
    ] = None,
    n: Annotated[int | None, typer.Option("--n", help="How many documents; default: all.", show_default=False)] = None,
    mix: Annotated[
        str | None,
        typer.Option(
            help="Strategies and their shares, such as uncertainty=0.5,diversity=0.3,random=0.2.", show_default=False
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random choices.")] = 0,
    pool: Annotated[
        Path | None,
        typer.Option(
            help="Choose from this JSON Lines file of doc_id and text instead of the seeds.", show_default=False
        ),
    ] = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Select the documents to read next, each with its reason."""
    found = open_at(project).select(
        predictor=predictor, versus=versus, n=n, mix=mix, seed=seed, pool=pool, dry_run=dry_run
    )
    if as_json:
        show_json(
            {
                "selection": found.rows,
                "n_candidates": found.n_candidates,
                "left_out": found.left_out,
                "issues": found.issues,
                "path": str(found.path),
                "dry_run": dry_run,
            }
        )
        finish(found=bool(found.issues))
    rows = [(each.rank, each.doc_id, each.strategy, each.reason) for each in found.rows]
    show_table(
        f"To be read next, of {plural(found.n_candidates, 'document')}",
        ("", "document", "by", "reason"),
        rows[:_N_ROWS],
    )
    if len(rows) > _N_ROWS:
        show(f"{plural(len(rows) - _N_ROWS, 'more document')}: {found.path if not dry_run else 'annot select --json'}")
    for reason, number in found.left_out.items():
        tell(f"{plural(number, 'document')} left out: {reason}")
    show_issues(found.issues[:_N_ROWS])
    by = ", ".join(f"{number} by {name}" for name, number in Counter(each.strategy for each in found.rows).items())
    where = "nothing was written" if dry_run else str(found.path)
    show(f"{plural(len(rows), 'document')} chosen{f' ({by})' if by else ''}: {where}")
    finish(found=bool(found.issues))
