"""`annot log`: the releases of a project."""

from __future__ import annotations

from annot.project.project import ProjectFolder
from annot.project.releases import release_folders
from annot.release.manifest import ReleaseManifest, read_manifest


def list_releases(project: ProjectFolder) -> list[ReleaseManifest]:
    """The manifests of the releases, oldest version first.

    Raises:
        DataError: a manifest is missing or broken.
    """
    return [read_manifest(folder) for folder in release_folders(project)]
