"""The texts that git has committed: seeds, and the documents of releases, with their rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

import msgspec

from annot.core.errors import UnreadableError
from annot.corpus.manifest import MANIFEST_NAME
from annot.project.git_revision import committed, committed_names
from annot.project.project import ProjectFolder


class CommittedText(NamedTuple):
    """A document whose text stands in a commit.

    Attributes:
        doc_id: the document; the name of its file where no manifest names it.
        rights: what the manifest of the seeds says of it in that commit; of what is no seed any more, the release.
        place: the file of its text, or the folder of a release that holds it.
    """

    doc_id: str
    rights: str
    place: str


class _Row(msgspec.Struct, frozen=True):
    """What is asked of a row of a manifest, of whatever version."""

    doc_id: str
    sha256: str
    file: str = ""
    rights: str = "unknown"


def committed_texts(project: ProjectFolder, revision: str) -> Iterator[CommittedText]:
    """The seeds at `revision`, then the documents of every release.

    A release names its documents in `source/`. What commits before this one held is not looked at.

    Raises:
        ConfigError: git does not know the revision.
        UnreadableError: a committed manifest cannot be read.
    """
    root = project.root
    seeds = PurePosixPath(project.seeds_dir.relative_to(root).as_posix())
    releases = PurePosixPath(project.releases_dir.relative_to(root).as_posix())
    names = [PurePosixPath(name) for name in committed_names(project, revision, [str(seeds), str(releases)])]
    rows = {row.file: row for row in _rows(project, revision, seeds / MANIFEST_NAME)}
    # A release never changes: rights that were found out later stand in the manifest of the seeds alone.
    rights = {row.sha256: row.rights for row in rows.values()}
    for name in names:
        if name.is_relative_to(seeds) and (name.name in rows or name.suffix == ".txt"):
            row = rows.get(name.name)
            yield CommittedText(row.doc_id if row else name.name, row.rights if row else "unknown", str(name))
    for name in names:
        if name.is_relative_to(releases) and name.name == MANIFEST_NAME:
            folder = releases / name.relative_to(releases).parts[0]
            for row in _rows(project, revision, name):
                yield CommittedText(row.doc_id, rights.get(row.sha256, row.rights), str(folder))


def _rows(project: ProjectFolder, revision: str, manifest: PurePosixPath) -> Iterator[_Row]:
    for number, line in enumerate((committed(project, project.root / manifest, revision) or b"").splitlines(), start=1):
        try:
            if line.strip():
                yield msgspec.json.decode(line, type=_Row)
        except msgspec.MsgspecError as error:
            raise UnreadableError(f"{manifest}:{number} at {revision}: {error}") from error
