"""`annot import` and `annot export`: what is taken, what is left out and said, and what is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import annot
from annot.store.provenance import read_provenance
from tests.data_set import make_data_set

SCHEMA = """\
mentions:
  Person: {title: Person, definition: Somebody., attributes: {role: {type: choice, values: [a, b]}}}
  Firm: {title: Firm, definition: A firm.}
relations:
  works_for: {title: works for, definition: Is paid by., head: [Person], tail: [Firm]}
"""
TEXT = "Ada leads Hydro, and Bob leads Nordic."
ADA = {"label": "Person", "start": 0, "end": 3, "attributes": {"role": "a"}}
HYDRO = {"label": "Firm", "start": 10, "end": 15}
PAID = {"label": "works_for", "head": "Person@0-3", "tail": "Firm@10-15"}


@pytest.fixture
def opened(tmp_path: Path) -> annot.Project:
    make_data_set(tmp_path / "p", name="small", schema=SCHEMA, texts={"one": TEXT, "two": TEXT + " So it is."})
    return annot.open_project(tmp_path / "p")


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def row(doc_id: str, *mentions: object, relations: tuple[object, ...] = ()) -> dict[str, object]:
    return {"doc_id": doc_id, "mentions": mentions, "relations": relations}


def codes(done: object) -> list[tuple[str, str]]:
    return [(each.code, each.where) for each in done.issues]  # type: ignore[attr-defined]


def test_a_file_becomes_a_reading_that_says_where_it_came_from(opened: annot.Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", row("one", ADA, HYDRO, relations=(PAID,)))
    done = opened.import_file("annot", path, annotator="reader")
    assert (done.taken, done.issues, done.written, done.refused) == (("one",), (), True, False)
    reading = opened.readings["reader"]["one"]
    assert [(each.id, dict(each.attributes)) for each in reading.mentions] == [
        ("Person@0-3", {"role": "a"}),
        ("Firm@10-15", {}),
    ]
    assert (reading.annotator, reading.origin, reading.schema) == ("reader", "human", "small@1.0.0")
    assert [each.id for each in reading.relations] == ["works_for(Person@0-3, Firm@10-15)"]
    (about,) = read_provenance(opened.readings_dir, "reader")
    assert about.by == "annot import annot"
    assert str(about.submission).startswith("a.jsonl sha256 ")
    again = opened.import_file("annot", path, annotator="reader")
    assert (again.written, again.issues) == (False, ())


def test_nothing_is_written_where_something_cannot_be_held(opened: annot.Project, tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        row("one", ADA, {"label": "Ship", "start": 21, "end": 24}, {**HYDRO, "attributes": {"size": 3}}),
        row("three", ADA),
    )
    done = opened.import_file("annot", path, annotator="reader")
    assert codes(done) == [
        ("unknown-attribute", "Firm@10-15"),
        ("unknown-label", "Ship@21-24"),
        ("unknown-document", "reader"),
    ]
    assert (done.refused, opened.readings["reader"]) == (True, {})


def test_what_is_left_out_is_said_for_good(opened: annot.Project, tmp_path: Path) -> None:
    wrong = {**ADA, "attributes": {"role": "captain"}}
    path = lines(tmp_path / "a.jsonl", row("one", wrong, HYDRO, relations=(PAID | {"label": "owns"},)))
    done = opened.import_file("annot", path, annotator="reader", partial=True)
    assert (done.refused, done.incomplete) == (False, ("one",))
    reading = opened.readings["reader"]["one"]
    assert [each.code for each in reading.left_out or ()] == ["invalid-value", "unknown-relation"]
    assert [each.code for each in opened.check().issues] == ["incomplete-reading"]


def test_a_reading_that_is_there_gives_way_only_when_told(opened: annot.Project, tmp_path: Path) -> None:
    first, second = (lines(tmp_path / f"{n}.jsonl", row("one", each)) for n, each in enumerate((ADA, HYDRO)))
    opened.import_file("annot", first, annotator="reader")
    refused = opened.import_file("annot", second, annotator="reader")
    assert (codes(refused), refused.refused) == ([("already-read", "reader")], True)
    assert [each.label for each in opened.readings["reader"]["one"].mentions] == ["Person"]
    opened.import_file("annot", second, annotator="reader", replace=True)
    assert [each.label for each in opened.readings["reader"]["one"].mentions] == ["Firm"]


def test_documents_that_a_file_says_nothing_of_stay(opened: annot.Project, tmp_path: Path) -> None:
    opened.import_file("annot", lines(tmp_path / "1.jsonl", row("one", ADA)), annotator="reader")
    opened.import_file("annot", lines(tmp_path / "2.jsonl", row("two", HYDRO)), annotator="reader")
    assert sorted(opened.readings["reader"]) == ["one", "two"]
    assert [each.doc_id for each in read_provenance(opened.readings_dir, "reader")] == ["one", "two"]


def test_predictions_are_a_models_and_push_takes_them(opened: annot.Project, tmp_path: Path) -> None:
    from annot.project.predictions import read_predictions

    path = lines(tmp_path / "a.jsonl", row("one", ADA, HYDRO))
    done = opened.import_file("annot", path, model="lookup@1")
    assert done.path == opened.root / "predictions" / "lookup@1.jsonl"
    shown = read_predictions(opened, done.path)
    assert [each.label for each in shown.readings["one"].mentions] == ["Person", "Firm"]
    assert shown.readings["one"].annotator == "model:lookup@1"
    with pytest.raises(annot.ConfigError, match="'lookup' is no name and version of a model"):
        opened.import_file("annot", path, model="lookup")


def test_whose_work_it_is_has_to_be_said(opened: annot.Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", row("one", ADA))
    with pytest.raises(annot.ArgumentError, match="one of them"):
        opened.import_file("annot", path)
    with pytest.raises(annot.ConfigError, match="'nobody' is not an annotator"):
        opened.import_file("annot", path, annotator="nobody")


def test_a_file_that_comes_to_nothing_is_no_success(opened: annot.Project, tmp_path: Path) -> None:
    done = opened.import_file("annot", lines(tmp_path / "a.jsonl"), annotator="reader")
    assert (codes(done), done.refused) == ([("nothing-imported", str(tmp_path / "a.jsonl"))], True)


def test_what_is_exported_is_imported_again(opened: annot.Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", row("one", ADA, HYDRO, relations=(PAID,)), row("two"))
    opened.import_file("annot", path, annotator="reader")
    before = opened.readings["reader"]
    done = opened.export("annot", tmp_path / "out.jsonl")
    assert (done.counts, list(done.sizes)) == ({"lost-document": 2}, ["sets.jsonl"])
    assert done.losses[0].message.endswith("rights: a file of annotation sets has no place for it")
    opened.import_file("annot", tmp_path / "out.jsonl", annotator="reader", replace=True)
    assert opened.readings["reader"] == before


def test_formats_that_are_only_read_say_so(opened: annot.Project, tmp_path: Path) -> None:
    opened.import_file("annot", lines(tmp_path / "a.jsonl", row("one", ADA)), annotator="reader")
    with pytest.raises(annot.ConfigError, match="annot reads a DocBin of spaCy, and does not write it; it writes: "):
        opened.export("spacy", tmp_path / "out.spacy")


def test_an_export_says_what_it_loses_and_strictly_writes_nothing(opened: annot.Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", row("one", ADA, HYDRO, relations=(PAID,)))
    opened.import_file("annot", path, annotator="reader")
    with pytest.raises(annot.DataError, match=r"CoNLL cannot hold 3 things, and nothing was written:\n  warning lost-"):
        opened.export("conll", tmp_path / "out.bio", strict=True)
    assert not (tmp_path / "out.bio").exists()
    done = opened.export("conll", tmp_path / "out.bio")
    assert done.counts == {"lost-attribute": 1, "lost-document": 1, "lost-relation": 1}
    assert (tmp_path / "out.bio").read_text("utf-8").splitlines()[:4] == [
        "# doc_id = one",
        "Ada\tB-Person",
        "leads\tO",
        "Hydro\tB-Firm",
    ]


def test_a_folder_that_is_there_is_left_alone(opened: annot.Project, tmp_path: Path) -> None:
    opened.import_file("annot", lines(tmp_path / "a.jsonl", row("one", ADA)), annotator="reader")
    with pytest.raises(annot.ConfigError, match="exists; choose a folder that does not exist yet"):
        opened.export("brat", tmp_path)
