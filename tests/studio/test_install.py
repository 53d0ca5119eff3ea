"""Where the programs of Label Studio's environment lie."""

from __future__ import annotations

import subprocess
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
