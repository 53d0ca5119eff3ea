"""`annot init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annot.cli.options import JsonOption
from annot.cli.output import show, show_json, tell


def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the new project; made if missing.")],
    as_json: JsonOption = False,
) -> None:
    """Start a new data-set project in a folder."""
    from annot.library.toolkit import init_project, repository_above

    written = init_project(folder)
    if root := repository_above(folder):
        inner = folder.resolve().relative_to(root).as_posix()
        tell(
            f"{inner} is a folder of the git repository {root}, and GitHub and pre-commit read the files of its root "
            "alone: move .github/workflows/annot.yml and the hooks there (docs/ci.md of annot, In a larger repository)"
        )
    if as_json:
        show_json({"written": [path.as_posix() for path in written]})
        return
    for path in written:
        show(f"wrote {path}")
    tell(f"Next, in {folder}: `annot seeds add FILES`, `annot server start`, `annot push`")
    if not any((each / ".git").exists() for each in (folder.resolve(), *folder.resolve().parents)):
        tell("There is no git here: run `git init` as well, since a release is made of what git has committed")
