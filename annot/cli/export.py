"""`annot export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import show, show_issues, show_json
from annot.core.findings import FINDINGS
from annot.core.plural import plural
from annot.formats.registry import FormatName

_SHOWN = 10


def export(
    format_: Annotated[FormatName, typer.Argument(metavar="FORMAT", help="The format.")],
    output: Annotated[Path, typer.Argument(help="File or folder to write; it does not exist yet.")],
    release: Annotated[
        str | None, typer.Option(help="Which release; default: the current gold.", show_default=False)
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite an existing file.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing if anything would be lost.")] = False,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write the gold in another tool's format, and list what that format cannot hold."""
    opened = open_at(project)
    done = opened.export(format_, output, release=release, replace=replace, strict=strict, dry_run=dry_run)
    if as_json:
        show_json({"format": done.format, "files": done.sizes, "lost": done.counts, "losses": done.losses})
        return
    files = plural(len(done.sizes), "file")
    size = plural(sum(done.sizes.values()), "byte")
    show(f"{'would write' if dry_run else 'wrote'} {output}: {files}, {size}")
    for code, n in done.counts.items():
        show(f"lost: {n} × {FINDINGS[code].title}")
    show_issues(done.losses[:_SHOWN])
    if len(done.losses) > _SHOWN:
        show(f"{plural(len(done.losses) - _SHOWN, 'more loss', 'more losses')}: annot export --json")
    if not done.losses:
        show("nothing is lost")
