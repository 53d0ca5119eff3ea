"""Writing files so that a killed process or a full disk leaves the old bytes or the new, never half."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from annot.store.leftovers import prefix_of, sweep
from annot.store.system import is_windows


def write_bytes(path: Path, data: bytes, *, mode: int = 0o644, is_swept: bool = False) -> bool:
    """Replaces `path` by `data` through a temporary file beside it, fsync and rename.

    A file that already holds `data` is left alone, so that its time and `git status` stay.

    Args:
        path: the target; its folder is made.
        data: the whole content.
        mode: permissions of the new file; on Windows only whether it may be written.
        is_swept: the caller has removed what killed processes left beside it, once for many files of a folder.

    Returns:
        Whether anything was written.

    Raises:
        IsADirectoryError: the target is a folder.
        OSError: the disk refuses; the target is as it was.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder; name a file", str(path))
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    if not is_swept:
        sweep(path)
    # Beside the target, since only within one file system a rename is there whole or not at all.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix_of(path), suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            # A rename may reach the disk before the bytes do, and a power cut between them leave an empty file.
            os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    # The new name is the folder's, and stays in memory until the folder is written.
    _sync_folder(path.parent)
    return True


def write_text(path: Path, text: str, *, mode: int = 0o644, is_swept: bool = False) -> bool:
    """`write_bytes` for text, as UTF-8 with the line ends that it has."""
    return write_bytes(path, text.encode(), mode=mode, is_swept=is_swept)


MANY = 200
"""Files from which on the system is asked once to write all of them down, and not for each."""


def write_many(files: Mapping[Path, bytes]) -> None:
    """`write_bytes` for files whose leftovers are swept; of many the disk is waited for once, not once each.

    Every file is the old one or the new, whenever the process ends; some may be new already, and others not yet.

    Raises:
        OSError: the disk refuses; every file is as it was, or new.
    """
    if len(files) < MANY or not hasattr(os, "sync"):
        for path, data in files.items():
            write_bytes(path, data, is_swept=True)
        return
    temporaries: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a folder; name a file", str(path))
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix_of(path), suffix=".tmp")
            temporaries[path] = Path(name)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            temporaries[path].chmod(0o644)
        os.sync()
        for path in files:
            temporaries[path].replace(path)
            del temporaries[path]
    finally:
        for temporary in temporaries.values():
            with contextlib.suppress(OSError):
                temporary.unlink()
    os.sync()


def _sync_folder(folder: Path) -> None:
    if is_windows():
        return  # it opens no folder, and by now the file is in its place
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
