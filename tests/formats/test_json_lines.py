"""JSON Lines of predictions: sound ones as they are, others mention by mention."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.import_result import ImportResult
from annot.formats.json_lines import import_rows, read_sets
from annot.store.jsonl import write_jsonl
from tests.make import mention as m
from tests.make import reading
from tests.make import relation as rel

TEXT = Document("d", "Ana met Bo.")


def read(tmp_path: Path, *lines: Any) -> ImportResult:
    path = tmp_path / "p.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return read_sets(path, documents={"d": TEXT})


def test_finished_sets_come_back_as_they_are(tmp_path: Path) -> None:
    a, b = m("A", 0, 2, side="x"), m("B", 4, 6)
    sets = [reading(a, b, relations=[rel("r", a, b)], doc_id="d1"), reading(doc_id="d2")]
    write_jsonl(tmp_path / "p.jsonl", sets)
    found = read_sets(tmp_path / "p.jsonl", documents={})
    assert (list(found.sets.values()), found.issues) == (sets, ())


def test_a_models_own_ids_and_missing_quotes_are_taken(tmp_path: Path) -> None:
    mentions = [
        {"id": "m1", "label": "P", "start": 0, "end": 3, "attributes": {"sides": ["x", "y"], "no": None}},
        {"id": "m2", "label": "P", "span": [8, 10]},
    ]
    relations = [{"label": "met", "head": "m1", "tail": "m2"}]
    found = read(tmp_path, {"doc_id": "d", "mentions": mentions, "relations": relations})
    made = found.sets["d"]
    assert [(each.id, each.text) for each in made.mentions] == [("P@0-3", "Ana"), ("P@8-10", "Bo")]
    assert dict(made.mentions[0].attributes) == {"sides": ("x", "y")}
    assert [each.id for each in made.relations] == ["met(P@0-3, P@8-10)"]
    assert found.issues == ()


def test_each_fault_names_document_and_mention(tmp_path: Path) -> None:
    mentions = [
        {"label": "P", "span": [0, 3]},
        {"label": "P", "span": [0, 3]},
        {"label": "P", "span": [5, 5]},
        {"label": "P", "span": [8, 10], "text": "Bob"},
        {"label": "P", "text": "Bo"},
    ]
    relations = [{"label": "met", "head": "P@0-3", "tail": "P@5-5"}]
    found = read(tmp_path, {"doc_id": "d", "mentions": mentions, "relations": relations})
    assert [str(each) for each in found.issues] == [
        "error duplicate-mention d P@0-3: 'Ana' stands twice under this label; it counts once",
        "error span-past-text d P@5-5: [5, 5) is no span; it is left out. Spans are half-open and need "
        "0 <= start < end",
        "error text-differs d P@8-10: quotes 'Bob': 3 characters for a span of 2",
        "error span-past-text d P@None-None: 'Bo' has no place; give it 'span', or 'start' and 'end'",
        "error dangling-relation d met(P@0-3, P@5-5): there is no mention 'P@5-5'; the relation is left out",
    ]
    assert [each.id for each in found.sets["d"].mentions] == ["P@0-3", "P@8-10"], "a place counts, whatever is quoted"


def test_a_document_that_stands_twice_counts_once(tmp_path: Path) -> None:
    first, second = ({"doc_id": "d", "mentions": [{"label": label, "span": [0, 3]}]} for label in "PQ")
    found = read(tmp_path, first, second)
    assert [each.label for each in found.sets["d"].mentions] == ["P"]
    (issue,) = found.issues
    assert (issue.code, issue.doc_id, issue.where) == ("duplicate-document", "d", "line 2")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"doc_id": "d", "mentions"', ":2: Input data was truncated"),
        ('{"mentions": []}', ":2: Object missing required field `doc_id`"),
        ('{"doc_id": "d", "mentions": [{"label": 5}]}', ":2: Expected `str`, got `int` - at `$.mentions[0].label`"),
    ],
)
def test_a_broken_line_names_file_and_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"doc_id": "e"}\n' + line + "\n", "utf-8")
    with pytest.raises(DataError) as raised:
        read_sets(path, documents={})
    assert str(raised.value) == f"{path}{message}"


def test_rows_of_a_table_bring_their_texts() -> None:
    rows = [{"doc_id": "d", "text": "Ana met Bo.", "mentions": [{"label": "P", "start": 8, "end": 10}]}]
    found = import_rows(rows, name="t", documents={})
    assert found.documents["d"] == TEXT
    assert [each.text for each in found.sets["d"].mentions] == ["Bo"]
    with pytest.raises(DataError, match="t: row 1: Object missing required field `doc_id`"):
        import_rows([{"mentions": []}], name="t", documents={})


def test_a_line_without_mentions_is_no_empty_prediction(tmp_path: Path) -> None:
    line = {"doc_id": "d", "entities": [{"label": "P", "span": [0, 3]}]}
    with pytest.raises(DataError, match=r"p\.jsonl:1: 'd' has no 'mentions', and what is entities\? write"):
        read(tmp_path, line)
    for said in ({"doc_id": "d", "mentions": []}, {"doc_id": "d"}):
        assert read(tmp_path, said).sets["d"].mentions == ()


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"doc_id": "d", "mentions": [{"label": "P", "span": [0, 3]}]}\r\n')
    assert [each.id for each in read_sets(path, documents={"d": TEXT}).sets["d"].mentions] == ["P@0-3"]


def test_long_quotes_are_cut(tmp_path: Path) -> None:
    found = read(tmp_path, {"doc_id": "d", "mentions": [{"label": "P", "span": [0, 3], "text": "x" * 100_000}]})
    (issue,) = found.issues
    half = "x" * 100
    assert issue.message == (f"quotes '{half}' … '{half}' (100000 characters): 100000 characters for a span of 3")
