"""Exports on disk: raw JSON alone is taken, everything else is refused by saying what it lacks."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import msgspec
import pytest

from annot.core.errors import ConfigError, DataError
from annot.studio.export_file import read_export

RAW = b'[{"id": 1, "data": {"text": "x"}, "annotations": [{"id": 2, "result": [], "completed_by": 1}]}]'


def test_raw_json_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(RAW)
    (task,) = read_export(path).tasks()
    assert task.annotations[0].id == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.json", RAW[:70], "the JSON is cut off after 70 bytes; export it again"),
        (
            "x.json",
            b'[{"id": 1, "text": "x", "label": [{"start": 0}]}]',
            "as in a JSON-MIN export, which has lost relations",
        ),
        ("x.csv", b"id,label,text\n", "a CSV export has no relations and no region ids"),
        ("x.json", b"id,label,text\n1,a,b\n", "not JSON, it begins with 'id,label,text"),
        ("x.json", b"", "the file is empty"),
        ("x.json", b"null", "not JSON, it begins with 'null'"),
        ("x.conll", b"-DOCSTART- -X- O\n", "a CoNLL export has no offsets, attributes or relations"),
        ("x.txt", b"-DOCSTART- -X- O\n", "a CoNLL export has no offsets, attributes or relations"),
        ("x.json", b'{"id": 1}', "task 0 has no data, as in a JSON-MIN export"),
        ("x.json", b"[\xff]", "not UTF-8 at byte 1 (0xff)"),
        ("x.json", b'[{"data": {"url": "' + b"a" * (1 << 20) + b'\xc3"}}]', "not UTF-8 at byte 1048595 (0xc3)"),
        ("x.json", b'[{"data": {"url": "\xed\xa0\x80"}}]', "not UTF-8 at byte 19 (0xed)"),
        ("x.json", b"[" * 100_000, "nested too deeply"),
    ],
)
def test_everything_else_is_refused_with_the_reason(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        list(read_export(path).tasks())
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"x\.json: no such file"):
        read_export(tmp_path / "x.json")


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(b"\xef\xbb\xbf" + RAW)
    assert len(list(read_export(path).tasks())) == 1


def test_memory_holds_the_file_and_one_task(tmp_path: Path) -> None:
    # A decoded task of 200 regions takes several times the bytes of its JSON: a list of all would show.
    region = {"id": "r", "type": "labels", "value": {"start": 0, "end": 1, "text": "x", "labels": ["Actor"]}}
    task = {"id": 1, "data": {"text": "x" * 1000}, "annotations": [{"id": 2, "result": [region] * 200}]}
    path = tmp_path / "export.json"
    path.write_bytes(b"[" + b",".join([msgspec.json.encode(task)] * 500) + b"]")
    tracemalloc.start()
    try:
        n_tasks = sum(1 for _ in read_export(path).tasks())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert n_tasks == 500
    assert peak < 1.3 * path.stat().st_size
