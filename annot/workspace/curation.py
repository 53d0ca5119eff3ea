"""The curation project on the server: where it is, and what its tasks ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annot.core.names import CURATION
from annot.project.project import Project
from annot.studio.curation import CurationTask, parse_task

if TYPE_CHECKING:
    from annot.studio.client import Studio


def curation_marker(project: Project) -> str:
    """What the curation project's description says, so that it is found again."""
    return f"annot:{project.name}/{CURATION}"


def find_curation(project: Project, studio: Studio) -> int | None:
    """The number of the curation project; None where there is none. Of two made at once the older counts."""
    return min((head.id for head in studio.projects() if head.description == curation_marker(project)), default=None)


def curation_tasks(studio: Studio, number: int) -> dict[int, tuple[CurationTask, bool]]:
    """What the tasks of the project ask, and whether somebody has begun them, by number."""
    heads = studio.task_heads(number)
    asked = {head.id: (parse_task(head.meta), head.n_submissions > 0 or head.draft_exists) for head in heads}
    return {task: (what, begun) for task, (what, begun) in asked.items() if what is not None}
