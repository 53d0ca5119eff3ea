"""Readings that newer guidelines superseded: named, committed and released, and counted for nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

import annot
from annot.core.annotation import AnnotationSet
from annot.core.decision import Decision
from annot.core.ids import split_conflict
from annot.project.adjudication import adjudicate_project, read_decisions
from annot.project.agreement import agree
from annot.project.project import ProjectFolder, open_project
from annot.project.readership import readers_by_document
from annot.project.release_check import check_releases
from annot.steps.adjudicate.record import record_answers
from annot.steps.check import find
from annot.steps.migrate.migrate import migrate
from annot.steps.release import release
from annot.store.jsonl import read_jsonl
from annot.store.readings import read_reading, write_reading
from tests.command import run_annot
from tests.data_set import make_data_set
from tests.make import quote, reading_in
from tests.steps.test_one_writer import JUDGES

SCHEMA = "mentions:\n  Person: {definition: who}\n"
TEXT = "Ana saw Bob."
OLD, NEW = {"reader": ("Ana", "Bob"), "other": ("Ana",)}, {"third": ("Ana", "Bob"), "fourth": ("Ana", "Bob")}
LINE = (
    "2 readings under guidelines of an unknown version do not count: the same documents were read under 2.0.0, which "
    "asks something else"
)
MORE = "".join(
    f'\n[annotators.{name}]\nkind = "human"\nemail = "{name}@annot.localhost"\n' for name in ("third", "fourth")
)


def said(project: ProjectFolder, doc_id: str, by: str, words: tuple[str, ...], version: str) -> AnnotationSet:
    made = reading_in(project, doc_id, *(quote("Person", word, TEXT) for word in words), by=by)
    return made.replace(guidelines=version) if version else made


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """A document with a decided conflict, read again by two others under 2.0.0; and one that was not read again."""
    made = make_data_set(tmp_path / "set", name="read", schema=SCHEMA, texts={"again": TEXT, "once": f"{TEXT} \n"})
    path = made.root / "annot.toml"
    path.write_text(path.read_text("utf-8") + JUDGES + MORE, "utf-8")
    made.guidelines_path.write_text("# Guidelines, version 2.0.0\n", "utf-8")
    made = open_project(made.root)
    for name, words in OLD.items():
        write_reading(made.readings_dir, name, [said(made, doc, name, words, "") for doc in ("again", "once")])
    answers = made.root / "answers.jsonl"
    asked = [each.id for each in adjudicate_project(made).open]
    lines = [{"conflict": each, "choice": [], "reason": "not Bob"} for each in asked]
    answers.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    record_answers(made, answers, by="judge")
    for name, words in NEW.items():
        write_reading(made.readings_dir, name, [said(made, "again", name, words, "2.0.0")])
    return made


def marked(gold: AnnotationSet) -> list[str]:
    return [each.text for each in gold.mentions]


def test_they_count_for_nothing_and_are_named(project: ProjectFolder) -> None:
    found = adjudicate_project(project)
    assert ({doc: marked(gold) for doc, gold in found.gold.items()}, found.open, found.issues) == (
        {"again": ["Ana", "Bob"], "once": ["Ana"]},
        (),
        (),
    )
    assert readers_by_document(project) == {"again": ("third", "fourth"), "once": ("reader", "other")}
    assert {pair.annotators: pair.documents for pair in agree(project).pairs} == {
        ("reader", "other"): ("once",),
        ("third", "fourth"): ("again",),
    }
    assert annot.open_project(project.root).superseded == [LINE]
    for verb in ("agree", "adjudicate"):
        shown = run_annot(verb, cwd=project.root)
        assert (shown.stdout + shown.stderr).count(LINE) == 1
    explained = run_annot("adjudicate", "--explain", "again#Person@8-11", cwd=project.root).stdout
    assert "said by third" in explained
    assert "said by reader" not in explained
    assert [issue for issue in find(project).issues if issue.severity == "error"] == []


def test_they_travel_in_a_release_that_says_its_guidelines(project: ProjectFolder) -> None:
    made = release(project, "0.1.0", dirty=True, on=date(2026, 1, 2)).manifest
    assert made.guidelines is not None
    assert made.guidelines.version == "2.0.0"
    folder = project.releases_dir / "0.1.0"
    assert {path.stem for path in (folder / "source" / "exports" / "readings").glob("*.jsonl")} == {*OLD, *NEW}
    assert made.documents["again"].readers == ("third", "fourth")
    assert (made.n_decisions, made.decided_by) == (1, {"judge": 1}), "one of the two is history"
    assert check_releases(project) == {"0.1.0": []}
    loaded = annot.load(folder)
    assert (loaded["again"].gold.guidelines, loaded["once"].gold.guidelines) == ("2.0.0", msgspec.UNSET)
    # The digest covers the version: the same words under other guidelines are another gold.
    for name, words in NEW.items():
        write_reading(project.readings_dir, name, [said(project, "again", name, words, "2.1.0")])
    later = release(open_project(project.root), "0.2.0", dirty=True, on=date(2026, 1, 2)).manifest
    assert later.documents["again"].gold != made.documents["again"].gold
    assert later.documents["once"].gold == made.documents["once"].gold
    assert later.digest != made.digest


def test_a_reading_that_lacks_something_does_not_hold_up_what_superseded_it(project: ProjectFolder) -> None:
    (kept, once) = read_reading(project.readings_dir, "reader").values()
    left = {"where": "r", "code": "invalid-value", "said": "x"}
    lacking = msgspec.convert(msgspec.to_builtins(kept, enc_hook=dict) | {"left_out": [left]}, AnnotationSet)
    write_reading(project.readings_dir, "reader", [lacking, once])
    assert not [issue for issue in find(open_project(project.root)).issues if issue.code == "incomplete-reading"]


def test_a_migration_moves_them_and_their_decisions(project: ProjectFolder) -> None:
    schema = project.schema_path.read_text("utf-8")
    (project.root / "new.yaml").write_text(
        schema.replace("version: 1.0.0", "version: 2.0.0").replace("Person:", "Human:"), "utf-8"
    )
    path = project.root / "migration.yaml"
    steps = "steps:\n  - {op: rename_label, label: Person, to: Human}\n"
    path.write_text(f"from: read@1.0.0\nto: read@2.0.0\nschema: new.yaml\n{steps}", "utf-8")
    before = adjudicate_project(project)
    assert migrate(project, path, files_only=True).issues == ()
    moved = open_project(project.root)
    after = adjudicate_project(moved)
    assert [split_conflict(each.conflict) for each in read_decisions(moved)] == [
        ("again", "mention:8-11"),
        ("once", "mention:8-11"),
    ]
    assert (after.open, after.issues, len(after.history)) == ((), (), 1)
    assert {doc: marked(gold) for doc, gold in after.gold.items()} == {
        doc: marked(gold) for doc, gold in before.gold.items()
    }
    versions = {name: read_reading(moved.readings_dir, name)["again"].guidelines for name in moved.readers}
    assert versions == {"reader": msgspec.UNSET, "other": msgspec.UNSET, "third": "2.0.0", "fourth": "2.0.0"}
    kept = list(
        read_jsonl(moved.exports / "migrations" / "1.0.0-to-2.0.0" / "before" / "exports" / "decisions.jsonl", Decision)
    )
    assert len(kept) == 2
