"""`annot restore`: committed readings go back into Label Studio, as submissions of their annotators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annot.core.annotation import AnnotationSet
from annot.core.errors import ConfigError, DataError
from annot.core.issue import errors_of
from annot.quality.check import check_reading
from annot.steps.connect import connect
from annot.steps.project import Project
from annot.steps.push import find_projects
from annot.store.readings import read_reading
from annot.studio.raw import RawTask, user_id
from annot.studio.render import render_results


@dataclass(frozen=True)
class Restored:
    """What became of one annotator's reading.

    Attributes:
        annotator: whose.
        submitted: ids of documents that got their submission back.
        left: ids of documents that have one already.
        missing: ids of documents without a task; `annot push` makes it.
    """

    annotator: str
    submitted: tuple[str, ...]
    left: tuple[str, ...]
    missing: tuple[str, ...]


def restore(project: Project, *, annotators: Sequence[str] = (), dry_run: bool = False) -> list[Restored]:
    """Submits each committed reading for its task, unless the annotator has submitted one.

    Args:
        project: the data-set project; `annot push` made its tasks.
        annotators: whose readings; all readers' where empty.
        dry_run: only say what would be done.

    Raises:
        DataError: a reading breaks the schema or does not fit the seeds; nothing is submitted.
        ConfigError: an annotator has no project or account on the server yet.
        ServiceError: the server failed; restoring again goes on where it stopped.
    """
    names = list(annotators) or list(project.readers)
    readings = {name: _require_sound(project, name) for name in names}
    done = []
    with connect(project) as studio:
        accounts = {user.email.lower(): user.id for user in studio.users()}
        numbers = find_projects(project, studio)
        for name in names:
            email = project.require_annotator(name).email.lower()
            number = numbers.get(name)
            if number is None or email not in accounts:
                raise ConfigError(f"{name} has no project or account on {studio.url}; run `annot push` first")
            tasks = {task.data.get("doc_id"): task for task in studio.tasks(number)}
            submitted, left, missing = [], [], []
            for doc_id, reading in readings[name].items():
                task = tasks.get(doc_id)
                if task is None:
                    missing.append(doc_id)
                elif _has_submitted(task, accounts[email]):
                    left.append(doc_id)
                else:
                    if not dry_run:
                        results = render_results(project.schema, reading)
                        studio.create_submission(task.id, results, accounts[email])
                    submitted.append(doc_id)
            done.append(Restored(name, tuple(submitted), tuple(left), tuple(missing)))
    return done


def _has_submitted(task: RawTask, account: int) -> bool:
    return any(user_id(each.completed_by) == account for each in task.annotations)


def _require_sound(project: Project, annotator: str) -> dict[str, AnnotationSet]:
    readings = read_reading(project.readings, annotator)
    for doc_id, reading in readings.items():
        if doc_id not in project.documents:
            raise DataError(f"{annotator} read {doc_id!r}, which is not among the seeds")
        errors = errors_of(check_reading(project.schema, project.documents[doc_id], reading))
        if errors:
            raise DataError("\n".join(map(str, errors)), errors)
    return readings
