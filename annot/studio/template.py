"""The database of a Label Studio that nobody has used, made once and copied for every new server.

Its tables take Label Studio half a minute of migrations. They hold no account and no secret: the key that signs
sessions and tokens is a file of its own, which each server makes for itself at its first start.
"""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

from annot.store.atomic import write_bytes
from annot.studio.environment import server_environment
from annot.studio.install import Tell, environment_folder, executable, run

DATABASE = "label_studio.sqlite3"


def copy_template(data: Path, tell: Tell) -> None:
    """Gives a server that never ran its tables; leaves a database that is there alone.

    Args:
        data: the data folder of the server; it is made.
        tell: takes a line for people where the template has to be made first.

    Raises:
        ServiceError: Label Studio could not make its tables.
    """
    if (data / DATABASE).exists():
        return
    template = _template(tell)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_bytes(data / DATABASE, template.read_bytes(), mode=0o600)


def template_path() -> Path:
    """Where the template lies: beside the environment whose Label Studio made it, under the same name."""
    return _beside(".sqlite3")


def _template(tell: Tell) -> Path:
    path = template_path()
    if path.exists():
        return path
    with _beside(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            tell("Making Label Studio's tables (once, about half a minute)")
            _make(path, lock.fileno())
    return path


def _make(path: Path, lock: int) -> None:
    # One name, so that what a killed maker left is found and cleared away by the next.
    scratch = _beside(".making")
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        # `version` makes the tables before it prints, and no account. It holds the lock too: if annot is killed,
        # the next maker waits until this process has ended.
        environment = server_environment(scratch)
        run([str(executable()), "version"], "make Label Studio's tables", environment=environment, held=lock)
        write_bytes(path, (scratch / DATABASE).read_bytes())
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _beside(suffix: str) -> Path:
    folder = environment_folder()
    return folder.with_name(folder.name + suffix)
