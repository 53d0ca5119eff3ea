"""`standoff.json`: what names a stand-off release, and the whole release that it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from annot.core.errors import DataError, UnreadableError
from annot.core.value import Value
from annot.release.manifest import ReleaseManifest
from annot.store.plain_files import require_plain

STANDOFF_NAME = "standoff.json"
FORMAT: Final = 1


class StandoffManifest(Value):
    """All that names a stand-off release.

    Attributes:
        kind: what it is.
        format: version of this file's form.
        release: the manifest of the whole release, without what it quotes; its `files` are the whole release's.
        text_rights: the licences under which texts are kept.
        withheld: ids of the documents whose texts are not here.
        dropped: how many values were left out since they quote a text, by `Label.attribute` or `document.name`.
        left_out: files of the whole release's source that were left out since they quote a text.
        files: digest of every other file of the stand-off release, by path.
    """

    kind: Literal["standoff"] = "standoff"
    format: Literal[1] = FORMAT
    release: ReleaseManifest
    text_rights: tuple[str, ...]
    withheld: tuple[str, ...]
    dropped: dict[str, int]
    left_out: tuple[str, ...]
    files: dict[str, str] = {}


def is_standoff(folder: Path) -> bool:
    """Whether a stand-off release lies in `folder`."""
    return (folder / STANDOFF_NAME).is_file()


def read_standoff_manifest(folder: Path) -> StandoffManifest:
    """The manifest of the stand-off release in `folder`, whose files are those that it names.

    Raises:
        DataError: it is missing or broken, or a file is not what it says.
    """
    path = folder / STANDOFF_NAME
    try:
        require_plain(folder)
        manifest = StandoffManifest.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableError(f"{path}: no such file; is {folder} a stand-off release?") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise UnreadableError(f"{path}: not a stand-off release's manifest: {place}: {first['msg']}") from error
    faults = list(_faults(folder, manifest))
    if faults:
        listing = "\n".join(f"  {fault}" for fault in faults)
        raise DataError(f"{folder}: its files are not what {STANDOFF_NAME} says\n{listing}")
    return manifest


def _faults(folder: Path, manifest: StandoffManifest) -> Iterator[str]:
    for path, digest in manifest.files.items():
        if Path(path).is_absolute() or ".." in Path(path).parts:
            yield f"{path} lies outside of it"
        elif not (folder / path).is_file():
            yield f"{path} is missing"
        elif (found := hashlib.sha256((folder / path).read_bytes()).hexdigest()) != digest:
            yield f"{path} has sha256 {found[:12]}…, not {digest[:12]}…"
