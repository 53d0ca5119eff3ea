"""`Project.curation`: open conflicts in Label Studio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annot.project import project as on_disk

if TYPE_CHECKING:
    from annot.steps.adjudicate.curate import Curation
    from annot.steps.pull.curation import Curated


class ProjectCuration:
    """The project in Label Studio in which adjudicators settle conflicts."""

    def __init__(self, project: on_disk.ProjectFolder) -> None:
        self._project = project

    def push(self, *, dry_run: bool = False) -> Curation:
        """Puts the open conflicts there, one a task."""
        from annot.steps.adjudicate.curate import push_curation

        return push_curation(self._project, dry_run=dry_run)

    def pull(self, *, dry_run: bool = False) -> Curated:
        """Records what adjudicators submitted there as decisions."""
        from annot.steps.pull.curation import pull_curation

        return pull_curation(self._project, dry_run=dry_run)
