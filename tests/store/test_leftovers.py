"""What killed processes left: swept where nobody can still be writing it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annot.store import leftovers
from annot.store.leftovers import prefix_of, sweep


def left_by(target: Path, process: int, *, hours: float = 0) -> Path:
    path = target.with_name(f".{target.name}.{process}-abcd1234.tmp")
    path.write_text("half")
    then = time.time() - hours * 3600
    os.utime(path, (then, then))
    return path


def ended() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_what_a_process_that_ended_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "reading.jsonl"
    gone = left_by(target, ended())
    lives = left_by(target, os.getpid(), hours=100)
    others = left_by(tmp_path / "other.jsonl", ended())
    sweep(target)
    assert not gone.exists()
    assert lives.exists()
    assert others.exists()
    assert lives.name.startswith(prefix_of(target))


def test_on_windows_no_process_is_signalled_and_age_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "reading.jsonl"
    young, old = left_by(target, ended()), left_by(target, os.getpid(), hours=25)
    signalled: list[int] = []
    monkeypatch.setattr(leftovers, "is_windows", lambda: True)
    monkeypatch.setattr(os, "kill", lambda process, _: signalled.append(process))
    sweep(target)
    assert signalled == []
    assert young.exists()
    assert not old.exists()
