"""A disk that fails at one step, for a process of its own.

A step is anything that changes the disk: a write, fsync, rename, link or removal. The kind of failure is `kill`
(SIGKILL before the step), `ENOSPC` or `EIO` (the step raises it).
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tests.forked import Forked

taken = 0


class Ended(NamedTuple):
    """How a process ended: its exit code (negative for a signal), the steps that it took, and what it printed."""

    code: int
    n_steps: int
    said: str


def run_on_disk(folder: Path, *words: str, kind: str = "kill", step: int = 0) -> Ended:
    """Runs `annot` in a process of its own, whose disk fails at a step; step 0 never comes."""
    steps = folder.parent / "steps"
    steps.unlink(missing_ok=True)
    done = Forked(*words, cwd=folder, inside=partial(failing, kind, step, steps)).wait(120)
    return Ended(done.returncode, int(steps.read_text()) if steps.exists() else 0, done.stdout + done.stderr)


@contextmanager
def failing(kind: str, step: int, steps: Path) -> Iterator[None]:
    """Wraps the system's calls, whose arguments and answers stay as they are; writes how many steps were taken."""
    for name in ("fsync", "rename", "replace", "unlink", "remove", "rmdir", "mkdir", "chmod", "link", "write"):
        setattr(os, name, _wrapped(getattr(os, name), kind, step))
    try:
        yield
    finally:
        steps.write_text(str(taken), "utf-8")


def _wrapped(call: Callable[..., Any], kind: str, step: int) -> Callable[..., Any]:
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


def _is_of_others(given: tuple[Any, ...]) -> bool:
    """Standard streams, and what lies outside of any project, are no disk of annot's."""
    if given and isinstance(given[0], int):
        return given[0] in {1, 2}
    return bool(given) and any(word in os.fspath(given[0]) for word in ("__pycache__", "/.cache/", "/proc/"))
