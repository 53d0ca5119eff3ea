"""`annot.load`: a release in memory, from this machine or from the Hub."""

from __future__ import annotations

from pathlib import Path

from annot.core.errors import ConfigError, DataError
from annot.core.version import is_version
from annot.project.config import CONFIG_NAME
from annot.project.gold_set import Release
from annot.project.project import ProjectFolder, open_project
from annot.project.releases import release_folders
from annot.release.hub import download_release
from annot.release.manifest import MANIFEST_NAME, read_manifest
from annot.release.read import ReleaseContent, read_release
from annot.release.standoff.manifest import is_standoff

SOURCE = "source"
"""The folder of a release that holds the project which it was made from."""


def load(source: str | Path, *, version: str | None = None) -> Release:
    """Loads a release: every document with its text and its gold, typed and checked against the digest.

    Args:
        source: the folder of a release, the folder of a data-set project, a data set of the Hub
            (`owner/name`), or a version such as `0.3.0` of the project that the current folder lies in.
        version: which release; a folder of a release has only one, of a project it is the newest that is loaded, and of
            a data set of the Hub what stands on its main branch.

    Raises:
        ConfigError: there is no such release.
        DataError: its files are not what its digest names.
        ServiceError: the Hub cannot be reached.
    """
    return open_release(find_release(source, version))


def open_release(folder: Path) -> Release:
    """The release in `folder`; see `load`."""
    content, project = load_folder(folder), source_project(folder)
    within = project.config.release.pairs_within
    return Release(content.manifest, content.schema, content.documents, folder=folder, pairs_within=within)


def load_folder(folder: Path) -> ReleaseContent:
    """The release in `folder`.

    Raises:
        DataError: its files are not what its digest names, or it has no texts.
    """
    require_texts(folder)
    manifest = read_manifest(folder)
    return read_release(folder, manifest, source_project(folder).schema)


def source_project(folder: Path) -> ProjectFolder:
    """The project inside a release; its parts lie in it, and nowhere else, whoever made the release.

    Raises:
        DataError: it is missing or broken, or a part of it lies elsewhere.
    """
    root = folder / SOURCE
    if not (root / CONFIG_NAME).is_file():
        raise DataError(f"{root / CONFIG_NAME}: no such file; is {folder} a whole release?")
    try:
        project = open_project(root)
        named = project.config.dataset
        adopted = project.config.studio.adopted
        paths = [named.schema_file, named.guidelines, named.instruction, named.seeds, named.exports]
        for path in [*paths, *((adopted.config, adopted.map) if adopted else ())]:
            if path and (Path(path).is_absolute() or ".." in Path(path).parts):
                raise DataError(f"{root / CONFIG_NAME}: {path!r} lies outside of the release")
        _ = project.schema
    except ConfigError as error:
        raise DataError(str(error)) from error
    return project


def require_texts(folder: Path) -> None:
    """Refuses a stand-off release.

    Raises:
        DataError: there is one in `folder`.
    """
    if is_standoff(folder):
        raise DataError(
            f"{folder} is a stand-off release, without texts; rehydrate it first: "
            "annot rehydrate STANDOFF TEXTS... --output DIR"
        )


def find_release(source: str | Path, version: str | None) -> Path:
    """The folder of a release; see `load`.

    Raises:
        ConfigError: there is no such release.
        ServiceError: the Hub cannot be reached.
    """
    path = Path(source)
    if isinstance(source, str) and is_version(source) and not path.exists():
        path, version = open_project(Path()).root, source
    if not path.exists():
        if isinstance(source, Path) or source.count("/") != 1 or source.startswith((".", "/", "~")):
            raise ConfigError(f"{path}: no such folder, and no name of a data set of the Hub (owner/name)")
        return download_release(source, version)
    if is_standoff(path):
        return path
    if (path / MANIFEST_NAME).is_file():
        found = read_manifest(path).version
        if version not in {None, found}:
            raise ConfigError(f"{path} is release {found}, not {version}")
        return path
    if not (path / CONFIG_NAME).is_file():
        raise ConfigError(f"{path} has neither {MANIFEST_NAME} nor {CONFIG_NAME}: it is no release, and no project")
    folders = {folder.name: folder for folder in release_folders(open_project(path))}
    if not folders:
        raise ConfigError(f"{path} has no release yet; build one with `annot release`")
    wanted = version or list(folders)[-1]
    if wanted not in folders:
        raise ConfigError(f"{path} has no release {wanted} (there: {', '.join(folders)})")
    return folders[wanted]
