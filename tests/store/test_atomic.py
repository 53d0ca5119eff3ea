"""Writing files: the old bytes or the new, whatever happens."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from annot.store import atomic
from annot.store.atomic import write_bytes


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "reading.jsonl"
    write_bytes(target, b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_bytes(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["reading.jsonl"]


def test_of_many_files_each_is_written_and_none_is_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {tmp_path / "d" / f"{n}.txt": f"new {n}".encode() for n in range(atomic.MANY)}
    write_bytes(tmp_path / "d" / "0.txt", b"old")

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "sync", full)
        with pytest.raises(OSError, match="No space left"):
            atomic.write_many(files)
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "d").iterdir()] == [("0.txt", b"old")]
    atomic.write_many(files)
    assert {path: path.read_bytes() for path in (tmp_path / "d").iterdir()} == files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o644}


def test_a_killed_process_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "reading.jsonl"
    write_bytes(target, b"old")
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom annot.store import atomic\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "atomic.write_bytes(Path(sys.argv[1]), b'new' * 100000)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(target)], check=False)
    assert done.returncode == -9
    assert target.read_bytes() == b"old"


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b.txt"
    assert write_bytes(target, b"x")
    before = target.stat().st_mtime_ns
    assert not write_bytes(target, b"x")
    assert target.stat().st_mtime_ns == before


def test_a_secret_is_never_readable_by_others(tmp_path: Path) -> None:
    target = tmp_path / "secret"
    write_bytes(target, b"x", mode=0o600)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_folder_is_no_file_to_write(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="is a folder; name a file") as caught:
        write_bytes(tmp_path, b"x")
    assert caught.value.filename == str(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_on_windows_the_folder_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refusing(path: str | Path, *given: int, **named: int) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *given, **named)

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(PermissionError):
        write_bytes(tmp_path / "one", b"x")
    monkeypatch.setattr(atomic, "is_windows", lambda: True)
    assert write_bytes(tmp_path / "two", b"x")
    assert (tmp_path / "two").read_bytes() == b"x"
