"""The command line in processes that are forked from one that has imported what verbs need, and has done nothing yet.

For what must be a process, since it is killed or runs beside others, and what a test does by the dozen: a new
interpreter imports for a second or two before it begins.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from subprocess import CompletedProcess

NEEDED = (
    "annot.cli.main",
    "annot.library.project",
    "annot.steps.migrate",
    "annot.steps.push",
    "annot.steps.release",
    "annot.studio.connection",
)
"""What is imported before the first fork, with all that it needs; the verbs import it when they run."""


class Forked:
    """A running `annot`.

    Args:
        words: the verb and what follows it.
        cwd: the folder to run it in.
        env: added to the environment.
        inside: makes what it runs inside of, in its process.
    """

    def __init__(
        self,
        *words: str,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        inside: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*NEEDED, __name__])
        self._words = words
        self._scratch = Path(tempfile.mkdtemp())
        environment = {**os.environ, "COLUMNS": "100", **(env or {})}
        self._process = context.Process(target=_run, args=(words, cwd, environment, inside, self._scratch))
        self._process.start()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()

    def wait(self, timeout_s: float = 300) -> CompletedProcess[str]:
        """Waits for its end; what it printed, and its exit code, which is negative for a signal."""
        self._process.join(timeout_s)
        code = self._process.exitcode
        if code is None:
            self.kill()
            self._process.join()
        out, err = (path.read_text("utf-8") if path.exists() else "" for path in _streams(self._scratch))
        shutil.rmtree(self._scratch)
        assert code is not None, f"annot {' '.join(self._words)} has not ended after {timeout_s} s\n{out}{err}"
        return CompletedProcess(self._words, code, out, err)


def _streams(scratch: Path) -> tuple[Path, Path]:
    return scratch / "stdout", scratch / "stderr"


def _run(
    words: tuple[str, ...],
    cwd: Path,
    environment: Mapping[str, str],
    inside: Callable[[], AbstractContextManager[object]],
    scratch: Path,
) -> None:
    for descriptor, path in enumerate(_streams(scratch), start=1):
        with path.open("wb") as stream:
            os.dup2(stream.fileno(), descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv = ["annot", *words]
    from annot.cli.main import main

    with inside():
        main()
