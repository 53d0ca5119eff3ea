"""Under which guidelines the readings of a pull were made."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from annot.core.annotation import AnnotationSet
from annot.project.guidelines import version_now
from annot.project.project import ProjectFolder
from annot.studio.collected import Collected
from annot.studio.instruction import version_shown
from annot.workspace.workspaces import Workspace


def guidelines_shown(project: ProjectFolder, workspace: Workspace, number: int) -> str | msgspec.UnsetType:
    """The version of the guidelines that the page shows; where it says none, that of the project's own."""
    shown = version_shown(workspace.studio.instruction(number))
    return shown or version_now(project) or msgspec.UNSET


def keep_versions(collected: Collected, before: Mapping[str, AnnotationSet]) -> None:
    """A reading that says what it said is the same, made under the guidelines that it was made under."""
    for doc_id, reading in collected.readings.items():
        known = before.get(doc_id)
        if known is not None and known.guidelines != reading.guidelines and reading.says_the_same(known):
            collected.readings[doc_id] = known
