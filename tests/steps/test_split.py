"""`annot split`, and what a frozen split holds to.

The commands of docs/splits.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from datasets import load_dataset

from annot.core.errors import ConfigError
from annot.corpus.near_duplicates import Similar, compare
from annot.parallel.jobs import Run
from annot.project.adjudication import adjudicate_project
from annot.project.frozen import check_frozen
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_releases
from annot.project.split import keep_split, plan_split
from annot.steps.check import check
from annot.steps.release import release
from annot.steps.split import move_document
from tests.command import run_annot

TESTED = "003_dc97aa6148c96c29"
SHARES = """\
[split]
policy = "shares"
shares = { train = 3, test = 2 }
"""


@pytest.fixture
def divided(project: ProjectFolder) -> ProjectFolder:
    """The repository's data set, divided three to two, and released."""
    config = project.root / "annot.toml"
    before = '[split]\npolicy = "leave-one-document-out"\n'
    assert before in config.read_text("utf-8")
    config.write_text(config.read_text("utf-8").replace(before, SHARES), "utf-8")
    shutil.rmtree(project.releases_dir)
    project.splits_path.unlink(missing_ok=True)
    divided = open_project(project.root)
    release(divided, "0.3.0")
    return open_project(project.root)


def test_a_release_has_a_file_a_split_and_datasets_knows_them(divided: ProjectFolder, tmp_path: Path) -> None:
    loaded = load_dataset(str(divided.releases_dir / "0.3.0"), "documents", cache_dir=str(tmp_path))
    assert {split: rows.num_rows for split, rows in loaded.items()} == {"train": 3, "test": 2}
    places = {row["doc_id"]: split for split, rows in loaded.items() for row in rows}
    lines = [json.loads(line) for line in divided.splits_path.read_text("utf-8").splitlines()]
    assert {line["doc_id"]: line["split"] for line in lines} == places
    assert check_releases(divided)["0.3.0"] == []


def test_a_near_duplicate_of_a_tested_document_is_tested(divided: ProjectFolder, tmp_path: Path) -> None:
    text = divided.documents[TESTED].text
    copy = tmp_path / "copy.txt"
    copy.write_text(text.replace("Corée", "Coree"), "utf-8")
    assert run_annot("seeds", "add", str(copy), cwd=divided.root).returncode == 0
    report = plan_split(open_project(divided.root))
    (fresh,) = report.division.fresh
    assert fresh.split == report.division.places[TESTED].split
    assert {report.similar[0].left, report.similar[0].right} == {TESTED, fresh.doc_id}
    assert report.across is not None
    assert report.across.similarity < 0.1


def a_tested_document(project: ProjectFolder) -> str:
    return next(doc_id for doc_id, place in plan_split(project).division.places.items() if place.split == "test")


def codes(project: ProjectFolder) -> list[str]:
    return [issue.code for issue in check(open_project(project.root)) if issue.severity == "error"]


def change_both_readings(project: ProjectFolder, doc_id: str) -> None:
    """Both readers drop the last mention that is in no relation: the gold changes, and nobody decided it."""
    for name in project.readers:
        path = project.readings_dir / f"{name}.jsonl"
        lines = []
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["doc_id"] == doc_id:
                tied = {relation[end] for relation in row["relations"] for end in ("head", "tail")}
                free = [each for each in row["mentions"] if each["id"] not in tied and each["label"] == "Location"]
                row["mentions"].remove(free[-1])
            lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
        path.write_text("\n".join(lines) + "\n", "utf-8")


def test_gold_of_a_frozen_split_changes_only_by_a_decision(divided: ProjectFolder) -> None:
    assert codes(divided) == []
    change_both_readings(divided, a_tested_document(divided))
    assert codes(divided) == ["frozen-changed"]


def test_a_frozen_document_that_waits_for_an_adjudicator_is_not_gone(divided: ProjectFolder) -> None:
    path = divided.readings_dir / "reader-a.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    row = next(row for row in rows if row["doc_id"] == a_tested_document(divided))
    tied = {relation[end] for relation in row["relations"] for end in ("head", "tail")}
    row["mentions"].remove(next(each for each in row["mentions"] if each["id"] not in tied))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    assert set(codes(divided)) == {"open-conflict"}


