"""The command line in this process: as `python -m annot` runs it, but for the second that a new one takes to import.

What a process itself decides (signals, encodings, two at once, what is imported) is tested with real ones.
"""

from __future__ import annotations

import contextvars
import importlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from annot.cli import output
from annot.cli.main import main


def run_annot(*words: str, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `annot` in a folder, with `env` added to the environment; a pipe reads what it prints."""
    command = ["annot", *words]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setattr(sys, "argv", command)
        for name, value in {"COLUMNS": "100", **(env or {})}.items():
            patch.setenv(name, value)
        try:
            with printed() as (out, err):
                importlib.reload(output)  # Its consoles take width and colours from what is there when it is imported.
                # What the command sets for its whole process, it sets in a context of its own.
                code = contextvars.copy_context().run(_exit_code)
        finally:
            patch.undo()
            importlib.reload(output)
    return subprocess.CompletedProcess(command, code, text_of(out), text_of(err))


def run_process(*words: str, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `annot` in a process of its own, for what is read once in the life of a process."""
    command = [sys.executable, "-m", "annot", *words]
    environment = {**os.environ, "COLUMNS": "100", **(env or {})}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def _exit_code() -> int:
    try:
        main()
    except SystemExit as end:
        assert end.code is None or isinstance(end.code, int), end.code
        return end.code or 0
    return 0


@contextmanager
def printed() -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    """Keeps what is printed inside: standard output and standard error, as pipes would take them."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        yield out, err


def text_of(stream: io.TextIOWrapper) -> str:
    """All that was printed to a stream."""
    stream.seek(0)
    return stream.read()


@contextmanager
def in_time(seconds: int = 60) -> Iterator[None]:
    """Raises a TimeoutError from whatever hangs inside, such as the opening of a named pipe."""

    def end(*_: object) -> None:
        raise TimeoutError(f"hangs for {seconds} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
