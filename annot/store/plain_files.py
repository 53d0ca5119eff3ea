"""Folders of others: only plain files inside of them are read, and none that is too large to be meant.

A link may lead to what its maker cannot read and the reader can; a named pipe hangs whoever opens it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from annot.core.errors import UnreadableError

MOST_FILES = 100_000
MOST_BYTES = 2 * 1024**3
"""Bytes that one file may have, and that one table may unpack to."""
_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}
_trusts: ContextVar[bool] = ContextVar("trusts", default=False)


@contextmanager
def trusted(yes: bool = True) -> Iterator[None]:
    """Lifts the limits of size for what is read inside, where its maker is trusted; links and pipes stay refused."""
    token = _trusts.set(yes)
    try:
        yield
    finally:
        _trusts.reset(token)


def trust_everything() -> None:
    """Lifts the limits of size for the rest of this process."""
    _trusts.set(True)


def has_limits() -> bool:
    """Whether limits of size hold."""
    return not _trusts.get()


def require_plain(folder: Path) -> None:
    """Requires that a folder holds plain files and folders alone.

    Raises:
        UnreadableError: it holds a link, a pipe or a device, or is larger than anything of its kind; it names which.
    """
    n_files = 0
    for entry in _entries(folder):
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            continue
        if not stat.S_ISREG(mode):
            kind = _KINDS.get(stat.S_IFMT(mode), "no plain file")
            raise UnreadableError(
                f"{entry.path}: is {kind}; only plain files inside of {folder} are read: put a copy there"
            )
        n_files += 1
        size = entry.stat(follow_symlinks=False).st_size
        if has_limits() and (size > MOST_BYTES or n_files > MOST_FILES):
            what = f"has {size:,} bytes" if size > MOST_BYTES else f"is one of more than {MOST_FILES:,} files"
            raise UnreadableError(
                f"{entry.path}: {what}; {MOST_BYTES:,} bytes a file and {MOST_FILES:,} files are the limit for what "
                "somebody else may have made; say `annot --trust …` if its maker is trusted"
            )


def is_plain(path: Path) -> bool:
    """Whether a path is a plain file itself, and no link to one."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        entries = list(found)
    for entry in entries:
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(Path(entry.path))
