"""The waivers of a project."""

from __future__ import annotations

from annot.core.errors import DataError
from annot.core.waiver import Waiver
from annot.project.project import ProjectFolder
from annot.store.jsonl import read_jsonl


def read_waivers(project: ProjectFolder) -> list[Waiver]:
    """The waivers so far; none where the file is missing.

    Raises:
        DataError: a line is broken, or by somebody who is no adjudicator of `annot.toml`.
    """
    path = project.waivers_path
    waivers = list(read_jsonl(path, Waiver)) if path.exists() else []
    for waiver in waivers:
        if not project.is_adjudicator(waiver.by):
            raise DataError(f"{path}: {waiver.finding} was waived by {waiver.by!r}, no adjudicator of annot.toml")
    return waivers
