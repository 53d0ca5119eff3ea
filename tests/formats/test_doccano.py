"""doccano's JSON Lines: files worked out by hand, files of doccano's own tests, and what is written is read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.doccano import DOCCANO, read_doccano, write_doccano
from annot.formats.format import Annotated, ReadOptions
from annot.formats.import_result import ImportResult, unsigned_set
from annot.formats.registry import told_format
from tests.formats.samples import SCHEMA, annotated, read_back, values_of, without_values
from tests.make import schema as make_schema

FLAT = make_schema("mentions: {Person: {definition: d}}")


def read(folder: Path, *lines: object, **known: str) -> ImportResult:
    path = folder / "admin.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), "utf-8")
    return read_doccano(path, ReadOptions(documents={name: Document(name, text) for name, text in known.items()}))


def test_objects_with_relations_by_hand(tmp_path: Path) -> None:
    line = {
        "id": 7,
        "text": "Ana runs Hydro.",
        "entities": [
            {"id": 40, "label": "Person", "start_offset": 0, "end_offset": 3},
            {"id": 41, "label": 5, "start_offset": 9, "end_offset": 14},
        ],
        "relations": [
            {"id": 1, "from_id": 40, "to_id": 41, "type": "Owns"},
            {"id": 2, "from_id": 40, "to_id": 9, "type": "Owns"},
        ],
        "Comments": ["a firm?"],
        "cats": ["news"],
    }
    found = read(tmp_path, line, seed="Ana runs Hydro.")
    assert [(each.id, each.text) for each in found.sets["seed"].mentions] == [
        ("Person@0-3", "Ana"),
        ("5@9-14", "Hydro"),
    ]
    assert [each.id for each in found.sets["seed"].relations] == ["Owns(Person@0-3, 5@9-14)"]
    assert [each.code for each in found.issues] == ["dangling-relation", "region-note", "unsupported-result"]
    assert [each.severity for each in found.issues] == ["error", "warning", "error"]
    assert "'entity 9'" in found.issues[0].message
    assert "the comment 'a firm?'" in found.issues[1].message


def test_exports_of_2019_are_read_with_their_users(tmp_path: Path) -> None:
    """As doccano 1.0 wrote them: labels by number, some with their name, each with who marked it."""
    ana = {"id": 1, "label": 2, "label_name": "ORG", "start_offset": 0, "end_offset": 2, "user": 1, "user_name": "ana"}
    bob = {"id": 2, "label": 7, "start_offset": 3, "end_offset": 10, "user": 4}
    line = {"id": 1, "text": "EU rejects it", "annotations": [ana], "meta": {}, "annotation_approver": "supervisor"}
    found = read(tmp_path, line, {"id": 2, "text": "EU rejects", "annotations": [ana, bob]})
    assert told_format(tmp_path / "admin.jsonl") == "doccano"
    assert {name: [each.id for each in said.mentions] for name, said in found.sets.items()} == {
        "1": ["ORG@0-2"],
        "2": ["ORG@0-2", "7@3-10"],
    }
    assert [said.annotator for said in found.sets.values()] == ["ana", ""]
    assert [(each.severity, each.message) for each in found.issues] == [
        ("warning", "'annotation_approver' of 1 document has no place in a reading; not taken"),
        ("warning", "its entities are of the users 4, ana; who marked which is not held in a reading"),
    ]


def test_lists_and_what_cannot_be_taken(tmp_path: Path) -> None:
    line = {"id": 3, "text": "Ana", "label": [[0, 3, "P"], [0, 3, "P"], [1, 9, "P"], [2, 2, "P"], "good"]}
    found = read(tmp_path, line, {"id": 3, "text": "Ana", "labels": []}, {"doc_id": "b", "text": "Bo", "labels": []})
    assert {name: [each.id for each in of.mentions] for name, of in found.sets.items()} == {"3": ["P@0-3"], "b": []}
    assert sorted(each.code for each in found.issues) == [
        "duplicate-document",
        "duplicate-mention",
        "span-past-text",
        "span-past-text",
        "unsupported-result",
    ]


def test_offsets_are_utf_16_units_and_other_countings_are_named(tmp_path: Path) -> None:
    """A family of three is five code points and eight units; `text` is that of issue 2290 in small."""
    text = "👨\u200d👩\u200d👦 met Bo"
    found = read(tmp_path, {"doc_id": "d", "text": text, "label": [[13, 15, "P"]]})
    assert [(each.id, each.text) for each in found.sets["d"].mentions] == [("P@10-12", "Bo")]
    (issue,) = found.issues
    assert (issue.code, issue.severity) == ("offsets-converted", "warning")
    assert "[13, 15) is 'Bo' in the UTF-16 units" in issue.message
    same = read(tmp_path, {"doc_id": "d", "text": "é 字 Bo 🙂", "label": [[4, 6, "P"]]})
    assert ([each.text for each in same.sets["d"].mentions], same.issues) == (["Bo"], ())
    cut = read(tmp_path, {"doc_id": "d", "text": "🙂 Bo", "label": [[1, 3, "P"]]})
    assert (cut.sets["d"].mentions, [each.code for each in cut.issues]) == ((), ["span-past-text"])


def test_a_grapheme_cluster_is_told_from_code_points(tmp_path: Path) -> None:
    found = read(tmp_path, {"doc_id": "d", "text": "e\u0301 Bo!", "label": [[2, 4, "P"]]})
    (issue,) = found.issues
    assert "is ' B' in the UTF-16 units" in issue.message
    assert "' B' in code points, 'Bo' in grapheme clusters" in issue.message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "a"}\n{"text": a}', r"admin\.jsonl:2: no JSON: Expecting value at column 10"),
        ('{"text": "a"}\n[1]', r"admin\.jsonl:2: '\[1\]' is no object"),
        ('{"label": []}', r"admin\.jsonl:1: 'text' is None"),
        ('{"text": "\\ud800"}', r"admin\.jsonl:1: cannot be read"),
        ('{"text": "a", "label": [[0, 1]]}', r"admin\.jsonl:1: \[0, 1\] is no entity"),
        ('{"text": "a", "label": [[0, true, "P"]]}', r"admin\.jsonl:1: \[0, True, 'P'\] is no entity"),
        ('{"text": "a", "label": {"a": 1}}', r"admin\.jsonl:1: 'label' is \{'a': 1\}, and no list"),
        ('{"text": "a", "relations": [3]}', r"admin\.jsonl:1: 3 is no relation"),
        ('{"text": "a", "relations": [{"from_id": 1, "to_id": 1, "type": ""}]}', "is no relation: doccano writes"),
    ],
)
def test_a_broken_line_is_refused_with_its_number(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, line)


@pytest.mark.parametrize("name", ["relation_extraction", "relation_extraction_pretty_named_jsonl"])
def test_doccanos_own_relations(cases: Path, name: str) -> None:
    found = read_doccano(cases / "doccano" / f"{name}.jsonl", ReadOptions())
    (one,) = found.sets.values()
    assert [(each.label, each.text) for each in one.mentions] == [
        ("ORG", "Google"),
        ("DATE", "September 4, 1998"),
        ("PERSON", "Larry Page"),
        ("PERSON", "Sergey Brin"),
    ]
    assert [each.id for each in one.relations] == [
        "foundedAt(ORG@0-6, DATE@22-39)",
        "foundedBy(ORG@0-6, PERSON@44-54)",
        "foundedBy(ORG@0-6, PERSON@59-70)",
    ]
    assert found.issues == ()


def test_doccanos_own_duplicate_counts_once_and_is_named(cases: Path) -> None:
    path = cases / "doccano" / "sequence_labeling_overlapping.jsonl"
    assert told_format(path) == "doccano"
    found = read_doccano(path, ReadOptions())
    assert [[each.id for each in of.mentions] for of in found.sets.values()] == [["LOC@0-1"]]
    assert [each.code for each in found.issues] == ["duplicate-mention"]


def test_what_is_written_by_hand() -> None:
    document = Document("d", "🙂 Ana met Bo", meta={"title": "T"})
    ana = Mention(label="Person", span=Span(2, 5), text="Ana", attributes={"age": 5})
    bo = Mention(label="Person", span=Span(10, 12), text="Bo")
    tie = Relation(label="knows", head=ana.id, tail=bo.id)
    given_one = Annotated(document, unsigned_set(document, [ana, bo], [tie]))
    written = write_doccano([given_one], SCHEMA)
    assert json.loads(written.files["gold.jsonl"]) == {
        "doc_id": "d",
        "text": "🙂 Ana met Bo",
        "entities": [
            {"id": 0, "label": "Person", "start_offset": 3, "end_offset": 6},
            {"id": 1, "label": "Person", "start_offset": 11, "end_offset": 13},
        ],
        "relations": [{"id": 0, "from_id": 0, "to_id": 1, "type": "knows"}],
    }
    assert [(each.code, each.where) for each in written.losses] == [
        ("lost-attribute", "Person@2-5"),
        ("lost-document", ""),
    ]
    flat = write_doccano([Annotated(document, unsigned_set(document, [ana, bo], []))], FLAT)
    assert json.loads(flat.files["gold.jsonl"])["label"] == [[3, 6, "Person"], [11, 13, "Person"]]


@settings(max_examples=300, deadline=None)
@given(annotated())
def test_what_is_written_is_read_again(given_one: Annotated) -> None:
    written = write_doccano([given_one], SCHEMA)
    found = read_back(DOCCANO, written)
    assert found.sets == {"one": without_values(given_one.said)}
    assert found.documents["one"] == given_one.document
    assert {each.code for each in found.issues} <= {"offsets-converted"}
    assert sorted(each.where for each in written.losses) == values_of(given_one.said)
    assert {each.code for each in written.losses} <= {"lost-attribute"}


@pytest.mark.parametrize(
    "line",
    ['{"doc_id": "d", "mentions": []}', '{"text": "a", "tokens": []}', "{", "[1]", ""],
)
def test_lines_of_others_are_not_taken_for_doccanos(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(line, "utf-8")
    assert told_format(tmp_path / "a.jsonl") == "annot"
