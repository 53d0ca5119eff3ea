"""Marks of shards that are done: files named by what went in and what was asked, written after what came out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from annot.core.errors import DataError
from annot.store.atomic import write_bytes

FOLDER = "marks"
_ASKED = "asked.json"
_DIGITS = 12
_A_FOLDER = 1_000


def require_asked(target: Path, asked: bytes) -> None:
    """Writes down what is asked of a folder, before anything is done in it; a run that goes on must ask the same.

    Args:
        target: the folder that the results go to.
        asked: canonical JSON of all that the results depend on, as an object with a word for each thing.

    Raises:
        DataError: the folder is of another question, or holds something else.
    """
    path = target / FOLDER / _ASKED
    if path.is_file():
        if differing := _differing(path.read_bytes(), asked):
            raise DataError(
                f"{target}: was begun with another {' and '.join(differing)}; ask the same, or name another folder"
            )
        return
    if target.is_dir() and any(target.iterdir()):
        raise DataError(f"{target}: holds something else already; name a new folder")
    write_bytes(path, asked)


def _differing(before: bytes, now: bytes) -> list[str]:
    """The keys of two questions that have other values."""
    was, asked = msgspec.json.decode(before, type=dict[str, Any]), msgspec.json.decode(now, type=dict[str, Any])
    return sorted(key for key in was.keys() | asked.keys() if was.get(key) != asked.get(key))


def read_mark(target: Path, number: int, digest: str, name: str, *, stage: str = "") -> bytes | None:
    """What the mark of a shard says; None where the shard is not done.

    Args:
        target: the folder that the results go to.
        number: of the shard.
        digest: of what went in and what was asked.
        name: what messages call the shard.
        stage: of the work, where it has several.

    Raises:
        DataError: the shard was done from other content.
    """
    path = _path(target, number, digest, stage)
    if path.is_file():
        return path.read_bytes()
    for other in path.parent.glob(f"{number:09d}-*.json"):
        raise DataError(
            f"{name}: changed since {target} was begun ({other.stem} then, {path.stem} now); put it back, or name "
            "another folder"
        )
    return None


def write_mark(target: Path, number: int, digest: str, said: bytes, *, stage: str = "") -> None:
    """Says that a shard is done; all its files must lie on the disk before."""
    write_bytes(_path(target, number, digest, stage), said)


def all_marks(target: Path, *, stage: str = "") -> Iterator[bytes]:
    """What the marks say, in the order of the shards."""
    for folder in sorted((target / FOLDER / stage).glob("[0-9]*")):
        for path in sorted(folder.glob("*.json")):
            yield path.read_bytes()


def _path(target: Path, number: int, digest: str, stage: str) -> Path:
    # Each is looked for among a thousand, however many there are.
    return target / FOLDER / stage / f"{number // _A_FOLDER:06d}" / f"{number:09d}-{digest[:_DIGITS]}.json"
