"""`annot log`: the releases of a project."""

from __future__ import annotations

from pathlib import Path

from annot.release.manifest import ReleaseManifest, read_manifest
from annot.steps.project import Project


def list_releases(project: Project) -> list[ReleaseManifest]:
    """The manifests of the releases, oldest version first.

    Raises:
        DataError: a manifest is missing or broken.
    """
    return [read_manifest(folder) for folder in release_folders(project)]


def release_folders(project: Project) -> list[Path]:
    """The folders of the releases, oldest version first."""
    folders = [path for path in project.releases.glob("[0-9]*") if path.is_dir()]
    return sorted(folders, key=lambda path: tuple(map(int, path.name.split("."))))
