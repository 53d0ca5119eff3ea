"""Where the programs of Label Studio's environment lie."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from annot.studio import install as module
from annot.studio.install import environment_folder, executable, install


@pytest.mark.parametrize(
    ("windows", "python", "command"),
    [(False, "bin/python", "bin/label-studio"), (True, "Scripts/python.exe", "Scripts/label-studio.exe")],
)
def test_each_system_has_its_own_place_for_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: bool, python: str, command: str
) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda name: str(tmp_path / name))
    monkeypatch.setattr(module, "is_windows", lambda: windows)
    ran: list[str] = []

    def run(words: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        ran.append(words[0])
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    install(lambda line: None)
    assert executable() == environment_folder() / command
    assert ran[1] == str(environment_folder() / python)


MAKE = """\
import sys
from pathlib import Path
from annot.studio import install
install._lock_path = lambda: Path(sys.argv[1])
install.install(print)
print("whole" if install.is_installed() else "half")
"""


def test_two_processes_at_once_make_one_environment(tmp_path: Path) -> None:
    # An environment without packages: a real venv and a real pip, and nothing to fetch.
    lock = tmp_path / "lock.txt"
    lock.write_text("# nothing\n", "utf-8")
    environment = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", MAKE, str(lock)]
    makers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        for _ in range(3)
    ]
    told = [maker.communicate() for maker in makers]
    assert [maker.returncode for maker in makers] == [0, 0, 0], told
    assert [out.splitlines()[-1] for out, _ in told] == ["whole"] * 3
    assert sum("Installing Label Studio" in out for out, _ in told) == 1
