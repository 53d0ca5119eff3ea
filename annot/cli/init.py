"""`annot init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annot.cli.output import show


def init(folder: Annotated[Path, typer.Argument(help="Folder of the new project; made if missing.")]) -> None:
    """Start a new data-set project in a folder."""
    from annot.steps.init import init_project

    for path in init_project(folder):
        show(f"wrote {path}")
