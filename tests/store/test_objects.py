"""Content-addressed files: what is asked for is what was kept, or an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import DataError
from annot.store.objects import ObjectStore


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    digest = store.put(b"a task")
    assert store.put(b"a task") == digest
    assert digest in store
    assert store.get(digest) == b"a task"


def test_a_changed_or_missing_file_is_named(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    digest = store.put(b"a task")
    (path,) = [each for each in tmp_path.rglob("*") if each.is_file()]
    path.write_bytes(b"another")
    with pytest.raises(DataError, match="its bytes are not what its name says; delete it and pull again"):
        store.get(digest)
    with pytest.raises(DataError, match="no such object"):
        store.get("0" * 64)
