"""Content-addressed files: what was once pulled can be had back, whatever the server has become."""

from __future__ import annotations

import hashlib
from pathlib import Path

from annot.core.errors import DataError
from annot.store.atomic import write_bytes


class ObjectStore:
    """A folder of immutable files, each named by the SHA-256 of its bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keeps `data`; returns its digest."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if not path.exists():
            write_bytes(path, data)
        return digest

    def get(self, digest: str) -> bytes:
        """What was kept under `digest`.

        Raises:
            DataError: it is missing, or its bytes changed.
        """
        path = self._path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise DataError(f"{path}: no such object") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise DataError(f"{path}: its bytes are not what its name says; delete it and pull again")
        return data

    def __contains__(self, digest: str) -> bool:
        return self._path(digest).exists()

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]
