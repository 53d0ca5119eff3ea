"""`annot rehydrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annot.cli.options import DryRunOption, JsonOption
from annot.cli.output import finish, show, show_json, tell
from annot.core.plural import plural


def rehydrate(
    standoff: Annotated[str, typer.Argument(help="Folder of a stand-off release, or OWNER/NAME@VERSION on the Hub.")],
    texts: Annotated[list[Path], typer.Argument(help="Files and folders with your copies of the texts.")],
    output: Annotated[Path, typer.Option("--output", help="Folder that does not exist yet.")],
    partial: Annotated[bool, typer.Option("--partial", help="Write the rest if texts are missing.")] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put the texts back into a stand-off release."""
    import annot

    done = annot.rehydrate(standoff, texts, output, partial=partial, dry_run=dry_run)
    if as_json:
        found = {"manifest": done.manifest, "is_whole": done.is_whole, "missing": done.missing, "changed": done.changed}
        show_json(found)
    else:
        manifest, whole = done.manifest, done.standoff.release
        show(f"{'would write' if dry_run else 'wrote'} {output}: {plural(len(manifest.documents), 'document')}")
        for line in done.missing:
            tell(f"missing {line}")
        for doc_id in done.changed:
            tell(f"{doc_id}: words of its mentions were dropped when the stand-off release was made")
        same = "that of the whole release" if done.is_whole else f"the whole release has {whole.digest[:12]}…"
        show(f"content digest {manifest.digest[:12]}…, {same}")
    finish(found=not done.is_whole)
