"""`annot curve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, number, show, show_issues, show_json, show_table, tell
from annot.core.errors import ConfigError
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.core.estimate import Estimate

_N_ISSUES = 20


def curve(
    name: Annotated[str, typer.Argument(help="The predictor.")],
    sizes: Annotated[
        str | None,
        typer.Option(
            help="Numbers of documents, such as 5,10,20; default: repeated halves of the largest.", show_default=False
        ),
    ] = None,
    repeats: Annotated[int, typer.Option(help="How often the predictor is trained at each size.")] = 5,
    seed: Annotated[int, typer.Option(help="Seed of the draws and the predictor.")] = 0,
    output: Annotated[Path | None, typer.Option(help="Draw the curve into this file, as SVG.")] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Measure F1 by number of documents: is more annotation worth it?"""
    found = open_at(project).curve(name, sizes=_numbers(sizes or ""), repeats=repeats, seed=seed, output=output)
    measured = found.curve
    if as_json:
        show_json({"curve": found.kept, "gain": measured.gain, "twice": measured.twice, "issues": found.issues})
        finish(found=bool(found.issues))
    labels = [label for label in measured.points[-1].labels if measured.points[-1].labels[label].value is not None]
    title = f"Strict F1 of {found.kept.predictor} by documents, {plural(repeats, 'repetition')} together"
    rows = [
        (each.n, *_cells(each.f1), *(number(each.labels[label].value) for label in labels)) for each in measured.points
    ]
    show_table(title, ("documents", "all", "95 %", *labels), rows)
    show_issues(found.issues[:_N_ISSUES])
    show(measured.sentence)
    tell(f"kept in {found.path}{f', drawn in {output}' if output else ''}; `annot report` shows it")
    finish(found=bool(found.issues))


def _numbers(text: str) -> list[int]:
    try:
        return [int(each) for each in text.split(",") if each.strip()]
    except ValueError:
        raise ConfigError(f"--sizes {text!r}: whole numbers such as 5,10,20") from None


def _cells(each: Estimate) -> tuple[str, str]:
    interval = "–" if each.low is None or each.high is None else f"{each.low:.2f}–{each.high:.2f}"
    return number(each.value), interval
