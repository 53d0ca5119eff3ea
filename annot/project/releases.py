"""Where the releases of a project are."""

from __future__ import annotations

import re
from pathlib import Path

from annot.core.errors import ConfigError
from annot.core.schema import VERSION_PATTERN
from annot.project.project import ProjectFolder

_VERSION = re.compile(VERSION_PATTERN)


def release_folders(project: ProjectFolder) -> list[Path]:
    """The folders of the releases, oldest version first."""
    folders = [path for path in project.releases_dir.glob("*") if path.is_dir() and _VERSION.fullmatch(path.name)]
    return sorted(folders, key=lambda path: tuple(map(int, path.name.split("."))))


def is_version(name: str) -> bool:
    """Whether `name` is a semantic version."""
    return _VERSION.fullmatch(name) is not None


def require_version(version: str) -> None:
    """Refuses what is no semantic version.

    Raises:
        ConfigError: it is not three numbers.
    """
    if not is_version(version):
        raise ConfigError(f"{version!r} is no semantic version such as 0.1.0")
