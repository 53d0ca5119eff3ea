"""JSON Lines and YAML: errors name file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.annotation import AnnotationSet
from annot.core.errors import DataError
from annot.store.jsonl import append_jsonl, read_jsonl
from annot.store.readings import read_reading, write_reading

LINE = (
    '{"doc_id":"d","doc_sha256":"0","annotator":"a","origin":"human","schema":"s@1.0.0",'
    '"mentions":[{"id":"A@0-2","label":"A","span":[0,2],"text":"ab","attributes":{}}],"relations":[]}\n'
)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (LINE[:60] + "\n", r"JSON is malformed: invalid character \(byte 60\)"),
        (LINE.replace("[0,2]", "[2,0]"), r"a span needs 0 <= start < end, not 2, 0 - at `\$.mentions\[0\].span`"),
        (LINE.replace('"human"', '"nobody"'), r"Invalid enum value 'nobody' - at `\$.origin`"),
        (LINE.replace('"label":"A",', ""), r"missing required field `label` - at `\$.mentions\[0\]`"),
        (LINE.replace('"A@0-2"', '"A@0-3"'), r"mention 'A@0-3' is 'A@0-2' by its label and span"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(LINE + "\n" + line, "utf-8")
    with pytest.raises(DataError, match=rf"x\.jsonl:3: .*{message}"):
        list(read_jsonl(path, AnnotationSet))


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(LINE.encode().replace(b'"ab"', b'"\xff\xfe"'))
    with pytest.raises(DataError, match=r"x\.jsonl:1: "):
        list(read_jsonl(path, AnnotationSet))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"x\.jsonl: no such file"):
        list(read_jsonl(tmp_path / "x.jsonl", AnnotationSet))


def test_a_document_stands_once_in_a_reading(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(LINE * 2, "utf-8")
    with pytest.raises(DataError, match="d stands twice"):
        read_reading(tmp_path, "a")


def test_a_reading_is_its_annotators(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(LINE, "utf-8")
    with pytest.raises(DataError, match="d is a reading of 'a'"):
        read_reading(tmp_path, "b")


def test_a_reading_is_written_in_one_form(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(LINE, "utf-8")
    assert not write_reading(tmp_path, "a", read_reading(tmp_path, "a").values())
    assert (tmp_path / "a.jsonl").read_text("utf-8") == LINE


def test_what_is_appended_leaves_the_lines_before_it_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    append_jsonl(path, [{"n": 1}])
    assert path.read_bytes() == b'{"n":1}\n'
    path.write_bytes(b'{"n" :  1}')
    append_jsonl(path, [{"n": 2}, {"n": 3}])
    assert path.read_bytes() == b'{"n" :  1}\n{"n":2}\n{"n":3}\n'