def test_the_corpus_is_compared_once_however_many_documents_are_frozen(
    divided: ProjectFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = tmp_path / "fresh.txt"
    fresh.write_text("Une histoire toute nouvelle, qui n\u2019a encore de place nulle part.", "utf-8")
    assert run_annot("seeds", "add", str(fresh), cwd=divided.root).returncode == 0
    project = open_project(divided.root)
    n_compared = 0

    def counted(texts: Mapping[str, str], *, jobs: int, run: Run | None) -> list[Similar]:
        nonlocal n_compared
        n_compared += 1
        return compare(texts, jobs=jobs, run=run)

    monkeypatch.setattr("annot.project.split.compare", counted)
    # Two documents are frozen, and one has no place yet.
    assert list(check_frozen(project, adjudicate_project(project).gold)) == []
    assert n_compared == 1


def test_places_that_were_thrown_away_are_no_move(divided: ProjectFolder) -> None:
    doc_id = a_tested_document(divided)
    lines = divided.splits_path.read_text("utf-8").splitlines(keepends=True)
    divided.splits_path.write_text("".join(line for line in lines if doc_id not in line), "utf-8")
    config = divided.root / "annot.toml"
    config.write_text(config.read_text("utf-8").replace("test = 2", "test = 0.001"), "utf-8")
    assert codes(divided) == ["frozen-changed"]


def test_gold_of_training_may_change(divided: ProjectFolder) -> None:
    places = plan_split(divided).division.places
    change_both_readings(divided, next(doc_id for doc_id, place in places.items() if place.split == "train"))
    assert codes(divided) == []


def test_a_frozen_document_moves_only_in_an_adjudicators_name(divided: ProjectFolder) -> None:
    doc_id = a_tested_document(divided)
    lines = divided.splits_path.read_text("utf-8")
    divided.splits_path.write_text(
        "".join(
            line.replace('"split":"test"', '"split":"train"') if doc_id in line else line
            for line in lines.splitlines(keepends=True)
        ),
        "utf-8",
    )
    assert codes(divided) == ["frozen-changed"]
    divided.splits_path.write_text(lines, "utf-8")
    with pytest.raises(ConfigError, match="reader-a is a reader; documents are moved by an adjudicator"):
        move_document(divided, doc_id, "train", by="reader-a", reason="no reason")
    moved = move_document(
        divided, doc_id, "train", by="adjudicator", reason="the same press release as a training text"
    )
    assert moved.split == "train"
    assert codes(divided) == []


def test_folds_stay_when_documents_are_added(project: ProjectFolder, tmp_path: Path) -> None:
    project.splits_path.unlink(missing_ok=True)
    before = plan_split(project).division
    keep_split(project, before)
    early = tmp_path / "000_a.txt"
    early.write_text("Une toute autre histoire, sans rien de commun avec les autres textes du corpus.", "utf-8")
    assert run_annot("seeds", "add", str(early), cwd=project.root).returncode == 0
    after = plan_split(open_project(project.root)).division
    assert {doc_id: after.places[doc_id] for doc_id in before.places} == before.places
    (fresh,) = after.fresh
    assert fresh.fold == 5


def test_a_move_that_is_only_tried_is_checked_and_writes_nothing(divided: ProjectFolder) -> None:
    doc_id, before = a_tested_document(divided), divided.splits_path.read_bytes()
    tried = move_document(divided, doc_id, "train", by="adjudicator", reason="a try", dry_run=True)
    assert tried.split == "train"
    assert divided.splits_path.read_bytes() == before
    words = ["--dry-run", "--move", f"{doc_id}=nowhere", "--by", "adjudicator", "--reason", "a try"]
    done = run_annot("split", *words, cwd=divided.root)
    assert done.returncode == 2
    assert "'nowhere' is neither one of train, validation, test nor a document" in done.stderr
