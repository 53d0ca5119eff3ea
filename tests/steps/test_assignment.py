"""Assignments on the server: each reader gets their documents and no more; controls are scored by known answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.corpus.assign import read_assignments
from annot.project.project import ProjectFolder, open_project
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.steps.restore import restore
from annot.steps.status import read_status
from annot.store.jsonl import write_jsonl
from annot.store.readings import read_reading
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of
from tests.conftest import COMMITTED
from tests.steps.test_round_trip import other_data_set

CONTROL = "004_885b1dd11b89edf8"
PLAN = f'[assignment]\noverlap = 25\nseed = 3\ncontrols = ["{CONTROL}"]\n'


def with_plan(project: ProjectFolder, plan: str) -> ProjectFolder:
    config = project.root / "annot.toml"
    config.write_text(config.read_text("utf-8").replace("[split]", f"{plan}\n[split]"), "utf-8")
    return open_project(project.root)


def without_readings(project: ProjectFolder) -> ProjectFolder:
    for path in project.readings_dir.glob("*.jsonl"):
        path.unlink()
    return open_project(project.root)


def test_each_reader_gets_the_control_the_overlap_and_their_share(live: ProjectFolder, tmp_path: Path) -> None:
    """Four documents beside the control: one (25 %) has two readers, the other three are divided 1 : 2 or 2 : 1."""
    fresh = without_readings(with_plan(other_data_set(live, tmp_path, "assigned"), PLAN))
    dry = push(fresh, dry_run=True)
    assert not fresh.assignment_path.exists()
    plans = push(fresh)
    assert [plan.create for plan in dry] == [plan.create for plan in plans]
    rows = read_assignments(fresh.assignment_path)
    roles = sorted(row.role for row in rows.values())
    assert roles == ["control", "overlap", "single", "single", "single"]
    assert rows[CONTROL].annotators == ("reader-a", "reader-b")
    with connect(fresh) as studio:
        for name, number in numbers_of(fresh, studio.projects()).items():
            there = {str(task.data["doc_id"]) for task in studio.tasks(number)}
            assert there == {doc_id for doc_id, row in rows.items() if name in row.annotators}
            assert 3 <= len(there) <= 4
            controls = [task for task in studio.tasks(number) if task.data["doc_id"] == CONTROL]
            others = [task for task in studio.tasks(number) if task.data["doc_id"] != CONTROL]
            keys = [set(task.data) - {"title"} for task in [*controls, *others]]
            assert all(each == {"doc_id", "sha256", "text"} for each in keys), "nothing in the page tells a control"
    before = fresh.assignment_path.read_bytes()
    assert [(plan.create, plan.drop) for plan in push(fresh)] == [((), ())] * 2
    assert fresh.assignment_path.read_bytes() == before


def test_who_has_read_a_document_keeps_it(live: ProjectFolder, tmp_path: Path) -> None:
    fresh = with_plan(other_data_set(live, tmp_path, "kept"), "[assignment]\noverlap = 0\n")
    restored = restore(fresh)
    assert [len(each.created) for each in restored] == [5, 5], "both have read all, whatever the plan says now"
    assert {row.role for row in read_assignments(fresh.assignment_path).values()} == {"overlap"}


def test_controls_are_scored_against_the_known_answers(live: ProjectFolder, tmp_path: Path) -> None:
    """The known answer is reader-b's reading, so that reader-b has F1 1, and reader-a the agreement of the two."""
    fresh = with_plan(other_data_set(live, tmp_path, "scored"), PLAN)
    answer = read_reading(COMMITTED, "reader-b")[CONTROL]
    write_jsonl(fresh.controls_path, [answer.replace(annotator="known", origin="adjudicated")])
    restore(fresh)
    pull(fresh)
    progress = {each.annotator: each for each in read_status(fresh).annotators}
    assert (progress["reader-b"].n_controls, progress["reader-b"].controls_f1) == (1, 1.0)
    mine = {mention.id for mention in read_reading(COMMITTED, "reader-a")[CONTROL].mentions}
    known = {mention.id for mention in answer.mentions}
    assert progress["reader-a"].controls_f1 == 2 * len(mine & known) / (len(mine) + len(known))


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ("[assignment]\nshares = { nobody = 1 }\n", r"assignment.shares: nobody is no reader \(readers: "),
        (
            '[assignment]\nblind = "server"\n[studio]\nurl = "http://127.0.0.1:1"\n',
            "assignment.blind: `server` runs an",
        ),
    ],
)
def test_a_plan_that_does_not_fit_annot_toml_is_refused(project: ProjectFolder, plan: str, message: str) -> None:
    config = project.root / "annot.toml"
    text = config.read_text("utf-8").replace("[studio]\nport = 8080\n", "" if "url" in plan else "[studio]\n")
    config.write_text(f"{text}\n{plan}", "utf-8")
    with pytest.raises(ConfigError, match=message):
        open_project(project.root)
