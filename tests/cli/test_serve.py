"""`annot serve` ends when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.data_set import make_data_set

# Polars hooks Ctrl-C as this does: the call that waits is begun anew, and Python is not asked until it ends.
SERVE = """
import signal, sys
from contextlib import contextmanager
from annot.cli.main import main
from annot.library.project import Project
from annot.steps.serve import Serving

@contextmanager
def serving(*_, **__):
    signal.siginterrupt(signal.SIGINT, False)
    yield Serving("http://127.0.0.1:1", "m@1", ("reader",))

Project.serving = serving
sys.argv = ["annot", "serve", "m"]
main()
"""


def test_ctrl_c_ends_it_though_a_library_hooks_the_signal(tmp_path: Path) -> None:
    project = make_data_set(tmp_path / "p", name="p", schema="mentions: {P: {definition: x}}\n", texts={"a": "Text."})
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            assert running.stdout.readline() == "m@1 answers at http://127.0.0.1:1 for reader; end it with Ctrl-C\n"
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 0
        finally:
            running.kill()
