"""Readings and decisions of a project, and the gold that they come to."""

from __future__ import annotations

from collections.abc import Mapping

from annot.core.annotation import AnnotationSet
from annot.core.decision import Decision
from annot.core.errors import DataError
from annot.project.config_check import require_current
from annot.project.project import ProjectFolder
from annot.quality.adjudicate import Adjudication, adjudicate
from annot.quality.counting import CountedReadings, Readings, count_newest
from annot.store.jsonl import read_jsonl
from annot.store.readings import read_reading


def adjudicate_project(project: ProjectFolder, readings: Readings | None = None) -> Adjudication:
    """Merges the readings of a project, replaying its decisions.

    Args:
        project: whose readings they are.
        readings: all of them, where they were read before.

    Raises:
        ConfigError: `[adjudication]` trusts somebody with what is no label of the schema.
        DataError: a reading or decision cannot be read, or a decision's choice is impossible.
    """
    require_current(project, "adjudication")
    return replay(project, readings)


def replay(project: ProjectFolder, readings: Readings | None = None) -> Adjudication:
    """`adjudicate_project` of a release or an older revision, which nobody can mend: misplaced trust settles nothing.

    Raises:
        DataError: a reading or decision cannot be read, or a decision's choice is impossible.
    """
    return adjudicate(
        project.schema,
        project.documents,
        (readings_of(project) if readings is None else readings).values(),
        read_decisions(project),
        policy=project.config.adjudication,
    )


def readings_of(project: ProjectFolder) -> dict[str, Mapping[str, AnnotationSet]]:
    """All readers' readings by name, also those that newer ones of their documents supersede."""
    return {name: read_reading(project.readings_dir, name) for name in project.readers}


def counting_readings(project: ProjectFolder) -> CountedReadings:
    """The readings that count, and those that do not, since their documents were read under newer guidelines.

    Raises:
        DataError: a reading cannot be read.
    """
    return count_newest(readings_of(project))


def read_decisions(project: ProjectFolder) -> list[Decision]:
    """The decisions so far; none where the file is missing.

    Raises:
        DataError: a line is broken, or by somebody who is no adjudicator of `annot.toml`.
    """
    path = project.decisions_path
    decisions = list(read_jsonl(path, Decision)) if path.exists() else []
    for decision in decisions:
        if not project.is_adjudicator(decision.by):
            raise DataError(f"{path}: {decision.conflict} was decided by {decision.by!r}, no adjudicator of annot.toml")
    return decisions
