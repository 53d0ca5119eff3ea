"""Content-addressed values: what is asked for is what was kept, or an error."""

from __future__ import annotations

import hashlib
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from annot.core.errors import DataError
from annot.store.objects import ObjectStore


def test_what_was_kept_comes_back_in_the_order_asked_for(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path / "deep" / "objects.sqlite3")
    first, second = store.put([b"one", b"two"])
    assert first == hashlib.sha256(b"one").hexdigest()
    assert store.put([b"two", b"one"]) == [second, first]
    assert list(store.get([second, first, second])) == [b"two", b"one", b"two"]
    assert store.missing([first, "0" * 64]) == {"0" * 64}


def test_a_changed_or_missing_value_is_named(tmp_path: Path) -> None:
    path = tmp_path / "objects.sqlite3"
    store = ObjectStore(path)
    (digest,) = store.put([b"a task"])
    with sqlite3.connect(path) as file:
        file.execute("UPDATE objects SET body = ?", (zlib.compress(b"another"),))
    with pytest.raises(DataError, match=rf"objects\.sqlite3: {digest} is not what its name says; move the file away"):
        list(store.get([digest]))
    with pytest.raises(DataError, match=r"holds no 0{64}; pull again"):
        list(store.get(["0" * 64]))


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "objects.sqlite3"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(DataError, match=r"objects\.sqlite3: file is not a database; move the file away and pull again"):
        ObjectStore(path).put([b"x"])


def test_a_disk_that_refuses_is_an_error_of_the_system(tmp_path: Path) -> None:
    folder = tmp_path / "objects.sqlite3"
    folder.mkdir()
    with pytest.raises(OSError, match="unable to open database file"):
        ObjectStore(folder).put([b"x"])


def test_a_killed_writer_leaves_whole_transactions(tmp_path: Path) -> None:
    path = tmp_path / "objects.sqlite3"
    code = (
        "import sys, itertools\nfrom pathlib import Path\nfrom annot.store.objects import ObjectStore\n"
        "store = ObjectStore(Path(sys.argv[1]))\n"
        "for n in itertools.count(): store.put(b'%d-%d' % (n, k) for k in range(50))"
    )
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", code, str(path)])
        time.sleep(1.0)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    store = ObjectStore(path)
    with sqlite3.connect(path) as file:
        digests = [row[0] for row in file.execute("SELECT digest FROM objects")]
    assert digests
    assert len(digests) % 50 == 0, "each transaction is there whole or not at all"
    assert len(list(store.get(digests))) == len(digests)
