"""A disk that fails at one step, for a process of its own: `python -m tests.crash.faulty_disk KIND STEP VERB...`.

A step is anything that changes the disk: a write, fsync, rename, link or removal. KIND is `kill` (SIGKILL before the
step), `ENOSPC` or `EIO` (the step raises it). Writes the number of steps taken to the file that `STEPS_TO` names.
"""

from __future__ import annotations

import atexit
import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

taken = 0


def fail_at(kind: str, step: int) -> None:
    """Wraps the system's calls; their arguments and answers stay as they are."""

    def wrapped(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def do(*given: Any, **named: Any) -> Any:
            global taken
            if _is_of_others(given):
                return call(*given, **named)
            taken += 1
            if taken == step:
                if kind == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                code = getattr(errno, kind)
                raise OSError(code, os.strerror(code))
            return call(*given, **named)

        return do

    for name in ("fsync", "rename", "replace", "unlink", "remove", "rmdir", "mkdir", "chmod", "link"):
        setattr(os, name, wrapped(name, getattr(os, name)))
    os.write = wrapped("write", os.write)


def _is_of_others(given: tuple[Any, ...]) -> bool:
    """Standard streams, and what lies outside of any project, are no disk of annot's."""
    if given and isinstance(given[0], int):
        return given[0] in {1, 2}
    return bool(given) and any(word in os.fspath(given[0]) for word in ("__pycache__", "/.cache/", "/proc/"))


def main() -> None:
    kind, step, *words = sys.argv[1:]
    from annot.cli.main import main as annot

    if where := os.environ.get("STEPS_TO"):
        atexit.register(lambda: Path(where).write_text(str(taken), "utf-8"))
    sys.argv = ["annot", *words]
    fail_at(kind, int(step))
    annot()


if __name__ == "__main__":
    main()
