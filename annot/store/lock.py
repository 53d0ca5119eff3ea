"""One writer at a time in a project: a lock on disk that every process of this machine respects, and who holds it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from annot.core.errors import BusyError

Tell = Callable[[str], None]
_SAY_AFTER_S = 1.0
_LOCK = "write.lock"
GIVE_UP_AFTER_S = 600.0


@contextmanager
def one_writer(folder: Path, *, doing: str, tell: Tell, give_up_after_s: float = GIVE_UP_AFTER_S) -> Iterator[None]:
    """Waits until no other process writes, and keeps others waiting; a verb inside a verb goes on at once.

    Args:
        folder: the project's own state; it is made.
        doing: what this process does, for the others' messages.
        tell: takes one line for people where there is something to wait for.
        give_up_after_s: seconds after which it gives up.

    Raises:
        BusyError: somebody else holds it all the time; the message names them.
    """
    keep_out_of_git(folder)
    # A process that ends, however it ends, lets go of it: the system's lock counts, not the file.
    lock = FileLock(folder / _LOCK, is_singleton=True)
    holder = folder / "write.holder"
    deadline = time.monotonic() + give_up_after_s
    try:
        lock.acquire(timeout=min(_SAY_AFTER_S, give_up_after_s))
    except Timeout:
        tell(f"waiting for {_who(holder)}, which writes in this project")
        try:
            lock.acquire(timeout=max(0.0, deadline - time.monotonic()))
        except Timeout as error:
            raise BusyError(
                f"{_who(holder)} has been writing in this project for {give_up_after_s:.0f} seconds; let it end, "
                "or end it, and do this again; nothing was changed"
            ) from error
    try:
        # Of a verb inside a verb only the outer one says who holds the lock, and takes its word back.
        if lock.lock_counter == 1:
            with suppress(OSError):
                holder.write_text(json.dumps({"pid": os.getpid(), "doing": doing}), "utf-8")
        yield
    finally:
        if lock.lock_counter == 1:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
        lock.release()


def has_writers(folder: Path) -> bool:
    """Whether anybody ever wrote in the project whose own state is in `folder`: there may be one to wait for."""
    return os.access(folder / _LOCK, os.W_OK)


def keep_out_of_git(folder: Path) -> None:
    """Makes a folder that belongs to this machine alone."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")


def _who(holder: Path) -> str:
    try:
        said = json.loads(holder.read_text("utf-8"))
        return f"« {said['doing']} » (process {int(said['pid'])})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
