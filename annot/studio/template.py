"""The database of a Label Studio that nobody has used, made once and copied for every new server.

Its tables take Label Studio half a minute of migrations. They hold no account and no secret: the key that signs
sessions and tokens is a file of its own, which each server makes for itself at its first start.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from filelock import FileLock

from annot.store.atomic import write_bytes
from annot.store.leftovers import prefix_of, sweep
from annot.studio.environment import server_environment
from annot.studio.install import Teller, environment_folder, executable, run

DATABASE = "label_studio.sqlite3"


def copy_template(data: Path, tell: Teller) -> None:
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


def _template(tell: Teller) -> Path:
    path = template_path()
    if path.exists():
        return path
    with FileLock(_beside(".lock")):
        if not path.exists():
            tell("Making Label Studio's tables (once, about half a minute)")
            _make(path)
    return path


def _make(path: Path) -> None:
    sweep(path)
    # A folder of its own for each maker: what a killed one had started may still write in another.
    scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix=prefix_of(path), suffix=".tmp"))
    try:
        # `version` makes the tables before it prints, and no account.
        run([str(executable()), "version"], "make Label Studio's tables", environment=server_environment(scratch))
        write_bytes(path, (scratch / DATABASE).read_bytes(), is_swept=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _beside(suffix: str) -> Path:
    folder = environment_folder()
    return folder.with_name(folder.name + suffix)
