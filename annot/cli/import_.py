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
    format_: Annotated[FormatName, typer.Argument(metavar="FORMAT", help="How it is written.")],
    path: Annotated[Path, typer.Argument(help="The file or folder.")],
    annotator: Annotated[str | None, typer.Option(help="The reader whose work it is.", show_default=False)] = None,
    model: Annotated[
        str | None, typer.Option(help="NAME@VERSION of the model whose predictions they are.", show_default=False)
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Readings that are there give way.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Write what can be taken, although not all can.")] = False,
    encoding: Annotated[Encoding | None, typer.Option(help="Of the tags of CoNLL; guessed otherwise.")] = None,
    columns: Annotated[
        str | None,
        typer.Option(help="Of CoNLL: names of its columns, such as token,pos,-,tag; each tag is a layer."),
    ] = None,
    fragments: Annotated[
        str | None,
        typer.Option(
            help="Of brat: the attribute that takes the parts of a discontinuous mention; else they are lost."
        ),
    ] = None,
    repair: Annotated[Repair, typer.Option(help="What to make of tags that break their encoding.")] = "conlleval",
    whose: Annotated[
        str | None, typer.Option(help="Of an export of INCEpTION's: the annotator whose work is taken.")
    ] = None,
    guidelines: Annotated[
        str | None,
        typer.Option(
            help="Of a reader's work: the version of the guidelines that it was made under, or unknown; else what the "
            "file says, or the version that they have now.",
            show_default=False,
        ),
    ] = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take another tool's files, as a reader's work or a model's predictions."""
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
