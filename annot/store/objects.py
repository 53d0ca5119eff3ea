"""Content-addressed values in one SQLite file: what was once pulled can be had back, whatever the server has become.

A transaction is there whole or not at all, whatever is killed or full; thousands of values cost one.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from annot.core.errors import UnreadableError

_BUSY_TIMEOUT_S = 60.0
_FAST = 1
"""Level of zlib: JSON shrinks to a quarter at the speed of the disk."""


class ObjectStore:
    """Immutable values, each named by the SHA-256 of its bytes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, bodies: Iterable[bytes]) -> list[str]:
        """Keeps `bodies` in one transaction; returns their digests.

        Raises:
            OSError: the disk refuses; nothing was kept.
        """
        # Texts of tasks repeat themselves; the fastest level saves most of the space and little time.
        rows = [(hashlib.sha256(body).hexdigest(), zlib.compress(body, _FAST)) for body in bodies]
        with self._open() as file, file:
            file.executemany("INSERT OR IGNORE INTO objects VALUES (?, ?)", rows)
        return [digest for digest, _ in rows]

    def get(self, digests: Iterable[str]) -> Iterator[bytes]:
        """What was kept under `digests`, in their order.

        Raises:
            DataError: one is missing, or its bytes changed.
        """
        with self._open() as file:
            for digest in digests:
                row = file.execute("SELECT body FROM objects WHERE digest = ?", (digest,)).fetchone()
                if row is None:
                    raise UnreadableError(f"{self._path}: holds no {digest}; pull again")
                yield self._checked(digest, row[0])

    def missing(self, digests: Iterable[str]) -> set[str]:
        """Those of `digests` under which nothing is kept."""
        with self._open() as file:
            known = {row[0] for row in file.execute("SELECT digest FROM objects")}
        return set(digests) - known

    def _checked(self, digest: str, packed: bytes) -> bytes:
        try:
            body = zlib.decompress(packed)
        except zlib.error:
            body = b""
        if hashlib.sha256(body).hexdigest() != digest:
            raise UnreadableError(
                f"{self._path}: {digest} is not what its name says; move the file away and pull again"
            )
        return body

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT_S)) as file:
                # The digest is the key, so the table needs no second index of its rows.
                file.execute("CREATE TABLE IF NOT EXISTS objects (digest TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
                yield file
        except sqlite3.OperationalError as error:
            raise OSError(0, str(error), str(self._path)) from error
        except sqlite3.DatabaseError as error:
            raise UnreadableError(f"{self._path}: {error}; move the file away and pull again") from error
