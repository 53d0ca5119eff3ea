"""`Project.servers`: the embedded Label Studio of a project, or one a reader."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from annot.project import project as on_disk

if TYPE_CHECKING:
    from annot.store.lock import Tell
    from annot.studio.server import ServerStatus


class Servers:
    """The servers that a project starts and stops; never another process."""

    def __init__(self, project: on_disk.ProjectFolder) -> None:
        self._project = project

    def start(self, tell: Tell | None = None) -> list[ServerStatus]:
        """Installs Label Studio (once) and starts it on loopback; what runs is left alone.

        Args:
            tell: is called with a line on each step.
        """
        from annot.steps.server import start_servers

        return start_servers(self._project, tell=tell or self._project.tell)

    def stop(self) -> int:
        """Ends the servers that this project started, and says how many."""
        from annot.steps.server import stop_servers

        return stop_servers(self._project)

    def status(self) -> list[ServerStatus]:
        """Whether each server runs, and where."""
        from annot.steps.server import server_statuses

        return server_statuses(self._project)

    @property
    def credentials(self) -> Path:
        """The file with accounts and passwords, for its owner alone."""
        from annot.workspace.connection import credentials_path

        return credentials_path(self._project)
