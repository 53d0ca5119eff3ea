"""`annot adjudicate --push`: open conflicts become the tasks of a project of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annot.core.decision import Conflict
from annot.project.adjudication import adjudicate_project, counting_readings
from annot.project.project import ProjectFolder
from annot.quality.adjudicate import Adjudication
from annot.studio.curation import CurationRenderer, task_of
from annot.studio.curation_config import render_curation_config
from annot.workspace.accounts import make_adjudicators
from annot.workspace.connection import connect
from annot.workspace.plan import batches
from annot.workspace.sync import alone, live_config

if TYPE_CHECKING:
    from annot.workspace.server import AnnotationServer
from annot.workspace.curation import curation_marker, curation_tasks, find_curation


@dataclass(frozen=True)
class Curation:
    """The curation project as it stands.

    Attributes:
        url: its server's address.
        project: its number; None where nothing was ever contested.
        created: ids of documents whose open conflicts got a task now.
        left: ids of documents whose task asks the same already.
        dropped: how many tasks that nobody had begun asked something else, and are gone.
        n_conflicts: open conflicts.
    """

    url: str
    project: int | None
    created: tuple[str, ...]
    left: tuple[str, ...]
    dropped: int
    n_conflicts: int


def push_curation(project: ProjectFolder, *, dry_run: bool = False) -> Curation:
    """Makes a task of each document's open conflicts, and an account for each adjudicator with an email.

    A task that asks what is still open stays; one that asks something else goes, unless somebody has begun it.

    Raises:
        DataError: a reading or decision cannot be read.
        ServiceError: the server failed; pushing again goes on where it stopped.
    """
    found = adjudicate_project(project)
    by_doc: dict[str, list[Conflict]] = {}
    for conflict in found.open:
        by_doc.setdefault(conflict.doc_id, []).append(conflict)
    wanted = {
        doc_id: task_of(project.documents[doc_id], conflicts, found.consensus[doc_id])
        for doc_id, conflicts in by_doc.items()
    }
    with connect(project) as studio, alone(project):
        number = find_curation(project, studio)
        if wanted and not dry_run:
            make_adjudicators(project, studio)
            number = number or _make(project, studio)
        there = curation_tasks(studio, number).asked if number else {}
        kept = {task.key for task, _ in there.values()}
        still = {task.key for task in wanted.values()}
        drop = [n for n, (task, begun) in there.items() if not begun and task.key not in still]
        create = [doc_id for doc_id, task in wanted.items() if task.key not in kept]
        if number is not None and not dry_run:
            _fill(project, studio, number, found, {doc_id: by_doc[doc_id] for doc_id in create}, drop)
        left = tuple(doc_id for doc_id in wanted if doc_id not in create)
        return Curation(studio.url, number, tuple(create), left, len(drop), len(found.open))


def _fill(
    project: ProjectFolder,
    studio: AnnotationServer,
    number: int,
    found: Adjudication,
    conflicts: dict[str, list[Conflict]],
    drop: Sequence[int],
) -> None:
    renderer = CurationRenderer(project.schema)
    readings = counting_readings(project).readings
    if drop:
        studio.delete_tasks(number, drop)
    tasks = (
        renderer.render(
            project.documents[doc_id],
            asked,
            found.consensus[doc_id],
            [read[doc_id] for _, read in sorted(readings.items()) if doc_id in read],
        )
        for doc_id, asked in conflicts.items()
    )
    for batch in batches(tasks):
        studio.import_tasks(number, batch)


def _make(project: ProjectFolder, studio: AnnotationServer) -> int:
    label_config = render_curation_config(project.schema, project.languages)
    config = {**live_config(project), "label_config": label_config}
    title = f"{project.name} · curation"[:50]
    return studio.create_project(title=title, description=curation_marker(project), **config).id
