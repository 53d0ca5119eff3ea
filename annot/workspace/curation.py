"""The curation project on the server: where it is, and what its tasks ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from annot.core.names import CURATION
from annot.project.project import ProjectFolder
from annot.studio.curation import CurationTask, parse_task

if TYPE_CHECKING:
    from annot.workspace.server import AnnotationServer


def curation_marker(project: ProjectFolder) -> str:
    """What the curation project's description says, so that it is found again."""
    return f"annot:{project.name}/{CURATION}"


def find_curation(project: ProjectFolder, studio: AnnotationServer) -> int | None:
    """The number of the curation project; None where there is none. Of two made at once the older counts."""
    return min((head.id for head in studio.projects() if head.description == curation_marker(project)), default=None)


class CurationTasks(NamedTuple):
    """The tasks of the curation project.

    Attributes:
        asked: what each asks, and whether somebody has begun it, by number.
        unread: why what a task asks cannot be read any more, by number.
    """

    asked: dict[int, tuple[CurationTask, bool]]
    unread: dict[int, str]


def curation_tasks(studio: AnnotationServer, number: int) -> CurationTasks:
    """The tasks of the project that annot made."""
    tasks = CurationTasks({}, {})
    for head in studio.task_heads(number):
        try:
            asked = parse_task(head.meta)
        except ValueError as error:
            tasks.unread[head.id] = str(error)
            continue
        if asked is not None:
            tasks.asked[head.id] = (asked, head.n_submissions > 0 or head.draft_exists)
    return tasks
