"""`annot import` and `annot export`: what is taken, what is left out and said, and what is lost.

The commands of docs/formats.md that import a reader's work or a model's predictions are marked as run here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import annot
from annot.core.errors import ConfigError
from annot.project.project import ProjectFolder
from annot.steps.pull.pull import How, settle
from annot.store.provenance import SubmissionRow, read_provenance, write_provenance
from annot.store.readings import read_reading, reading_path
from annot.store.shown import Shown, write_shown
from annot.studio.collected import Collected
from tests.command import run_annot
from tests.data_set import make_data_set
from tests.make import quote, reading_of

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


def test_a_reading_of_annots_own_lacks_here_what_it_lacked(opened: annot.Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", row("one", ADA, {**HYDRO, "label": "Ship"}))
    opened.import_file("annot", path, annotator="reader", partial=True)
    (lacked,) = opened.readings["reader"]["one"].left_out or ()
    assert (lacked.code, lacked.where) == ("unknown-label", "Ship@10-15")
    committed = opened.readings_dir / "reader.jsonl"
    moved = tmp_path / "moved.jsonl"
    moved.write_bytes(committed.read_bytes())
    committed.unlink()
    done = opened.import_file("annot", moved, annotator="reader")
    assert (done.incomplete, opened.readings["reader"]["one"].left_out) == (("one",), (lacked,))


@pytest.mark.parametrize(
    ("more", "code", "why"),
    [
        (
            {"doc_sha256": "0" * 64},
            "document-changed",
            "another text (sha256 000000000000…) than the seed",
        ),
        ({"schema": "small@0.9.0"}, "schema-differs", "made under 'small@0.9.0', and the schema is 'small@1.0.0'"),
    ],
)
def test_what_was_read_in_another_text_or_under_another_schema_is_not_taken(
    opened: annot.Project, tmp_path: Path, more: dict[str, str], code: str, why: str
) -> None:
    done = opened.import_file(
        "annot", lines(tmp_path / "a.jsonl", {**row("one", ADA), **more}), annotator="reader", partial=True
    )
    assert (done.taken, done.refused, opened.readings["reader"]) == ((), True, {})
    (issue,) = (each for each in done.issues if each.doc_id == "one")
    assert (issue.code, why in issue.message) == (code, True)


def test_a_mention_that_quotes_another_text_is_left_out_and_said_to_be(opened: annot.Project, tmp_path: Path) -> None:
    """A finished set, whose quotes the format itself does not compare."""
    wrong = {"label": "Firm", "span": [10, 15], "text": "Nordi"}
    past = {"label": "Firm", "span": [36, 42], "text": "ic.abc"}
    person = {"label": "Person", "span": [0, 3], "text": "Ada"}
    paid = {"label": "works_for", "head": "Person@0-3", "tail": "Firm@10-15"}
    path = lines(
        tmp_path / "a.jsonl",
        {
            "doc_id": "one",
            "doc_sha256": opened.documents["one"].sha256,
            "annotator": "x",
            "origin": "model",
            "schema": "",
            "mentions": [person, wrong, past],
            "relations": [paid],
        },
    )
    refused = opened.import_file("annot", path, annotator="reader")
    assert (refused.refused, refused.taken, refused.incomplete) == (True, (), ())
    done = opened.import_file("annot", path, annotator="reader", partial=True)
    assert codes(done) == [
        ("dangling-relation", "works_for(Person@0-3, Firm@10-15)"),
        ("span-past-text", "Firm@36-42"),
        ("text-differs", "Firm@10-15"),
    ]
    reading = opened.readings["reader"]["one"]
    assert [each.id for each in reading.mentions] == ["Person@0-3"]
    assert [each.code for each in reading.left_out or ()] == ["text-differs", "span-past-text", "dangling-relation"]
    assert done.incomplete == ("one",)


def test_a_file_is_not_refused_for_what_a_reading_can_say(tmp_path: Path) -> None:
    needing = SCHEMA.replace("{role: {type: choice,", "{role: {type: choice, required: true,")
    make_data_set(tmp_path / "p", name="small", schema=needing, texts={"one": TEXT})
    opened = annot.open_project(tmp_path / "p")
    bare = {key: value for key, value in ADA.items() if key != "attributes"}
    bob = {"label": "Person", "start": 21, "end": 24, "attributes": {"role": "captain"}}
    done = opened.import_file("annot", lines(tmp_path / "a.jsonl", row("one", bare, bob)), annotator="reader")
    assert (done.refused, done.written, done.taken, done.incomplete) == (False, True, ("one",), ("one",))
    # What is missing since it was left out is said once.
    assert codes(done) == [("invalid-value", "Person@21-24"), ("missing-attribute", "Person@0-3")]
    assert [each.id for each in opened.readings["reader"]["one"].mentions] == ["Person@0-3", "Person@21-24"]


def test_what_did_not_change_keeps_its_provenance_and_skips_stay(opened: annot.Project, tmp_path: Path) -> None:
    first = lines(tmp_path / "first.jsonl", row("one", ADA), row("two", ADA))
    opened.import_file("annot", first, annotator="reader")
    skip = SubmissionRow(doc_id="two", status="skipped", task=7, submission=3, by="ana@example.org")
    write_provenance(opened.readings_dir, "reader", [*read_provenance(opened.readings_dir, "reader"), skip])
    second = lines(tmp_path / "second.jsonl", row("one", ADA), row("two", HYDRO))
    done = opened.import_file("annot", second, annotator="reader", replace=True)
    assert done.taken == ("one", "two")
    rows = read_provenance(opened.readings_dir, "reader")
    assert [(each.doc_id, each.status, str(each.submission).split()[0]) for each in rows] == [
        ("one", "submitted", "first.jsonl"),
        ("two", "skipped", "3"),
        ("two", "submitted", "second.jsonl"),
    ]


def test_predictions_that_are_there_give_way_only_when_told(opened: annot.Project, tmp_path: Path) -> None:
    first, second = lines(tmp_path / "1.jsonl", row("one", ADA)), lines(tmp_path / "2.jsonl", row("one", HYDRO))
    other = lines(tmp_path / "3.jsonl", row("two", HYDRO))
    target = opened.root / "predictions" / "lookup@1.jsonl"
    tried = opened.import_file("annot", first, model="lookup@1", dry_run=True)
    assert (tried.written, target.exists()) == (True, False)
    opened.import_file("annot", first, model="lookup@1")
    before = target.read_bytes()
    tried = opened.import_file("annot", first, model="lookup@1", dry_run=True)
    assert (tried.written, tried.taken) == (False, ("one",))
    refused = opened.import_file("annot", second, model="lookup@1")
    assert (codes(refused), refused.refused, refused.taken) == ([("already-read", "model:lookup@1")], True, ())
    assert target.read_bytes() == before
    opened.import_file("annot", other, model="lookup@1")
    opened.import_file("annot", second, model="lookup@1", replace=True)
    said = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [(each["doc_id"], each["mentions"][0]["label"]) for each in said] == [("one", "Firm"), ("two", "Firm")]


def test_predictions_wait_for_whoever_writes_in_the_project(opened: annot.Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "1.jsonl", row("one", ADA))
    command = ("import", "annot", str(path), "--model", "lookup@1")
    with opened.writing():
        other = subprocess.Popen(
            [sys.executable, "-m", "annot", *command],
            cwd=opened.root,
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert other.stderr is not None
        waiting = other.stderr.readline()
        assert (other.poll(), (opened.root / "predictions").exists()) == (None, False)
    assert waiting.startswith("waiting for ")
    other.stderr.close()
    assert other.wait(60) == 0


@pytest.mark.parametrize("model", ["lookup", "@1", "a@", "a\0@1", "a/b@1", "../a@1", "a\\b@1", ".a@1", " @1", "a@1\n"])
def test_a_name_that_no_file_can_have_is_no_models(opened: annot.Project, tmp_path: Path, model: str) -> None:
    path = lines(tmp_path / "a.jsonl", row("one", ADA))
    with pytest.raises(annot.ConfigError, match="is no name and version of a model"):
        opened.import_file("annot", path, model=model)


def test_a_whole_pull_keeps_where_an_imported_reading_came_from(opened: annot.Project, tmp_path: Path) -> None:
    opened.import_file("annot", lines(tmp_path / "a.jsonl", row("one", ADA), row("two")), annotator="reader")
    about = read_provenance(opened.readings_dir, "reader")
    found = Collected()
    (result,) = settle(opened, {"reader": found}, How(partial=False, dry_run=False))
    assert sorted(opened.readings["reader"]) == ["one", "two"]
    assert [each.code for each in result.issues] == ["submission-gone", "submission-gone"]
    assert read_provenance(opened.readings_dir, "reader") == about


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
    with pytest.raises(annot.ConfigError, match="annot reads WebAnno TSV 3, and does not write it; it writes: "):
        opened.export("webanno", tmp_path / "out.tsv")


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
        opened.export("brat", tmp_path, replace=True)
    with pytest.raises(annot.ConfigError, match="exists; choose a file that does not exist yet"):
        opened.export("annot", tmp_path, replace=True)


def test_a_file_that_is_there_is_written_over_only_when_told(opened: annot.Project, tmp_path: Path) -> None:
    opened.import_file("annot", lines(tmp_path / "a.jsonl", row("one", ADA)), annotator="reader")
    path = tmp_path / "out.bio"
    path.write_text("mine", "utf-8")
    for name in ("conll", "brat"):
        with pytest.raises(annot.ConfigError, match=r"out\.bio exists; choose "):
            opened.export(name, path, dry_run=name == "conll")
    assert path.read_text("utf-8") == "mine"
    shown = run_annot("export", "conll", str(path), cwd=opened.root)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert "exists; choose another file, or say --replace to write over it" in shown.stderr
    shown = run_annot("export", "conll", str(path), "--replace", cwd=opened.root)
    assert (shown.returncode, "wrote" in shown.stdout) == (0, True)
    assert path.read_text("utf-8").startswith("# doc_id = one\n")


@pytest.mark.parametrize(
    ("name", "file", "message"),
    [
        ("brat", "a.txt", r"a\.txt: is a file, and brat standoff is a folder; name that"),
        ("annot", ".", "is a folder, and JSON Lines is a file; name that"),
        ("conll", ".", "is a folder; name a file in it"),
        ("conll", "latin.bio", r"latin\.bio: not UTF-8 at byte 3; save it as UTF-8"),
        ("annot", "none.jsonl", r"none\.jsonl: no such file or folder"),
        (
            "label-studio",
            "a.txt",
            "cannot read it; `annot pull --from` takes what comes back",
        ),
        ("word", "a.txt", "no format is called 'word'; there are: annot, brat"),
    ],
)
def test_what_is_no_file_of_the_format_is_refused_in_words(
    opened: annot.Project, tmp_path: Path, name: str, file: str, message: str
) -> None:
    (tmp_path / "a.txt").write_text("a", "utf-8")
    (tmp_path / "latin.bio").write_bytes(b"caf\xe9\tO\n")
    with pytest.raises((annot.ConfigError, annot.DataError), match=message):
        opened.import_file(name, tmp_path / file, annotator="reader")  # type: ignore[arg-type]


def test_an_imported_mention_that_was_planted_is_named(opened: annot.Project, tmp_path: Path) -> None:
    folder = ProjectFolder(opened.root, opened.config)
    document = folder.documents["one"]
    wrong = quote("Person", "leads", TEXT)
    shown = reading_of(document, wrong, by="model:m@1", schema=folder.schema)
    row_ = Shown(doc_id="one", why="shown", version="m@1+0", prediction=shown, planted=(wrong.id,))
    write_shown(folder.shown_dir, "reader", [row_])
    said = {"label": "Person", "start": wrong.span.start, "end": wrong.span.end}
    path = lines(tmp_path / "theirs.jsonl", row("one", ADA, said))
    done = opened.import_file("annot", path, annotator="reader")
    named = [issue for issue in done.issues if issue.code == "planted-imported"]
    assert [(issue.doc_id, issue.where) for issue in named] == [("one", wrong.id)]
    assert wrong.id in read_reading(folder.readings_dir, "reader")["one"].by_id


def version_of(opened: annot.Project) -> str:
    """The version that the one reading says; nothing where it says none."""
    return opened.readings["reader"]["one"].guidelines or ""


def test_a_reading_from_a_file_says_under_which_guidelines_it_was_made(opened: annot.Project, tmp_path: Path) -> None:
    opened.guidelines_path.write_text("# Guidelines, version 1.2.0\n", "utf-8")
    path = lines(tmp_path / "a.jsonl", row("one", ADA))

    def imported(**more: Any) -> str:
        fresh = annot.open_project(opened.root)
        fresh.import_file("annot", path, annotator="reader", **more)
        return version_of(fresh)

    assert imported() == "1.2.0"
    opened.guidelines_path.write_text("# Guidelines, version 2.0.0\n", "utf-8")
    before = reading_path(opened.readings_dir, "reader").read_bytes()
    assert imported() == imported(replace=True) == "1.2.0", "what says what it said keeps its version"
    assert reading_path(opened.readings_dir, "reader").read_bytes() == before
    assert imported(guidelines="2.0.0") == "2.0.0"
    assert imported(guidelines="unknown") == ""
    lines(path, row("one", ADA) | {"guidelines": "1.9.0"})
    assert imported(replace=True) == "", "it says what it said"
    reading_path(opened.readings_dir, "reader").unlink()
    assert imported() == "1.9.0", "the file says it"
    assert imported(guidelines="1.8.0") == "1.8.0"
    with pytest.raises(ConfigError, match=r"guidelines '2': a version such as 1\.0\.0, or unknown"):
        imported(guidelines="2")


def test_an_export_of_label_studio_is_read_under_the_guidelines_of_now_unless_told(
    opened: annot.Project, tmp_path: Path
) -> None:
    opened.guidelines_path.write_text("# Guidelines, version 1.2.0\n", "utf-8")
    text = opened.documents["one"].text
    value = {"start": 0, "end": 3, "text": text[:3], "labels": ["Person"]}
    result = [{"id": "r", "from_name": "ner", "to_name": "t", "type": "labels", "value": value}]
    task = {"id": 3, "data": {"t": text}, "annotations": [{"id": 7, "completed_by": 1, "result": result}]}
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task]), "utf-8")
    opened = annot.open_project(opened.root)
    for told, version in ((None, "1.2.0"), ("unknown", ""), (None, ""), ("1.0.0", "1.0.0"), (None, "1.0.0")):
        opened.pull_file(path, annotator="reader", guidelines=told)
        assert version_of(opened) == version
    assert run_annot("pull", "--guidelines", "1.0.0", cwd=opened.root).stderr.startswith(
        "annot: --guidelines needs --from"
    )
