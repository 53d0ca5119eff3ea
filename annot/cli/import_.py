"""`annot import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, tell
from annot.core.errors import ConfigError
from annot.core.issue import errors_of
from annot.core.plural import plural
from annot.formats.registry import FormatName
from annot.formats.tags import Encoding, Repair

if TYPE_CHECKING:
    from annot.steps.import_ import Imported


def import_(
    format_: Annotated[FormatName, typer.Argument(metavar="FORMAT", help="The format.")],
    path: Annotated[Path, typer.Argument(help="The file or folder.")],
    annotator: Annotated[str | None, typer.Option(help="The reader whose work it is.", show_default=False)] = None,
    model: Annotated[
        str | None, typer.Option(help="NAME@VERSION of the model whose predictions they are.", show_default=False)
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace existing readings.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Import the rest if something cannot be taken.")] = False,
    encoding: Annotated[Encoding | None, typer.Option(help="CoNLL: encoding of the tags; default: guessed.")] = None,
    columns: Annotated[
        str | None,
        typer.Option(help="CoNLL: names of the columns, such as token,pos,-,tag; each tag column is a layer."),
    ] = None,
    fragments: Annotated[
        str | None,
        typer.Option(
            help="brat: attribute that stores the parts of a discontinuous mention; without it they are lost."
        ),
    ] = None,
    repair: Annotated[
        Repair, typer.Option(help="CoNLL: what to do with tags that break their encoding.")
    ] = "conlleval",
    whose: Annotated[str | None, typer.Option(help="INCEpTION: the annotator whose work is imported.")] = None,
    guidelines: Annotated[
        str | None,
        typer.Option(
            help="With --annotator: version of the guidelines that was followed, or unknown; default: what the file "
            "says, or the current one.",
            show_default=False,
        ),
    ] = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Import another tool's files as a reader's work or a model's predictions."""
    if (annotator is None) == (model is None):
        raise ConfigError("whose is it? --annotator NAME for a reader's work, or --model NAME@VERSION for predictions")
    done = open_at(project).import_file(
        format_,
        path,
        annotator=annotator,
        model=model,
        replace=replace,
        partial=partial,
        encoding=encoding,
        columns=columns,
        fragments=fragments,
        repair=repair,
        whose=whose,
        guidelines=guidelines,
        dry_run=dry_run,
    )
    if as_json:
        show_json({"imported": done})
    else:
        _show(done, dry_run=dry_run)
    finish(found=bool(errors_of(done.issues)))


def _show(done: Imported, *, dry_run: bool) -> None:
    show_issues(done.issues)
    if done.refused:
        tell("Nothing was written: some of it cannot be held. Mend it there, or take the rest with --partial.")
        return
    state = "as it was" if not done.written else "would change" if dry_run else "changed"
    show(f"{done.path}: {state}; {plural(len(done.taken), 'document')} of the file")
    if done.incomplete:
        tell(f"marked as incomplete, until mended or waived (`annot check`): {', '.join(done.incomplete)}")
