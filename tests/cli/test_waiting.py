"""The bar on a terminal: after two seconds, away before anything is printed, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty")

SLOW = """
import sys, time
from annot.cli import main, output
def slow(*_):
    time.sleep({seconds})
    output.show("the result")
main.app = slow
sys.argv = ["annot", "check"]
main.main()
"""


def on_terminal(seconds: float, program: str = SLOW) -> str:
    """What a terminal gets of a verb that takes so long, on both streams."""
    parent, child = pty.openpty()
    words = [sys.executable, "-c", program.format(seconds=seconds)]
    done = subprocess.Popen(words, stdout=child, stderr=child, env={**os.environ, "TERM": "xterm", "COLUMNS": "80"})
    os.close(child)
    shown = b""
    try:
        while part := os.read(parent, 4096):
            shown += part
    except OSError:  # The end of a terminal.
        pass
    os.close(parent)
    assert done.wait() == 0
    return shown.decode()


def test_a_slow_verb_shows_a_bar_with_the_time_and_clears_it_away() -> None:
    shown = on_terminal(3.5)
    bar, _, result = shown.rpartition("the result")
    assert "annot check" in bar
    assert "0:00:0" in bar
    assert bar.rstrip("\r").endswith("\x1b[2K"), "the line of the bar is cleared before the result"
    assert result.strip() in {"", "\x1b[?25h"}


def test_a_quick_verb_shows_none() -> None:
    assert on_terminal(0).strip() == "the result"


def test_a_pipe_gets_the_result_alone() -> None:
    # Colours can be forced, as in logs of CI; what a terminal does to a line cannot.
    env = {**os.environ, "FORCE_COLOR": "1"}
    words = [sys.executable, "-c", SLOW.format(seconds=2.5)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=env)
    assert (done.stdout, done.stderr) == ("the result\n", "")


COUNTED = SLOW.replace("    time.sleep({seconds})", "    output.progress(3, 7); time.sleep({seconds})")


def test_a_verb_that_knows_how_far_it_is_says_so() -> None:
    shown = on_terminal(3.5, COUNTED)
    assert "3/7" in shown
