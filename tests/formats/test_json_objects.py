"""Files of JSON objects: which document each is of, and what is no such file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.formats.json_objects import first_object, read_text_lines
from annot.formats.registry import told_format


def ids(folder: Path, *rows: dict[str, object], **known: str) -> list[str]:
    path = folder / "file.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return [line.document.doc_id for line in read_text_lines(path, {n: Document(n, t) for n, t in known.items()})]


@pytest.mark.parametrize(
    ("row", "doc_id"),
    [
        ({"doc_id": "a", "id": 7}, "a"),
        ({"doc_id": 0}, "0"),
        ({"meta": {"doc_id": "b"}, "id": 7}, "b"),
        ({"id": 7}, "7"),
        ({"id": 0}, "0"),
        ({"id": True}, "1"),
        ({"id": ""}, "1"),
        ({"id": None}, "1"),
        ({"id": {"a": 1}}, "1"),
        ({"id": 1.5}, "1"),
        ({"doc_id": ["a"], "id": 7}, "7"),
        ({"meta": "b"}, "1"),
    ],
)
def test_a_document_is_called_by_a_word_or_a_whole_number(tmp_path: Path, row: dict[str, object], doc_id: str) -> None:
    assert ids(tmp_path, {"text": "Ana", **row}) == [doc_id]


def test_a_known_text_names_its_document_before_the_number_of_the_tool(tmp_path: Path) -> None:
    assert ids(tmp_path, {"text": "Ana", "id": 7}, {"text": "Bo", "id": 8}, seed="Ana") == ["seed", "8"]


def test_a_document_without_a_name_gets_a_number_that_no_other_has(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"text": "Ana"}, {"text": "Bo"}, {"text": "Cy", "id": 1}, {"text": "Di"}]
    assert ids(tmp_path, *rows, **{"3": "Ed"}) == ["2", "4", "1", "5"]


@pytest.mark.parametrize("word", [r"\ud83d", r"\uDC00", r"\ud83d\ud83d"])
def test_half_of_a_character_is_refused_wherever_it_stands(tmp_path: Path, word: str) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text(f'{{"text": "a \\ud83d\\ude42"}}\n{{"text": "b", "spans": [{{"label": "{word}"}}]}}\n', "utf-8")
    with pytest.raises(UnreadableError, match=r"file\.jsonl:2: cannot be read: .*surrogates not allowed"):
        list(read_text_lines(path, {}))


@pytest.mark.parametrize(
    ("line", "key"),
    [('{"text": "b", "spans": [1], "spans": []}', "spans"), ('{"text": "b", "spans": [{"a": 1, "a": 2}]}', "a")],
)
def test_of_two_values_under_one_key_none_is_dropped_in_silence(tmp_path: Path, line: str, key: str) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text(f'{{"text": "a"}}\n{line}\n', "utf-8")
    with pytest.raises(UnreadableError, match=rf"file\.jsonl:2: cannot be read: the key '{key}' stands twice in an"):
        list(read_text_lines(path, {}))


@pytest.mark.parametrize("name", ["doccano", "prodigy"])
def test_a_first_object_may_stand_on_several_lines(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.jsonl"
    value = {"text": "Ana 🙂", ("label" if name == "doccano" else "spans"): []}
    path.write_text("\n" * 20 + json.dumps(value, indent=2, ensure_ascii=False) + "\n{", "utf-8-sig")
    assert first_object(path) == value
    assert told_format(path) == name


def test_a_first_object_that_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    for text in ("Ana", "Berg", "[]"):
        path.write_text(json.dumps({"text": text}) if text != "[]" else text, "utf-8")
        assert first_object(path) == ({"text": text} if text != "[]" else {})
