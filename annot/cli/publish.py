"""`annot publish`."""

from __future__ import annotations

from typing import Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import show, show_json, show_table
from annot.core.plural import plural


def publish(
    repository: Annotated[str, typer.Argument(help="OWNER/NAME of a data set on the Hugging Face Hub.")],
    version: Annotated[str | None, typer.Option(help="Which release; default: the newest.", show_default=False)] = None,
    standoff: Annotated[
        bool, typer.Option("--standoff/--with-text", help="Without the texts whose rights do not allow them.")
    ] = False,
    private: Annotated[bool, typer.Option("--private", help="The repository must be private.")] = False,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Push a release to the Hub, with a tag."""
    done = open_at(project).publish(repository, version=version, standoff=standoff, private=private, dry_run=dry_run)
    manifest, push = done.manifest, done.push
    if as_json:
        found = {"name": manifest.name, "version": manifest.version, "standoff": standoff, "withheld": done.withheld}
        commit = None if push is None else push.commit
        show_json({**found, "files": done.sizes, "commit": commit, "is_new": push is not None and push.is_new})
        return
    form = f"stand-off, {plural(done.withheld, 'text')} withheld" if standoff else "with its texts"
    if push is None:
        rows = [(path, size) for path, size in done.sizes.items()]
        show_table(f"would push to {repository}, tag {manifest.version} ({form})", ("file", "bytes"), rows)
    elif push.is_new:
        show(
            f"pushed {plural(len(done.sizes), 'file')} to {repository}, tag {manifest.version}, commit "
            f"{push.commit} ({form})"
        )
    else:
        show(f"{repository} has {manifest.version} already, file for file; nothing was sent")
