"""A disk that fails at one step, for a process of its own.

A step is anything that changes the disk: a write, fsync, rename, link or removal. The kind of failure is `kill`
(SIGKILL before the step), `ENOSPC` or `EIO` (the step raises it).

The processes are forked from one that has imported what the verbs need and done nothing yet: a new interpreter would
import for a second or three, hundreds of times.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

NEEDED = ("annot.cli.main", "annot.steps.migrate", "annot.steps.release", "annot.steps.score", "datasets", "rensa")
"""What is imported before the first fork; the verbs import it when they run."""

taken = 0


class Ended(NamedTuple):
    """How a process ended: its exit code (negative for a signal), the steps that it took, and what it printed."""

    code: int
    n_steps: int
    said: str


def run_on_disk(folder: Path, *words: str, kind: str = "kill", step: int = 0) -> Ended:
    """Runs `annot` in a process of its own, whose disk fails at a step; step 0 never comes."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*NEEDED, __name__])
    with TemporaryDirectory() as scratch:
        said, steps = Path(scratch, "said"), Path(scratch, "steps")
        process = context.Process(target=_run, args=(folder, words, kind, step, said, steps))
        process.start()
        process.join(120)
        assert process.exitcode is not None, f"{words}: hangs; {said.read_text('utf-8')}"
        n_steps = int(steps.read_text()) if steps.exists() else 0
        return Ended(process.exitcode, n_steps, said.read_text("utf-8") if said.exists() else "")


def _run(folder: Path, words: tuple[str, ...], kind: str, step: int, said: Path, steps: Path) -> None:
    from annot.cli.main import main

    os.chdir(folder)
    sys.argv = ["annot", *words]
    with said.open("wb") as stream:
        for descriptor in (1, 2):
            os.dup2(stream.fileno(), descriptor)
    fail_at(kind, step)
    try:
        main()
    finally:
        steps.write_text(str(taken), "utf-8")


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
