"""A folder is there whole, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from annot.core.errors import DataError
from annot.store.folder import write_folder


def test_it_holds_its_files_and_others_may_read_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "new" / "one", {"a.txt": b"a", "deep/er/b.txt": b"b"})
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {"new/one/a.txt", "new/one/deep/er/b.txt"}
    assert (tmp_path / "new" / "one").stat().st_mode & 0o777 == 0o755


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File name too long"):
        write_folder(tmp_path / "one", {"a.txt": b"a", "b" * 300: b"b"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "path", ["../evil", "a/../../evil", "/evil", "\\evil", "..\\evil", "C:evil", "C:\\evil", "a\0b", "", ".", ".."]
)
def test_nothing_is_written_outside(path: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"is no place inside of .*one; nothing was written"):
        write_folder(tmp_path / "one", {"a.txt": b"a", path: b"evil"})
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_left(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "mine").write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="was made meanwhile by somebody else") as caught:
        write_folder(tmp_path / "one", {"a.txt": b"a"})
    assert caught.value.filename == str(tmp_path / "one")
    assert [path.name for path in tmp_path.rglob("*")] == ["one", "mine"]


def test_many_files_are_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"d/{number}.txt": str(number).encode() for number in range(300)}
    write_folder(tmp_path / "many", files)
    there = (tmp_path / "many").rglob("*.txt")
    assert {path.relative_to(tmp_path / "many").as_posix(): path.read_bytes() for path in there} == files
    asked = []

    def full() -> None:
        asked.append("sync")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "sync", full)
    with pytest.raises(OSError, match="No space left"):
        write_folder(tmp_path / "more", files)
    assert (asked, sorted(path.name for path in tmp_path.iterdir())) == (["sync"], ["many"])
