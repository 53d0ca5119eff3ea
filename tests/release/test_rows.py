"""Tables that someone else wrote, by pyarrow and by `datasets`."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import Dataset, DatasetDict

from annot.core.errors import DataError
from annot.release.rows import read_document_rows

FLAT = [
    {"doc_id": "d", "fold": 0, "label": "A", "start": 0, "end": 3, "text": "Ana", "side": "x", "low": None},
    {"doc_id": "e", "fold": 0, "label": "B", "start": 1, "end": 2, "text": "o", "side": None, "low": 5},
    {"doc_id": "d", "fold": 0, "label": "B", "start": 4, "end": 6, "text": "Bo", "side": None, "low": None},
]
EXPECTED = [
    ("d", [("A", 0, 3, {"side": "x"}), ("B", 4, 6, {})]),
    ("e", [("B", 1, 2, {"low": 5})]),
]


def told(path: Path) -> list[tuple[str, list[tuple[str, int, int, dict[str, object]]]]]:
    return [
        (row["doc_id"], [(m["label"], m["start"], m["end"], m["attributes"]) for m in row["mentions"]])
        for row in read_document_rows(path)
    ]


def test_mentions_become_documents_and_other_columns_attributes(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(FLAT), tmp_path / "m.parquet")
    assert told(tmp_path / "m.parquet") == EXPECTED


def test_a_saved_data_set_with_splits_is_read_whole(tmp_path: Path) -> None:
    splits = DatasetDict({"test": Dataset.from_list(FLAT[:2]), "train": Dataset.from_list(FLAT[2:], features=None)})
    splits.save_to_disk(tmp_path / "saved")
    assert told(tmp_path / "saved") == EXPECTED


def test_of_several_configurations_the_documents_are_read(tmp_path: Path) -> None:
    for name, rows in (("mentions", FLAT), ("documents", [{"doc_id": "d", "text": "Ana", "mentions": []}])):
        (tmp_path / name).mkdir()
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / name / "train.parquet")
    assert list(read_document_rows(tmp_path)) == [{"doc_id": "d", "text": "Ana", "mentions": [], "relations": []}]


def test_a_folder_without_a_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no \.parquet or \.arrow file"):
        list(read_document_rows(tmp_path))


def test_a_table_with_broken_pages_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.parquet"
    pq.write_table(pa.Table.from_pylist(FLAT), path)
    path.write_bytes(b"\xff\xfe\x00" + path.read_bytes())
    with pytest.raises(DataError, match=r"m\.parquet: cannot be read as parquet: "):
        list(read_document_rows(path))


def test_words_that_are_no_utf_8_are_refused_with_the_file(tmp_path: Path) -> None:
    offsets, words = pa.array([0, 4], pa.int32()).buffers()[1], pa.py_buffer(b"caf\xe9")
    broken = pa.StringArray.from_buffers(1, offsets, words)
    mentions = pa.array([[{"label": "P", "start": 0, "end": 3}]])
    pq.write_table(pa.table({"doc_id": broken, "mentions": mentions}), tmp_path / "d.parquet")
    with pytest.raises(DataError, match=r"d\.parquet: holds a value that cannot be read: 'utf-8' codec can't decode"):
        list(read_document_rows(tmp_path / "d.parquet"))
