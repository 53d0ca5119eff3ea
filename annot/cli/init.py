"""`annot init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annot.cli.options import JsonOption
from annot.cli.output import show, show_json


def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the new project; made if missing.")],
    as_json: JsonOption = False,
) -> None:
    """Start a new data-set project in a folder."""
    from annot.steps.init import init_project

    written = init_project(folder)
    if as_json:
        show_json({"written": [path.as_posix() for path in written]})
        return
    for path in written:
        show(f"wrote {path}")
