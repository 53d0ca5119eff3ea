"""Names of what is being written, and the removal of what killed processes left behind."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

from annot.store.system import is_windows

# The name of the target comes first, as `prefix_of` writes it; `tempfile` adds eight characters.
_LEFTOVER = re.compile(r"\.(?P<target>.+?)\.(?:(?P<process>\d+)-)?[a-z0-9_]{8}(?:\.tmp)?")
_OLD_S = 24 * 3600.0
"""Seconds after which what names no process, or none that can be asked for, is nobody's any more."""


def prefix_of(target: Path) -> str:
    """Begins the name of a temporary file or folder beside `target`; it says whose it is."""
    return f".{target.name}.{os.getpid()}-"


def sweep(*targets: Path) -> None:
    """Removes what killed processes left behind while they wrote `targets`; each folder is listed once."""
    names: dict[Path, set[str]] = {}
    for target in targets:
        names.setdefault(target.parent, set()).add(target.name)
    for folder, wanted in names.items():
        try:
            entries = list(os.scandir(folder))
        except FileNotFoundError:
            continue
        for each in entries:
            found = _LEFTOVER.fullmatch(each.name)
            if found is None or found["target"] not in wanted or not _is_nobodys(found["process"], each):
                continue
            if each.is_dir(follow_symlinks=False):
                shutil.rmtree(each.path, ignore_errors=True)
            else:
                Path(each.path).unlink(missing_ok=True)


def _is_nobodys(process: str | None, entry: os.DirEntry[str]) -> bool:
    # There, signal 0 is Ctrl-C, and asks nothing.
    if process is None or is_windows():
        return time.time() - entry.stat(follow_symlinks=False).st_mtime > _OLD_S
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False  # it lives, and is somebody else's
    return False
