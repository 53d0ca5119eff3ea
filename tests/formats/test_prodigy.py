"""Prodigy's JSON Lines: tasks worked out by hand, and what is written is read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.format import Annotated, ReadOptions
from annot.formats.import_result import ImportResult, unsigned_set
from annot.formats.prodigy import PRODIGY, read_prodigy, write_prodigy
from tests.formats.samples import SCHEMA, annotated, read_back, values_of, without_values

TEXT = "Ana Berg runs Hydro."
TOKENS = [
    {"text": "Ana", "start": 0, "end": 3, "id": 0, "ws": True},
    {"text": "Berg", "start": 4, "end": 8, "id": 1, "ws": True},
    {"text": "runs", "start": 9, "end": 13, "id": 2, "ws": True},
    {"text": "Hydro", "start": 14, "end": 19, "id": 3, "ws": False},
    {"text": ".", "start": 19, "end": 20, "id": 4, "ws": False},
]
ANA = {"start": 0, "end": 8, "token_start": 0, "token_end": 1, "label": "Person"}
HYDRO = {"start": 14, "end": 19, "token_start": 3, "token_end": 3, "label": "Firm"}


def task(*spans: object, **others: object) -> dict[str, Any]:
    return {"doc_id": "d", "text": TEXT, "tokens": TOKENS, "spans": list(spans), **others}


def read(folder: Path, *lines: object) -> ImportResult:
    path = folder / "db.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), "utf-8")
    return read_prodigy(path, ReadOptions())


def test_a_task_by_hand(tmp_path: Path) -> None:
    by_span = {"head": 1, "child": 3, "head_span": ANA, "child_span": {**HYDRO, "label": None}, "label": "owns"}
    by_token = {"head": 3, "child": 0, "label": "of"}
    found = read(tmp_path, task(ANA, HYDRO, relations=[by_span, by_token], answer="accept", _session_id="ana"))
    assert [(each.id, each.text) for each in found.sets["d"].mentions] == [
        ("Person@0-8", "Ana Berg"),
        ("Firm@14-19", "Hydro"),
    ]
    assert [each.id for each in found.sets["d"].relations] == [
        "of(Firm@14-19, Person@0-8)",
        "owns(Person@0-8, Firm@14-19)",
    ]
    assert (found.sets["d"].annotator, found.issues) == ("ana", ())


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        (task({**ANA, "token_end": 2}), "span-past-text", "tokens 0 to 2 stand elsewhere"),
        (task({**ANA, "token_end": 9}), "span-past-text", "tokens 0 to 9 stand elsewhere"),
        (task({**ANA, "text": "Ana"}), "span-past-text", "'Ana Berg' stands there"),
        (task({"start": 0, "end": 21, "label": "P"}), "span-past-text", "no part of the text"),
        (task({"start": 0, "end": 3}), "span-past-text", "it has no label"),
        (task({**ANA, "label": 5}), "span-past-text", "it has the label 5, which is no text"),
        (
            task(relations=[{"head": 2, "child": 3, "label": 5}]),
            "dangling-relation",
            "has the label 5, which is no text",
        ),
        ({"doc_id": "d", "text": TEXT, "label": "NEWS"}, "unsupported-result", "'NEWS' was chosen of the whole text"),
        (task(relations=[{"head": 2, "child": 3, "label": "x"}]), "dangling-relation", "no span of the task"),
        (task(relations=[{"head": 2, "child": 3}]), "dangling-relation", "has no label"),
        (task(accept=["NEWS"]), "unsupported-result", "['NEWS'] was chosen of the whole text"),
        (task(tokens=[{"text": "Bo", "start": 0, "end": 2}]), "token-differs", "is not what stands there"),
    ],
)
def test_what_cannot_be_taken_is_named(tmp_path: Path, line: object, code: str, why: str) -> None:
    found = read(tmp_path, line)
    (issue,) = found.issues
    assert (issue.code, issue.where) == (code, f"{tmp_path / 'db.jsonl'}:1")
    assert why in issue.message
    assert (found.sets["d"].mentions, found.sets["d"].relations) == ((), ())


def test_only_what_was_accepted_counts_and_once(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        task(ANA, answer="reject"),
        task(HYDRO, answer="ignore"),
        task(HYDRO, _annotator_id="bo"),
        task(ANA, _annotator_id="cy"),
    )
    assert [each.id for each in found.sets["d"].mentions] == ["Firm@14-19"]
    assert [(each.code, each.where[-1]) for each in found.issues] == [
        ("duplicate-document", "4"),
        ("unsupported-result", "1"),
        ("unsupported-result", "2"),
    ]
    assert "the first counts: this is by 'cy', the first by 'bo', give each" in found.issues[0].message
    assert "the answer is 'reject'" in found.issues[1].message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "a", "spans": [1]}', r"db\.jsonl:1: 'spans' is \[1\], and no list of objects"),
        ('{"image": "a.png"}', r"db\.jsonl:1: 'text' is None"),
    ],
)
def test_a_broken_line_is_refused_with_its_number(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, line)


def test_what_is_written_by_hand() -> None:
    """A mention that ends inside a word cuts it, and of two spaces the second is a token, as in spaCy."""
    document = Document("d", "Ana  runs Hydros")
    ana = Mention(label="Person", span=Span(0, 3), text="Ana", attributes={"age": 5})
    firm = Mention(label="R_D", span=Span(10, 15), text="Hydro")
    tie = Relation(label="is part of", head=ana.id, tail=firm.id)
    written = write_prodigy([Annotated(document, unsigned_set(document, [ana, firm], [tie]))], SCHEMA)
    task = json.loads(written.files["gold.jsonl"])
    assert [(each["text"], each["ws"]) for each in task["tokens"]] == [
        ("Ana", True),
        (" ", False),
        ("runs", True),
        ("Hydro", False),
        ("s", False),
    ]
    person = {"start": 0, "end": 3, "token_start": 0, "token_end": 0, "label": "Person"}
    hydro = {"start": 10, "end": 15, "token_start": 3, "token_end": 3, "label": "R_D"}
    assert task["spans"] == [{**person, "text": "Ana"}, {**hydro, "text": "Hydro"}]
    assert task["relations"] == [
        {"head": 0, "child": 3, "head_span": person, "child_span": hydro, "label": "is part of"}
    ]
    assert (task["answer"], [each.where for each in written.losses]) == ("accept", ["Person@0-3"])


@settings(max_examples=300, deadline=None)
@given(annotated())
def test_what_is_written_is_read_again(given_one: Annotated) -> None:
    written = write_prodigy([given_one], SCHEMA)
    found = read_back(PRODIGY, written)
    assert found.sets == {"one": without_values(given_one.said)}
    assert (found.documents["one"], found.issues) == (given_one.document, ())
    assert sorted(each.where for each in written.losses) == values_of(given_one.said)
    tokens = json.loads(written.files["gold.jsonl"])["tokens"]
    assert "".join(each["text"] + " " * each["ws"] for each in tokens) == given_one.document.text
