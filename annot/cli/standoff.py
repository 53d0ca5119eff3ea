"""`annot standoff`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import show, show_json
from annot.core.plural import plural


def standoff(
    version: Annotated[
        str | None, typer.Argument(help="Which release; default: the newest.", show_default=False)
    ] = None,
    output: Annotated[Path, typer.Option("--output", help="Folder that does not exist yet.")] = Path("standoff"),
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make a release without the texts of others."""
    made = open_at(project).releases.standoff(output, version=version, dry_run=dry_run)
    manifest = made.manifest
    if as_json:
        show_json({"manifest": manifest})
        return
    release = manifest.release
    show(f"{'would write' if dry_run else 'wrote'} {output}: {release.name} {release.version}, stand-off")
    show(f"{len(manifest.withheld)} of {plural(len(release.documents), 'text')} withheld")
    for name, n in manifest.dropped.items():
        show(f"left out, since it could quote: {n} × {name}")
    for path in manifest.left_out:
        show(f"left out, since it quotes: {path}")
