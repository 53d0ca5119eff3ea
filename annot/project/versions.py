"""The versions that `annot diff` can compare, found by what a person calls them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from annot.core.canonical import digest_of
from annot.core.errors import ConfigError, DataError
from annot.core.gc_pause import gc_paused
from annot.core.plural import plural
from annot.core.version import is_version
from annot.corpus.manifest import MANIFEST_NAME as SEEDS_NAME
from annot.corpus.manifest import SeedRow
from annot.corpus.read import document_of
from annot.project.adjudication import replay
from annot.project.config import CONFIG_NAME
from annot.project.git_revision import checked_out
from annot.project.load import SOURCE, require_texts, source_project
from annot.project.project import ProjectFolder, open_project
from annot.project.releases import release_folders
from annot.release.diff.version import DocumentDigests, GoldVersion, VersionDocument
from annot.release.gold_document import GoldDocument
from annot.release.hub import download_release
from annot.release.manifest import MANIFEST_NAME, ReleaseManifest, read_manifest
from annot.release.paths import GOLD_NAME
from annot.release.read import read_gold
from annot.release.standoff.manifest import STANDOFF_NAME

GIT, HUB = "git:", "hub:"
NOW = "now"
"""What the project's gold is called as it is now."""
_PARTS = [MANIFEST_NAME, STANDOFF_NAME, GOLD_NAME, "documents/*", "source/*"]
"""What a comparison reads of a release on the Hub; the flat tables stay where they are."""


class _Row(msgspec.Struct):
    doc_id: str


@contextmanager
def open_version(name: str, start: Path) -> Iterator[GoldVersion]:
    """The version that `name` stands for; it can be read inside the block.

    Args:
        name: a released version of the project, `git:REVISION`, `hub:OWNER/NAME@REVISION`, or the folder of a
            release or project. What looks like a version is one, `./0.1.0` is a folder.
        start: folder of the project, or below it; needed for versions and git revisions.

    Raises:
        ConfigError: nothing is called so; the message says what there is.
        DataError: what is called so is broken.
        ServiceError: the Hub does not answer, and its cache has no such data set.
    """
    if name.startswith(HUB):
        yield version_of_folder(_downloaded(name.removeprefix(HUB)), name)
    elif name.startswith(GIT):
        with checked_out(open_project(start), name.removeprefix(GIT)) as project:
            yield version_of_project(project, name)
    else:
        yield version_of_folder(_folder_of(name, start), name)


def version_of_project(project: ProjectFolder, name: str) -> GoldVersion:
    """The gold of a project as its readings and decisions make it now.

    Raises:
        DataError: the project cannot be read, or a document still has an open conflict, so that its gold is missing.
    """
    found = replay(project)
    if found.open:
        waiting = ", ".join(sorted({conflict.doc_id for conflict in found.open})[:5])
        raise DataError(
            f"{name}: {plural(len(found.open), 'conflict is', 'conflicts are')} open; without gold: "
            f"{waiting}; settle them with `annot adjudicate`"
        )
    lines = dict(_seed_lines(project.seeds_dir))
    digests = {
        doc_id: DocumentDigests(gold.doc_sha256, digest_of(gold), _record(lines.get(doc_id)))
        for doc_id, gold in found.gold.items()
    }
    return GoldVersion(
        name=name,
        schema=project.schema,
        guidelines=project.guidelines,
        digests=digests,
        read=lambda ids: {doc_id: VersionDocument(project.documents[doc_id], found.gold[doc_id]) for doc_id in ids},
    )


def version_of_release(folder: Path, name: str) -> GoldVersion:
    """A release, of which the manifest and the source are read, and documents only on demand.

    Raises:
        DataError: a part is missing or broken.
    """
    with gc_paused():
        manifest = read_manifest(folder)
        source = source_project(folder)
        guidelines = _guidelines_of(source, manifest)
        lines = dict(_seed_lines(source.seeds_dir))

    def read(ids: Collection[str]) -> dict[str, VersionDocument]:
        try:
            found = read_gold(folder, manifest, source.schema, only=ids) if ids else {}
            return {doc_id: _with_record(each, lines.get(doc_id)) for doc_id, each in found.items()}
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{folder}: its documents cannot be read: {error}") from error

    return GoldVersion(
        name=name,
        schema=source.schema,
        guidelines=guidelines,
        digests={
            doc_id: DocumentDigests(entry.sha256, entry.gold, _record(lines.get(doc_id)))
            for doc_id, entry in manifest.documents.items()
        },
        read=read,
    )


def version_of_folder(folder: Path, name: str) -> GoldVersion:
    """A release or a project, whichever lies in `folder`."""
    require_texts(folder)
    if (folder / MANIFEST_NAME).is_file():
        return version_of_release(folder, name)
    if (folder / CONFIG_NAME).is_file():
        return version_of_project(open_project(folder), name)
    raise ConfigError(f"{name!r}: {folder} holds neither {MANIFEST_NAME} of a release nor {CONFIG_NAME} of a project")


def _with_record(each: GoldDocument, line: bytes | None) -> VersionDocument:
    """The tables hold a part of what the seeds' manifest says of a document."""
    if line is None:
        return VersionDocument(each.document, each.gold)
    return VersionDocument(document_of(SeedRow.model_validate_json(line), each.document.text), each.gold)


def _downloaded(name: str) -> Path:
    repository, _, revision = name.partition("@")
    if repository.count("/") != 1 or not revision:
        raise ConfigError(f"hub:{name}: write hub:OWNER/NAME@REVISION")
    return download_release(repository, revision, parts=_PARTS)


def _folder_of(name: str, start: Path) -> Path:
    """The folder of a released version, or the one that is called so.

    Raises:
        ConfigError: there is none.
    """
    if is_version(name):
        project = open_project(start)
        folder = project.releases_dir / name
        if not folder.is_dir():
            known = ", ".join(each.name for each in release_folders(project)) or "none"
            raise ConfigError(f"no release {name!r} in {project.releases_dir} (there: {known})")
        return folder
    folder = Path(name)
    if not folder.is_dir():
        raise ConfigError(
            f"{name!r} is no version such as 0.1.0 and no folder; git:REVISION and hub:OWNER/NAME@REVISION are the "
            "other ways to name a version"
        )
    return folder


def _guidelines_of(source: ProjectFolder, manifest: ReleaseManifest) -> str | None:
    """The guidelines of a release; None where it was made without them, as from a stand-off form if they quote."""
    named = f"{SOURCE}/{source.config.dataset.guidelines}"
    if named not in manifest.files and not source.guidelines_path.exists():
        return None
    try:
        return source.guidelines
    except ConfigError as error:
        raise DataError(str(error)) from error


def _seed_lines(seeds: Path) -> Iterator[tuple[str, bytes]]:
    """The lines of the seeds' manifest by document id, as they stand; none where a release has no manifest.

    Raises:
        DataError: a line names no document.
    """
    path = seeds / SEEDS_NAME
    decoder = msgspec.json.Decoder(_Row)
    if path.is_file():
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            if line.strip():
                try:
                    yield decoder.decode(line).doc_id, line
                except msgspec.MsgspecError as error:
                    raise DataError(f"{path}:{number}: {error}") from error


def _record(line: bytes | None) -> str:
    return "" if line is None else hashlib.sha256(line.strip()).hexdigest()
