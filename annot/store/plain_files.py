"""Folders of others: only plain files inside of them are read, and none that is too large to be meant.

A link may lead to what its maker cannot read and the reader can; a named pipe hangs whoever opens it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from annot.core.errors import AnnotError, UnreadableError

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
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_OF_A_SHELL = re.compile(r"/dev/stdin|/(?:dev|proc/(?:self|\d+))/fd/\d+")
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
    """Requires that a folder holds plain files and folders alone; links of the Hub's own cache count as files.

    Raises:
        UnreadableError: it holds a link, a pipe or a device, or is larger than anything of its kind; it names which.
    """
    n_files = 0
    for entry in _entries(folder):
        is_cached = entry.is_symlink() and _is_of_the_hub(entry, folder)
        about = entry.stat(follow_symlinks=is_cached)
        if stat.S_ISDIR(about.st_mode):
            continue
        if not stat.S_ISREG(about.st_mode):
            raise UnreadableError(
                f"{entry.path}: is {_kind_of(about.st_mode)}; only plain files inside of {folder} are read: "
                "put a copy there"
            )
        n_files += 1
        if has_limits() and (about.st_size > MOST_BYTES or n_files > MOST_FILES):
            is_large = about.st_size > MOST_BYTES
            what = f"has {about.st_size:,} bytes" if is_large else f"is one of more than {MOST_FILES:,} files"
            raise UnreadableError(
                f"{entry.path}: {what}; {MOST_BYTES:,} bytes a file and {MOST_FILES:,} files are the limit for what "
                "somebody else may have made; say `annot --trust …` if its maker is trusted"
            )


def require_file(path: Path) -> None:
    """Requires that what a person or a project names is a plain file or a folder, or is not there.

    A named pipe hangs whoever opens it, and a device may never end. What a shell hands over, `<(…)` or its own input,
    has a writer and an end.

    Raises:
        UnreadableError: it is a pipe, a socket or a device, or a link to one.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return  # whoever opens it says why
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or _OF_A_SHELL.fullmatch(str(path)):
        return
    raise UnreadableError(f"{path}: is {_kind_of(mode)}; only plain files are read: write what it holds into one")


def read_text(path: Path, *, keeps_mark: bool = False, refusal: type[AnnotError] = UnreadableError) -> str:
    """The words of a file in UTF-8, with its own ends of lines.

    Args:
        path: the file.
        keeps_mark: whether the byte order mark that some programs write first stays, as a character that is counted.
        refusal: what is raised; of files that a person writes for annot a ConfigError.

    Raises:
        AnnotError: it is not there, is no plain file, or is not UTF-8; it names the first byte that is not.
    """
    require_file(path)
    try:
        words = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise refusal(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except FileNotFoundError as error:
        raise refusal(f"{path}: no such file") from error
    except IsADirectoryError as error:
        raise refusal(f"{path}: is a folder; name a file in it") from error
    return words if keeps_mark else words.removeprefix("\ufeff")


def require_inside(root: Path, parts: Iterable[Path]) -> None:
    """Requires that no part of a project that somebody else may have made hangs, or leads out of it.

    Args:
        root: the project's folder.
        parts: files and folders that will be read.

    Raises:
        UnreadableError: one is a pipe, a socket or a device, lies elsewhere, or is a link to what does; it names which.
    """
    inside = root.resolve()
    for part in parts:
        for path in (part, *(Path(entry.path) for entry in (_entries(part) if part.is_dir() else ()))):
            if not path.resolve().is_relative_to(inside):
                raise UnreadableError(f"{path}: lies outside of {root}, or leads out of it; put a copy inside")
            require_file(path)


def is_plain(path: Path) -> bool:
    """Whether a path is a plain file itself, and no link to one."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _is_of_the_hub(entry: os.DirEntry[str], folder: Path) -> bool:
    """Whether a link leads to what `huggingface_hub` has kept under its digest: `snapshots/COMMIT/…` to `blobs/…`."""
    if folder.parent.name != "snapshots":
        return False
    target = Path(os.path.normpath(Path(entry.path).parent.absolute() / Path(entry.path).readlink()))
    blobs = folder.absolute().parent.parent / "blobs"
    return target.parent == blobs and _DIGEST.fullmatch(target.name) is not None and is_plain(target)


def _kind_of(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "no plain file")


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        entries = list(found)
    for entry in entries:
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(Path(entry.path))
