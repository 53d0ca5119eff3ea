"""`annot publish`: a committed release to the Hugging Face Hub, with a tag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from annot.core.errors import ConfigError, DataError
from annot.core.plural import plural
from annot.project.git_revision import uncommitted
from annot.project.load import find_release, load_folder
from annot.project.project import ProjectFolder
from annot.project.release_check import check_release
from annot.project.standoff import make_standoff
from annot.release.hub import Push, push_release, require_token
from annot.release.manifest import ReleaseManifest
from annot.release.standoff.build import withheld_documents


@dataclass(frozen=True)
class Published:
    """What was pushed, or in a dry run would be.

    Attributes:
        manifest: of the release.
        sizes: in bytes, by path.
        withheld: how many documents are without their texts.
        push: what came of it; None in a dry run.
    """

    manifest: ReleaseManifest
    sizes: Mapping[str, int]
    withheld: int
    push: Push | None


def publish(
    project: ProjectFolder,
    repository: str,
    *,
    version: str | None = None,
    standoff: bool = False,
    private: bool = False,
    dry_run: bool = False,
) -> Published:
    """Pushes a release of a project to a data set repository of the Hub, and tags it with the version.

    Args:
        project: the data-set project.
        repository: `owner/name`.
        version: which release; the newest where it is left out.
        standoff: push the stand-off form, without the texts whose rights do not allow them.
        private: whether the repository must be private.
        dry_run: send nothing.

    Raises:
        ConfigError: there is no such release or no token, or the repository refuses; see `push_release`.
        DataError: the release is not what its source builds, is not committed, or has texts that may not be
            passed on.
        ServiceError: the Hub failed.
    """
    if repository.count("/") != 1:
        raise ConfigError(f"{repository!r}: write OWNER/NAME")
    if not dry_run:
        require_token()
    folder = find_release(project.root, version)
    issues = check_release(folder)
    if issues:
        listing = "\n".join(f"  {issue}" for issue in issues)
        raise DataError(f"nothing was pushed: release {folder.name} is not what its source builds\n{listing}", issues)
    changed = uncommitted(project, [folder])
    if changed:
        listing = "\n".join(f"  {path}" for path in changed)
        raise DataError(f"nothing was pushed: git has not committed\n{listing}\ncommit the release first")
    release = load_folder(folder)
    rights = project.config.release.text_rights
    withheld = withheld_documents(release, rights)
    if standoff:
        files = make_standoff(folder, rights).files
    elif withheld:
        listing = "\n".join(f"  {doc_id}: {each}" for doc_id, each in withheld.items())
        of_all = plural(len(release.documents), "document")
        raise DataError(
            f"nothing was pushed: the rights of {len(withheld)} of {of_all} keep texts from being passed on\n"
            f"{listing}\npush the release without them: --standoff"
        )
    else:
        names = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in names}
    sizes = {path: len(data) for path, data in sorted(files.items())}
    push = None if dry_run else push_release(repository, files, tag=release.manifest.version, private=private)
    return Published(release.manifest, sizes, len(withheld), push)
