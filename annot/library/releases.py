"""`Project.releases`: the releases of a project by version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from annot.core.errors import NotInSetError
from annot.project import project as on_disk
from annot.project.gold_set import Release

if TYPE_CHECKING:
    from annot.core.issue import Issue
    from annot.project.standoff import Standoff
    from annot.release.manifest import ReleaseManifest


class Releases(Mapping[str, Release]):
    """The releases by version, oldest first; each is read when it is asked for."""

    def __init__(self, project: on_disk.ProjectFolder) -> None:
        self._project = project

    def __getitem__(self, version: str) -> Release:
        """A release.

        Raises:
            NotInSetError: there is none; it is a `KeyError` as well.
            DataError: its files are not what its digest names.
        """
        from annot.project.load import open_release

        folders = self._folders()
        if version not in folders:
            raise NotInSetError(f"no release {version!r}; there are: {', '.join(folders) or 'none'}")
        return open_release(folders[version])

    def __iter__(self) -> Iterator[str]:
        return iter(self._folders())

    def __len__(self) -> int:
        return len(self._folders())

    def __contains__(self, version: object) -> bool:
        return version in self._folders()

    @property
    def newest(self) -> Release:
        """The release with the highest version.

        Raises:
            NotInSetError: there is none yet.
        """
        if not self:
            raise NotInSetError("there is no release yet; `annot release` builds one")
        return self[list(self)[-1]]

    def manifests(self) -> list[ReleaseManifest]:
        """What names each release, oldest version first; no text is read."""
        from annot.steps.log import list_releases

        return list_releases(self._project)

    def check(self, *, jobs: int = 1) -> dict[str, list[Issue]]:
        """Builds every release from its source again, and says by version where it is not what was committed."""
        from annot.project.release_check import check_releases

        return check_releases(self._project, jobs=jobs)

    def unreleased(self) -> list[Issue]:
        """What changed in the project since its newest release."""
        from annot.project.unreleased import check_unreleased

        return list(check_unreleased(self._project))

    def standoff(self, output: str | Path, *, version: str | None = None, dry_run: bool = False) -> Standoff:
        """Makes a release without the texts of others; see `annot.steps.standoff.standoff`."""
        from annot.project.load import find_release
        from annot.steps.standoff import standoff

        folder = find_release(self._project.root, version)
        return standoff(folder, self._project.config.release.text_rights, Path(output), dry_run=dry_run)

    def __repr__(self) -> str:
        return f"<Releases of {self._project.name}: {', '.join(self) or 'none yet'}>"

    def _folders(self) -> dict[str, Path]:
        from annot.project.releases import release_folders

        return {folder.name: folder for folder in release_folders(self._project)}
