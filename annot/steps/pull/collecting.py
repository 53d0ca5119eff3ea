"""What collects an annotator's work: out of a project of annot's own, or of one that was taken over."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.reading_columns import ReadingColumns
from annot.core.schema import Schema
from annot.project.encounters import planted_regions
from annot.project.project import ProjectFolder
from annot.quality.check import check_reading
from annot.quality.check_columns import ColumnCheck
from annot.studio.collect import Check, Collector, Pick
from annot.studio.collected import Collected, Turn
from annot.studio.owner import Owner
from annot.studio.task_text import OWN_RULE, TextRule
from annot.workspace.adopted import open_adopted, view_of
from annot.workspace.snapshot import SnapshotStore


def snapshots(project: ProjectFolder, annotator: str) -> SnapshotStore:
    """The pulled states of an annotator's project."""
    return SnapshotStore(project.state / "pulled" / annotator)


def collector_of(
    project: ProjectFolder,
    annotator: str,
    owner: Owner | None,
    *,
    any_control: bool = False,
    rule: TextRule = OWN_RULE,
    pick: Pick | None = None,
    turn: Turn | None = None,
    guidelines: str | msgspec.UnsetType = msgspec.UNSET,
) -> Collector:
    """What collects the work of `annotator`; the other arguments are those of `Collector`.

    Args:
        project: the data-set project.
        annotator: whose work.
        owner: whose project it is.
        any_control: take labels of whatever control.
        rule: what is known of the objects that show texts.
        pick: which of several submissions is taken.
        turn: what makes a task of a project that annot did not make one of the schema's.
        guidelines: version of the guidelines that it was made under; unset where it is not known.
    """
    adopted = open_adopted(project)
    return Collector(
        project.schema,
        project.documents,
        annotator=annotator,
        origin=project.require_annotator(annotator).kind,
        owner=owner,
        check=check_of(project.schema),
        any_control=any_control,
        rule=rule,
        pick=pick or (adopted.plan.submission if adopted else None),
        turn=turn,
        planted=planted_regions(project, annotator),
        guidelines=guidelines,
    )


def check_of(schema: Schema) -> Check:
    """What is wrong with readings under a schema, which are first looked through in columns."""
    columns = ColumnCheck(schema)

    def check(document: Document, reading: AnnotationSet, said: ReadingColumns | None) -> list[Issue]:
        if said is not None and columns.is_silent(document, said):
            return []
        return check_reading(schema, document, reading)

    return check


def collector_of_project(
    project: ProjectFolder,
    annotator: str,
    owner: Owner | None = None,
    pick: Pick | None = None,
    guidelines: str | msgspec.UnsetType = msgspec.UNSET,
) -> Collector:
    """What collects the work of `annotator` from their project on a server, or from a state of it."""
    view = view_of(project, annotator, email_of=owner.email_of if owner else None)
    if view is None:
        return collector_of(project, annotator, owner, pick=pick, guidelines=guidelines)
    rule = view.texts
    return collector_of(
        project, annotator, None, any_control=True, rule=rule, pick=pick, turn=view, guidelines=guidelines
    )


def tell_once(found: Iterable[Collected]) -> None:
    """Takes out what several readers of one project would say again: whose work in it is nobody's of them."""
    told: set[Issue] = set()
    for collected in found:
        again = [each for each in collected.issues if each.code == "foreign-submission" and each in told]
        collected.issues[:] = [each for each in collected.issues if each not in again]
        told |= set(collected.issues)
