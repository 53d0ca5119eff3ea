"""Writing a folder that is there whole, or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

from annot.core.errors import DataError
from annot.store.atomic import MANY, write_bytes
from annot.store.leftovers import prefix_of, sweep


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Writes `files` beside `target`, which does not exist yet, and then gives them its name.

    Args:
        target: the new folder.
        files: by path inside of it.

    Raises:
        DataError: a path leads out of the folder.
        FileExistsError: the target is there, perhaps since somebody else wrote it meanwhile; nothing is left behind.
        OSError: the disk refuses; nothing is left behind.
    """
    for path in files:
        _require_below(path, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=prefix_of(target), suffix=".tmp"))
    try:
        _write(temporary, files)
        temporary.chmod(0o755)
        _rename(temporary, target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    if len(files) < MANY or not hasattr(os, "sync"):
        for path, data in files.items():
            write_bytes(folder / path, data, is_swept=True)
        return
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    os.sync()


def _require_below(path: str, target: Path) -> None:
    """Requires that a path stays inside: its name may be a document's, and the document somebody else's."""
    # Of Windows too, where a drive or a backslash leads elsewhere.
    parts = PureWindowsPath(path)
    if not parts.name or parts.anchor or ".." in parts.parts or "\0" in path:
        raise DataError(f"{path!r} is no place inside of {target}; nothing was written: rename what is called so")


def _rename(temporary: Path, target: Path) -> None:
    try:
        temporary.rename(target)
    except OSError as error:
        if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
            raise FileExistsError(
                errno.EEXIST, "was made meanwhile by somebody else; look at it", str(target)
            ) from error
        raise
