"""Whether committed releases are what their own source builds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from annot.core.issue import Issue
from annot.project.load import SOURCE, source_project
from annot.project.project import ProjectFolder
from annot.project.release_source import source_of
from annot.project.releases import release_folders
from annot.project.split import plan_split
from annot.release.build import build_release
from annot.release.manifest import read_manifest
from annot.release.read import read_released_documents
from annot.release.verify import check_files, check_rebuilt


def check_releases(project: ProjectFolder, *, jobs: int = 1) -> dict[str, list[Issue]]:
    """Rebuilds every committed release from its own source and compares; findings by version.

    Args:
        project: whose releases they are.
        jobs: worker processes.

    Raises:
        DataError: a manifest is missing or broken.
    """
    return {folder.name: check_release(folder, jobs=jobs) for folder in release_folders(project)}


def check_release(folder: Path, *, jobs: int = 1) -> list[Issue]:
    """Rebuilds one release from its own source and compares.

    Args:
        folder: of the release.
        jobs: worker processes.

    Raises:
        DataError: its manifest is missing or broken.
    """
    manifest = read_manifest(folder)
    issues = list(check_files(folder, manifest))
    if issues:
        return issues
    inner = source_project(folder)
    inner.documents = read_released_documents(folder, manifest)
    files = {path: (folder / path).read_bytes() for path in manifest.files if path.startswith(f"{SOURCE}/")}
    source = source_of(inner, manifest.version, manifest.released, files, plan_split(inner))
    if not inner.guidelines_path.exists():
        # They quote a text that was not passed on, and are not there to be compared.
        source = replace(source, guidelines=manifest.guidelines)
    return list(check_rebuilt(folder, manifest, build_release(replace(source, format=manifest.format), jobs=jobs)))
