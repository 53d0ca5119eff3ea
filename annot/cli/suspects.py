"""`annot suspects`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, tell
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.quality.suspects.suspect import Suspect

_N_SHOWN = 40


def suspects(
    predictor: Annotated[
        list[str] | None,
        typer.Option(
            help="A predictor to compare with, made without each document's gold; may be repeated.", show_default=False
        ),
    ] = None,
    predictions: Annotated[
        list[str] | None,
        typer.Option(help="Predictions made without the gold: a file, or a name in predictions/.", show_default=False),
    ] = None,
    n: Annotated[int, typer.Option("--n", help="How many.", min=1)] = 200,
    questions: Annotated[
        Path | None,
        typer.Option(help="Write answers into this file; give each a reason, then use `annot adjudicate --record`."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the predictors' random choices.")] = 0,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """List likely errors of the gold, the most suspect first."""
    opened = open_at(project)
    found = opened.suspects(predictors=predictor or (), predictions=predictions or (), n=n, seed=seed)
    n_written = opened.write_questions(found, questions) if questions else 0
    if as_json:
        show_json(
            {
                "suspects": found.suspects,
                "n_found": found.n_found,
                "n_documents": found.n_documents,
                "predictors": found.predictors,
                "n_questions": n_written,
                "issues": found.issues,
            }
        )
        finish(found=bool(found.issues))
    for rank, each in enumerate(found.suspects[:_N_SHOWN], start=1):
        _show(rank, each)
    if len(found.suspects) > _N_SHOWN:
        show(f"{plural(len(found.suspects) - _N_SHOWN, 'more suspect')}: annot suspects --json")
    show_issues(found.issues[:_N_SHOWN])
    kinds = ", ".join(f"{number} {kind}" for kind, number in Counter(each.kind for each in found.suspects).items())
    where = f"{plural(found.n_found, 'place')} in {plural(found.n_documents, 'document')}"
    asked = f"asked {', '.join(found.predictors)}"
    show(f"the first {len(found.suspects)} of {where}{f' ({kinds})' if kinds else ''}, {asked}")
    if questions:
        tell(f"wrote {plural(n_written, 'answer')} into {questions}: give each its reason, or take it out; then")
        tell(f"annot adjudicate --record {questions} --by NAME")
    finish(found=bool(found.issues))


def _show(rank: int, each: Suspect) -> None:
    if each.attribute:
        mine, other = (_word(value) for value in each.values)
        what = f"{each.gold}.{each.attribute}: {mine}, predicted {other}"
    elif each.gold and each.predicted:
        what = f"{each.gold}, predicted {each.predicted}"
    else:
        what = each.where
    show(f"{rank}. {each.score:.2f} {each.kind} {each.doc_id} {what}")
    show(f"    « {each.quote} »")
    show(f"    {each.why}{'; the readers disagreed here' if each.disputed else ''}")


def _word(value: object) -> str:
    """The value of an attribute in words."""
    if value is None:
        return "no value"
    return "+".join(value) if isinstance(value, tuple) else str(value)
