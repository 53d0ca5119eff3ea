"""Options that verbs share, and how they find their project."""

from __future__ import annotations

import sys
from itertools import dropwhile, islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from annot.library.project import Project

ProjectOption = Annotated[
    Path,
    typer.Option("--project", help="Folder of the project, or any below it.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be done; change nothing.")]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        help="Number of worker processes; default: as many as there are cores, if the work is large enough.",
        show_default=False,
    ),
]
HERE = Path()


def jobs_of(wanted: int | None) -> int:
    """How many worker processes a verb may start."""
    from annot.library.toolkit import usable_cores

    return usable_cores() if wanted is None else wanted


def open_at(path: Path) -> Project:
    """The project of the folder that `--project` names."""
    from annot.cli.output import tell
    from annot.library.project import open_project

    project = open_project(path)
    project.tell = tell
    # What another process reads that has to wait for this one.
    words = takewhile(_is_no_option, dropwhile(lambda word: not _is_no_option(word), sys.argv[1:]))
    project.doing = " ".join(["annot", *islice(words, 2)])
    return project


def _is_no_option(word: str) -> bool:
    return not word.startswith("-")
