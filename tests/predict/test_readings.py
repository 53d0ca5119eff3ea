"""A reader's work, or another tool's file, as predictions."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.predict.predictor import Material
from annot.predict.readings import make_readings
from annot.store.readings import write_reading
from tests.make import quote, reading_of, relation, schema

SCHEMA = schema(
    "mentions:\n  Person: {definition: x}\n  Place: {definition: x}\n"
    "relations:\n  in: {definition: x, head: [Person], tail: [Place]}\n"
)
DOCUMENT = Document("d", "Ada lives in Oslo.")
ADA, OSLO = quote("Person", "Ada", DOCUMENT.text), quote("Place", "Oslo", DOCUMENT.text)


def material(folder: Path, **settings: object) -> Material:
    return Material(name="ana", schema=SCHEMA, settings=settings, root=folder)


def test_a_readers_work_is_said_again_by_the_predictor(tmp_path: Path) -> None:
    said = reading_of(DOCUMENT, ADA, OSLO, relations=[relation("in", ADA, OSLO)], by="ana", schema=SCHEMA.id)
    write_reading(tmp_path, "ana", [said])
    predictor = make_readings(material(tmp_path, path="ana.jsonl", format="annot"))
    (found, other) = predictor.predict([DOCUMENT, Document("e", "Nothing of it is said.")])
    assert (found.prediction.mentions, found.prediction.relations) == (said.mentions, said.relations)
    assert (found.prediction.annotator, found.prediction.origin) == (f"model:ana@{predictor.version}", "model")
    assert (other.prediction.doc_id, other.prediction.mentions) == ("e", ())


def test_labels_of_another_tool_become_the_schemas(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text(DOCUMENT.text, "utf-8")
    (tmp_path / "d.ann").write_text("T1\tPER 0 3\tAda\nT2\tLOC 13 17\tOslo\nT3\tMISC 4 9\tlives\n", "utf-8")
    labels = {"PER": "Person", "LOC": "Place", "MISC": ""}
    (found,) = make_readings(material(tmp_path, path=".", format="brat", labels=labels)).predict([DOCUMENT])
    assert found.prediction.mentions == (ADA, OSLO)
    assert list(found.issues) == []


def test_a_label_that_the_schema_does_not_have_is_named(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text(DOCUMENT.text, "utf-8")
    (tmp_path / "d.ann").write_text("T1\tPER 0 3\tAda\n", "utf-8")
    (found,) = make_readings(material(tmp_path, path=".", format="brat")).predict([DOCUMENT])
    assert found.prediction.mentions == ()
    assert [issue.code for issue in found.issues] == ["unknown-label"]


def test_another_content_is_another_version(tmp_path: Path) -> None:
    versions = []
    for mentions in ([ADA], [ADA, OSLO]):
        write_reading(tmp_path, "ana", [reading_of(DOCUMENT, *mentions, by="ana", schema=SCHEMA.id)])
        versions.append(make_readings(material(tmp_path, path="ana.jsonl", format="annot")).version)
    assert versions[0] != versions[1]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"predictors.ana.path: .*nowhere.jsonl is not there"):
        make_readings(material(tmp_path, path="nowhere.jsonl"))
