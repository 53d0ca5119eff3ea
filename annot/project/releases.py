"""Where the releases of a project are."""

from __future__ import annotations

from pathlib import Path

from annot.core.errors import ConfigError
from annot.core.version import is_version, numbers_of
from annot.project.project import ProjectFolder


def release_folders(project: ProjectFolder) -> list[Path]:
    """The folders of the releases, oldest version first."""
    folders = [path for path in project.releases_dir.glob("*") if path.is_dir() and is_version(path.name)]
    return sorted(folders, key=lambda path: numbers_of(path.name))


def require_version(version: str) -> None:
    """Refuses what is no semantic version.

    Raises:
        ConfigError: it is not three numbers.
    """
    if not is_version(version):
        raise ConfigError(f"{version!r} is no semantic version such as 0.1.0")
