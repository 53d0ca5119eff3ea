from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import DataError
from annot.store.marks import all_marks, read_mark, require_asked, write_mark

DIGEST, OTHER = "a" * 64, "b" * 64


def test_a_mark_says_what_was_done_from_what(tmp_path: Path) -> None:
    assert read_mark(tmp_path, 3, DIGEST, "shard 3") is None
    write_mark(tmp_path, 3, DIGEST, b"done")
    assert read_mark(tmp_path, 3, DIGEST, "shard 3") == b"done"
    with pytest.raises(DataError, match=r"shard 3: changed since .* was begun"):
        read_mark(tmp_path, 3, OTHER, "shard 3")
    assert read_mark(tmp_path, 3, OTHER, "shard 3", stage="next") is None


def test_marks_stand_in_the_order_of_the_shards(tmp_path: Path) -> None:
    for number in (1_000, 2, 999, 10):
        write_mark(tmp_path, number, DIGEST, str(number).encode())
    write_mark(tmp_path, 7, DIGEST, b"other", stage="next")
    assert list(all_marks(tmp_path)) == [b"2", b"10", b"999", b"1000"]


def test_another_question_is_refused_with_what_differs(tmp_path: Path) -> None:
    target = tmp_path / "target"
    require_asked(target, b'{"corpus":[1],"shard":2}')
    require_asked(target, b'{"corpus":[1],"shard":2}')
    with pytest.raises(DataError, match="was begun with another corpus and shard"):
        require_asked(target, b'{"corpus":[2],"shard":3}')
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_bytes(b"")
    with pytest.raises(DataError, match="holds something else already"):
        require_asked(tmp_path / "other", b"{}")
