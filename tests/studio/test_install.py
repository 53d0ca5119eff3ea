"""Where the programs of Label Studio's environment lie."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from annot.core.errors import ServiceError
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
    ran: list[list[str]] = []

    def run(words: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        ran.append(words)
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    install(lambda line: None)
    assert executable() == environment_folder() / command
    assert str(environment_folder() / python) in ran[1]


PACKAGE = "typing-extensions"
"""A small one without dependencies, which is among the locked."""


@pytest.fixture
def small_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock of one package, and a cache of its own."""
    lines = (Path(__file__).parents[2] / "requirements/annot.txt").read_text("utf-8").split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith(f"{PACKAGE}=="))
    last = next(at for at, line in enumerate(lines[first:], first) if not line.endswith("\\"))
    lock = tmp_path / "lock.txt"
    lock.write_text("\n".join(lines[first : last + 1]), "utf-8")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda name: str(tmp_path / name))
    monkeypatch.setattr(module, "_lock_path", lambda: lock)
    return lock


def installed() -> list[str]:
    return [path.name for path in environment_folder().glob("lib/*/site-packages/typing_extensions.py")]


def test_uv_installs_where_it_is(small_lock: Path) -> None:
    told: list[str] = []
    install(told.append)
    assert installed() == ["typing_extensions.py"]
    assert len(told) == 1
    assert "some 20 seconds" in told[0]
    # uv needs no pip in the environment.
    assert list(environment_folder().glob("lib/*/site-packages/pip")) == []


def test_pip_installs_where_uv_is_not_to_be_had(small_lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uv", None)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    told: list[str] = []
    install(told.append)
    assert installed() == ["typing_extensions.py"]
    assert "1 to 3 minutes" in told[0]


def test_pip_installs_where_uv_fails(small_lock: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # A registry that uv was told of and that does not answer; pip was told of none.
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    told: list[str] = []
    install(told.append)
    assert installed() == ["typing_extensions.py"]
    assert told[1].startswith("uv did not do it, trying pip")


def test_where_both_fail_the_error_says_what_pip_said(small_lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_lock.write_text(f"{PACKAGE}==4.12.2 --hash=sha256:{'0' * 64}\n", "utf-8")
    with pytest.raises(ServiceError, match=r"(?s)could not install Label Studio.*HASH"):
        install(lambda line: None)
    assert not module.is_installed()


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
