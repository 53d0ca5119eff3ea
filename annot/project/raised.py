"""Whether the versions of schema and guidelines were raised where what they say changed since the newest release."""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.issue import Issue
from annot.core.version import guidelines_version
from annot.project.load import source_project
from annot.project.project import ProjectFolder
from annot.project.releases import release_folders


def check_versions(project: ProjectFolder) -> Iterator[Issue]:
    """Schema and guidelines that say something else than in the newest release, under the same version.

    Of the schema what it says is compared, not how it is written down; of the guidelines their text. Guidelines whose
    first heading names no version have none to raise.

    Raises:
        ConfigError: the schema or the guidelines cannot be read.
        DataError: the newest release cannot be read.
    """
    for folder in release_folders(project)[-1:]:
        released = source_project(folder)
        if released.schema.id == project.schema.id and released.schema != project.schema:
            path = project.schema_path.relative_to(project.root).as_posix()
            yield _issue(path, f"says something else than in {folder.name}, and is still {project.schema.id}")
        if not released.guidelines_path.exists():
            continue
        version = guidelines_version(project.guidelines)
        if version == guidelines_version(released.guidelines) and version and project.guidelines != released.guidelines:
            path = project.guidelines_path.relative_to(project.root).as_posix()
            yield _issue(path, f"has other words than in {folder.name}, and is still version {version}")


def _issue(path: str, message: str) -> Issue:
    advice = "raise the version: a rewording is a patch version, what asks something else a major one"
    return Issue(doc_id="", code="version-not-raised", where=path, message=f"{message}; {advice}")
