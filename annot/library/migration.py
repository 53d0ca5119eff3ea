"""`Project.migration`: readings, decisions and live projects on their way to another schema version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from annot.project import project as on_disk

if TYPE_CHECKING:
    from annot.steps.migrate.migrate import MigrationReport
    from annot.steps.migrate.review import Answered, ReviewProject


class ProjectMigration:
    """What a migration file describes.

    Attributes:
        path: of the file.
    """

    def __init__(self, project: on_disk.ProjectFolder, path: Path) -> None:
        self._project = project
        self.path = path

    def run(self, *, files_only: bool = False, dry_run: bool = False) -> MigrationReport:
        """Moves the project; see `annot.steps.migrate.migrate.migrate`."""
        from annot.steps.migrate.migrate import migrate

        return migrate(self._project, self.path, dry_run=dry_run, files_only=files_only)

    def push_review(self) -> ReviewProject:
        """Makes a project in Label Studio of what a person must look at."""
        from annot.steps.migrate.review import push_review

        return push_review(self._project, self.path)

    def pull_answers(self, *, dry_run: bool = False) -> Answered:
        """Fetches the answers from the review project."""
        from annot.steps.migrate.review import pull_answers

        return pull_answers(self._project, self.path, dry_run=dry_run)
