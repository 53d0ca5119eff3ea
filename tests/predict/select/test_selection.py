"""The file of a selection."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import DataError
from annot.predict.select.selection import Selected, queue_scores, read_selection, write_selection

ROWS = [
    Selected(doc_id="b", rank=1, strategy="uncertainty", reason="uncertain of 1 of 2 mentions", score=0.5),
    Selected(doc_id="a", rank=2, strategy="random", reason="drawn at random"),
]


def test_what_is_written_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "selection.jsonl"
    assert write_selection(path, reversed(ROWS))
    assert list(read_selection(path).values()) == ROWS


def test_the_first_has_the_lowest_score() -> None:
    assert queue_scores(ROWS) == {"b": 0.5, "a": 1.0}
    assert queue_scores([]) == {}


@pytest.mark.parametrize("changes", [{"doc_id": "b"}, {"rank": 1}])
def test_nothing_stands_twice(tmp_path: Path, changes: dict[str, str | int]) -> None:
    import msgspec

    path = tmp_path / "selection.jsonl"
    write_selection(path, [ROWS[0], msgspec.structs.replace(ROWS[1], **changes)])
    with pytest.raises(DataError, match="stands twice"):
        read_selection(path)
