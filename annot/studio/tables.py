"""The tables of a Label Studio that nobody has used, so that a new server need not make them.

Its own migrations take most of a minute for what is the same each time. What they make is written down as SQL, by
`scripts/tables`, and a test holds it to what they make. It holds no account and no secret: the key that signs sessions
and tokens is a file of its own, which each server makes for itself at its first start.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from importlib import resources
from pathlib import Path

from annot.store.atomic import write_bytes

DATABASE = "label_studio.sqlite3"


def make_tables(data: Path) -> None:
    """Gives a server that never ran its tables; leaves a database that is there alone.

    Args:
        data: the data folder of the server; it is made.
    """
    if (data / DATABASE).exists():
        return
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_bytes(data / DATABASE, empty_database(), mode=0o600)


def empty_database() -> bytes:
    """A database file of SQLite with Label Studio's tables."""
    sql = (resources.files("annot.studio") / "label-studio.tables.sql").read_text("utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / DATABASE
        with contextlib.closing(sqlite3.connect(path)) as connection:
            # Nobody reads it before it is whole, and what becomes of it waits for the disk.
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(sql)
        return path.read_bytes()
