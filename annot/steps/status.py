"""`annot status`: which server, as whom, and how far each annotator has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annot.steps.connect import connect
from annot.steps.project import Project
from annot.steps.push import find_projects
from annot.studio.drift import find_drift
from annot.studio.label_config import render_label_config

if TYPE_CHECKING:
    from annot.studio.client import Studio


@dataclass(frozen=True)
class Progress:
    """How far one annotator has come.

    `minutes` is the time that the page was open; `drift` says how the project's labelling config differs from the
    schema's, because somebody changed it in the page or the schema moved on.
    """

    annotator: str
    project: int | None
    n_documents: int = 0
    n_submitted: int = 0
    n_skipped: int = 0
    n_drafts: int = 0
    n_untouched: int = 0
    minutes: float = 0.0
    drift: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """The server and everybody's progress on it."""

    url: str
    version: str
    account: str
    annotators: tuple[Progress, ...]


def read_status(project: Project) -> Status:
    """Asks the server.

    Raises:
        ServiceError: it is down, or refuses the token.
    """
    with connect(project) as studio:
        numbers = find_projects(project, studio)
        return Status(
            url=studio.url,
            version=studio.version(),
            account=studio.whoami().email,
            annotators=tuple(_progress(project, studio, name, numbers.get(name)) for name in project.readers),
        )


def _progress(project: Project, studio: Studio, annotator: str, number: int | None) -> Progress:
    if number is None:
        return Progress(annotator, None)
    n_documents = n_submitted = n_skipped = n_drafts = n_untouched = 0
    seconds = 0.0
    tasks = list(studio.tasks(number))
    for task in tasks:
        n_documents += 1
        skipped = sum(each.was_cancelled for each in task.annotations)
        n_skipped += skipped
        n_submitted += len(task.annotations) - skipped
        n_drafts += len(task.drafts)
        n_untouched += not task.annotations and not task.drafts
        seconds += sum(each.lead_time or 0 for each in task.annotations)
    drift = find_drift(render_label_config(project.schema), studio.label_config(number), tasks)
    return Progress(
        annotator=annotator,
        project=number,
        n_documents=n_documents,
        n_submitted=n_submitted,
        n_skipped=n_skipped,
        n_drafts=n_drafts,
        n_untouched=n_untouched,
        minutes=round(seconds / 60, 1),
        drift=tuple(map(str, drift)),
    )
