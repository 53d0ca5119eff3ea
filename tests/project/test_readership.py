"""How many have read each document is said wherever gold is, and no gold by one reader is released by oversight."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from annot.core.errors import DataError
from annot.project.project import ProjectFolder, open_project
from annot.project.readership import readers_by_document, readership_lines, too_few_readers
from annot.steps.check import find
from annot.steps.release import release
from annot.steps.waive import record_waivers
from annot.store.readings import write_reading
from tests.command import run_annot
from tests.data_set import make_data_set
from tests.steps.test_one_writer import JUDGES, SCHEMA, reading

TEXTS = {"both": "Ana1 sleeps.", "alone": "Ana2 sleeps.", "bare": "Ana3 sleeps."}


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """Three documents: one that two have read, one that one has read, one that nobody has."""
    made = make_data_set(tmp_path / "set", name="read", schema=SCHEMA, texts=TEXTS)
    path = made.root / "annot.toml"
    path.write_text(path.read_text("utf-8").replace("[release]\nmin_readers = 1\n", "") + JUDGES, "utf-8")
    project = open_project(made.root)
    write_reading(
        project.readings_dir, "reader", [reading(project, doc, "reader", marks=True) for doc in ("both", "alone")]
    )
    write_reading(project.readings_dir, "other", [reading(project, "both", "other", marks=True)])
    return project


LINES = [
    "1 document read by 2 readers",
    "1 document read by one reader alone: alone",
    "1 document read by nobody: bare",
]


def test_every_number_of_readers_has_a_line(project: ProjectFolder) -> None:
    assert readers_by_document(project) == {"both": ("reader", "other"), "alone": ("reader",), "bare": ()}
    assert readership_lines(readers_by_document(project)) == LINES
    shown = run_annot("adjudicate", cwd=project.root).stdout
    assert [line for line in shown.splitlines() if " read by " in line] == LINES


def test_gold_by_one_reader_is_not_released_until_somebody_waives_it(project: ProjectFolder) -> None:
    (issue,) = too_few_readers(project)
    assert (issue.code, issue.doc_id) == ("few-readers", "alone")
    assert issue.message.startswith("read by reader alone, 2 are asked for (release.min_readers in annot.toml)")
    with pytest.raises(DataError, match=r"nothing was released: documents were read by too few \(1 error\)"):
        release(project, "0.1.0", dirty=True)
    answers = project.root / "answers.jsonl"
    answers.write_text(json.dumps({"finding": issue.id, "reason": "a first version"}) + "\n", "utf-8")
    record_waivers(project, answers, find(project), by="judge")
    released = release(project, "0.1.0", dirty=True, on=date(2025, 1, 1))
    assert list(released.readership) == LINES
    assert {doc: entry.readers for doc, entry in released.manifest.documents.items()} == {
        "both": ("reader", "other"),
        "alone": ("reader",),
    }
    card = (project.releases_dir / "0.1.0" / "README.md").read_text("utf-8")
    assert (
        "1 document was read by 2 readers; 1 document was read by 1 reader. Where one reader alone has read, the gold "
        "is that reader's word and agreed by nobody: `alone`."
    ) in card
    assert "independently" not in card
    write_reading(project.readings_dir, "other", [])
    assert {issue.doc_id for issue in too_few_readers(project)} == {"both"}


def test_a_project_may_ask_for_less_or_more(project: ProjectFolder) -> None:
    path = project.root / "annot.toml"
    before = path.read_text("utf-8")
    path.write_text(before + "\n[release]\nmin_readers = 1\n", "utf-8")
    assert too_few_readers(open_project(project.root)) == []
    path.write_text(before + "\n[release]\nmin_readers = 3\n", "utf-8")
    assert {issue.doc_id for issue in too_few_readers(open_project(project.root))} == {"both", "alone"}
