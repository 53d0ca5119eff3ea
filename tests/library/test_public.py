"""`import annot`: every name is listed, typed, documented, and loaded when it is first used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import annot

HERE = Path(__file__).parent


def test_every_public_name_is_listed_and_there() -> None:
    assert {*annot.__all__} <= {*dir(annot)}
    for name in annot.__all__:
        assert getattr(annot, name).__doc__, f"{name} has no docstring"
    with pytest.raises(AttributeError, match="module 'annot' has no attribute 'nothing'"):
        annot.nothing  # noqa: B018


def test_a_script_of_a_user_uses_every_name() -> None:
    text = (HERE / "script.py").read_text("utf-8")
    assert [name for name in annot.__all__ if f"annot.{name}" not in text] == []


def test_the_script_runs(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "script.py"), str(root)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("True ")


def test_the_script_has_no_fault_under_the_strict_rules_of_mypy(tmp_path: Path) -> None:
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = true\n", "utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", str(tmp_path / "mypy.ini")]
    done = subprocess.run(
        [*command, "--cache-dir", str(tmp_path / "cache"), str(HERE / "script.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    own = [line for line in done.stdout.splitlines() if "script.py" in line]
    assert own == [], done.stdout
    assert done.returncode in {0, 1}, done.stderr
