"""A pinned Label Studio in an environment of its own, so that its pins never touch annot's."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

import platformdirs
from filelock import FileLock

from annot.core.errors import ServiceError
from annot.store.atomic import write_text
from annot.store.system import is_windows

LABEL_STUDIO_VERSION = "1.23.2"
_DONE = "annot-complete"
_TAIL_CHARS = 1500

Teller = Callable[[str], None]


def environment_folder() -> Path:
    """Where the environment lies: in the user's cache, under the digest of its lock and Python's version."""
    lock = _lock_path().read_bytes()
    name = hashlib.sha256(lock).hexdigest()[:12]
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    return Path(platformdirs.user_cache_dir("annot")) / f"label-studio-{LABEL_STUDIO_VERSION}-{python}-{name}"


def is_installed() -> bool:
    """Whether the environment is there and whole."""
    return (environment_folder() / _DONE).is_file()


def executable() -> Path:
    """The `label-studio` command of the environment."""
    return _program(environment_folder(), "label-studio")


def install(tell: Teller) -> None:
    """Makes the environment where it is missing or half made.

    Args:
        tell: takes a line for people before each step.

    Raises:
        ServiceError: venv or pip failed; the message ends with what they said.
    """
    if is_installed():
        return
    folder = environment_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # All projects of a user share it: what another process is just making must not be taken for half made.
    with FileLock(folder.with_name(f"{folder.name}.install.lock")):
        if not is_installed():
            _make(folder, tell)


def _make(folder: Path, tell: Teller) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    by_uv = _uv()
    how_long = "some 20 seconds" if by_uv else "1 to 3 minutes"
    tell(f"Installing Label Studio {LABEL_STUDIO_VERSION} into {folder} (once, {how_long})")
    if by_uv is None or not _installed_by_uv(by_uv, folder, tell):
        _install_by_pip(folder)
    write_text(folder / _DONE, LABEL_STUDIO_VERSION + "\n")


def _uv() -> str | None:
    """The program uv, which does in seconds what takes pip minutes; None where it is not to be had."""
    try:
        from uv import find_uv_bin
    except ImportError:
        return shutil.which("uv")
    try:
        return find_uv_bin()
    except FileNotFoundError:
        return shutil.which("uv")


def _installed_by_uv(uv: str, folder: Path, tell: Teller) -> bool:
    """Whether uv could do it; pip may know of a registry or a proxy that uv was not told of."""
    python = _program(folder, "python")
    try:
        run([sys.executable, "-m", "venv", "--without-pip", str(folder)], "make a virtual environment")
        words = ["pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(_lock_path())]
        run([uv, *words], "install Label Studio")
    except ServiceError as error:
        shutil.rmtree(folder, ignore_errors=True)
        tell(f"uv did not do it, trying pip (1 to 3 minutes): {str(error).splitlines()[-1]}")
        return False
    return True


def _install_by_pip(folder: Path) -> None:
    run(
        [sys.executable, "-m", "venv", str(folder)], "make a virtual environment (Debian: apt-get install python3-venv)"
    )
    pip = [str(_program(folder, "python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", str(_lock_path())], "install Label Studio")


def _program(folder: Path, name: str) -> Path:
    """A command of the environment in `folder`."""
    return folder / "Scripts" / f"{name}.exe" if is_windows() else folder / "bin" / name


def _lock_path() -> Path:
    return Path(str(resources.files("annot.studio") / "label-studio.lock.txt"))


def run(command: list[str], what: str, *, environment: Mapping[str, str] | None = None) -> None:
    """Runs a command to its end.

    Args:
        command: program and arguments.
        what: what it is for, as in "could not …".
        environment: its variables; None gives it annot's.

    Raises:
        ServiceError: it failed; the message ends with what it said.
    """
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-_TAIL_CHARS:]
        raise ServiceError(f"could not {what}: {command[0]} ended with {done.returncode}\n{said}")
