"""Wrong predictions that are put among a model's: shown, counted, and never in a reading."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from annot.corpus.split import append_places, read_places
from annot.library.project import open_project
from annot.project.project import ProjectFolder
from annot.steps.bias import bias
from annot.steps.migrate.migrate import migrate
from annot.steps.predict import PredictResult, predict
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.store.provenance import read_provenance
from annot.store.readings import read_reading
from annot.store.shown import read_shown
from annot.studio.client import Studio
from annot.studio.raw import RawTask
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of
from tests.steps.next_schema import STEPS, write_migration
from tests.steps.test_round_trip import other_data_set


def accept_all(studio: Studio, number: int, only: str = "") -> None:
    """Submits every prediction as it is, as the page does when nobody changes anything; `only` one document's."""
    users = {user.email: user.id for user in studio.users()}
    for head in studio.task_heads(number):
        if only and head.meta["annot"]["doc_id"] != only:
            continue
        task = json.loads(studio.call("read", "GET", f"/api/tasks/{head.id}/"))
        for prediction in task["predictions"]:
            result = [{**each, "origin": "prediction"} for each in prediction["result"]]
            body = {
                "result": result,
                "completed_by": users["reader-a@annot.localhost"],
                "parent_prediction": prediction["id"],
                "lead_time": 60,
            }
            studio.call("submit", "POST", f"/api/tasks/{head.id}/annotations/", body)


class Unread(NamedTuple):
    """A data set that nobody has read, and what `rules` learnt of its readings says of it."""

    project: ProjectFolder
    done: PredictResult


def unread_with_predictions(live: ProjectFolder, folder: Path, name: str, settings: str) -> Unread:
    """The repository's data set under another name, with `settings` of `[predictors]`."""
    fresh = other_data_set(live, folder, name)
    config = fresh.root / "annot.toml"
    config.write_text(config.read_text().replace("control = 0\n", settings))
    done = predict(fresh, "rules")
    for reader in ("reader-a", "reader-b"):
        (fresh.readings_dir / f"{reader}.jsonl").unlink()
    return Unread(open_project(fresh.root), done)


def test_what_is_planted_is_shown_counted_and_taken_out(live: ProjectFolder, tmp_path: Path) -> None:
    fresh, done = unread_with_predictions(live, tmp_path, "planted", "control = 0\nplant = 0.2\n")
    push(fresh, annotators=["reader-a"], predictions=done.path)
    shown = read_shown(fresh.shown_dir, "reader-a")
    planted = {doc_id: set(row.planted) for doc_id, row in shown.items()}
    n_planted = sum(map(len, planted.values()))
    # A fifth of some 250 predictions.
    assert 30 < n_planted < 75
    for doc_id, row in shown.items():
        assert row.prediction is not None
        assert {each.id for each in row.prediction.mentions} == {*done.predictions[doc_id].by_id, *planted[doc_id]}
    with connect(fresh) as studio:
        accept_all(studio, numbers_of(fresh, studio.projects())["reader-a"])

    (pulled,) = pull(fresh, annotators=["reader-a"])
    named = [issue for issue in pulled.issues if issue.code == "planted-accepted"]
    assert sorted(issue.doc_id for issue in named) == sorted(doc_id for doc_id, ids in planted.items() if ids)
    for doc_id, reading in read_reading(fresh.readings_dir, "reader-a").items():
        assert reading.by_id.keys() == done.predictions[doc_id].by_id.keys()
        assert reading.is_whole
    rows = {row.doc_id: row for row in read_provenance(fresh.readings_dir, "reader-a")}
    assert {doc_id: set(row.planted) for doc_id, row in rows.items()} == planted
    found = bias(fresh, n_resamples=0)["reader-a"]
    assert (found.planted_accepted.value, found.planted_accepted.n) == (1.0, n_planted)
    assert (
        found.total.outcomes["accepted"] == found.total.n_shown == sum(len(d.by_id) for d in done.predictions.values())
    )
    # A second pull changes nothing.
    (again,) = pull(fresh, annotators=["reader-a"])
    assert not again.written


def test_a_control_has_no_prediction_on_the_server(live: ProjectFolder, tmp_path: Path) -> None:
    fresh, done = unread_with_predictions(live, tmp_path, "controlled", 'control = 0.4\nsalt = "tests"\n')
    plans = push(fresh, predictions=done.path)
    drawn = 0
    with connect(fresh) as studio:
        numbers = numbers_of(fresh, studio.projects())
        for plan in plans:
            why = {doc_id: row.why for doc_id, row in read_shown(fresh.shown_dir, plan.annotator).items()}
            assert plan.without == {doc_id: each for doc_id, each in why.items() if each == "control"}
            drawn += len(plan.without)
            number = numbers[plan.annotator]
            heads = {head.id: head.total_predictions for head in studio.task_heads(number, with_models=True)}
            raw = studio.decode(studio.raw_tasks(number, list(heads)), RawTask)
            n_predictions = {str(task.data["doc_id"]): heads[task.id] for task in raw}
            assert n_predictions == {doc_id: int(each == "shown") for doc_id, each in why.items()}
    assert 0 < drawn < 10
    # Said again, with the share at nothing: who was drawn once is never shown any.
    config = fresh.root / "annot.toml"
    config.write_text(config.read_text().replace("control = 0.4\n", "control = 0\n"))
    again = push(open_project(fresh.root), predictions=done.path)
    assert [dict(plan.without) for plan in again] == [dict(plan.without) for plan in plans]
    assert [dict(plan.predict) for plan in again] == [{}, {}]


def test_a_migration_knows_again_what_was_planted(live: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "moved")
    config = fresh.root / "annot.toml"
    config.write_text(config.read_text().replace("control = 0\n", "control = 0\nplant = 0.3\n"))
    done = predict(fresh, "rules")
    for reader in ("reader-a", "reader-b"):
        (fresh.readings_dir / f"{reader}.jsonl").unlink()
    fresh.decisions_path.unlink()
    fresh = open_project(fresh.root)
    push(fresh, annotators=["reader-a"], predictions=done.path)
    with connect(fresh) as studio:
        accept_all(studio, numbers_of(fresh, studio.projects())["reader-a"])
    pull(fresh, annotators=["reader-a"])
    before = bias(fresh, n_resamples=0)["reader-a"]
    planted = {doc_id: row.planted for doc_id, row in read_shown(fresh.shown_dir, "reader-a").items()}
    assert any(each.startswith("Actor@") for ids in planted.values() for each in ids)

    migrate(fresh, write_migration(fresh, STEPS))
    moved = open_project(fresh.root)
    readings = read_reading(moved.readings_dir, "reader-a")
    wrong = {doc_id: {f"State{i}" if i.startswith("Actor@") else i for i in ids} for doc_id, ids in planted.items()}
    assert {doc_id: set(row.planted) for doc_id, row in read_shown(moved.shown_dir, "reader-a").items()} == wrong
    # The provenance of the last pull is still understood, and so is that of the next one.
    for _ in range(2):
        after = bias(moved, n_resamples=0)["reader-a"]
        assert after.planted_accepted == before.planted_accepted
        assert after.total.n_shown == before.total.n_shown
        n_accepted = sum(after.total.outcomes[each] for each in ("accepted", "completed"))
        assert n_accepted == after.total.n_shown
        (again,) = pull(moved, annotators=["reader-a"])
        assert not again.written
        assert read_reading(moved.readings_dir, "reader-a") == readings
    for doc_id, reading in readings.items():
        assert not wrong[doc_id] & reading.by_id.keys()


def test_without_the_file_of_what_was_shown_the_last_pull_tells(live: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "unshown")
    config = fresh.root / "annot.toml"
    config.write_text(config.read_text().replace("control = 0\n", "control = 0\nplant = 0.3\n"))
    done = predict(fresh, "rules")
    (fresh.readings_dir / "reader-a.jsonl").unlink()
    fresh = open_project(fresh.root)
    push(fresh, annotators=["reader-a"], predictions=done.path)
    with connect(fresh) as studio:
        accept_all(studio, numbers_of(fresh, studio.projects())["reader-a"])
    pull(fresh, annotators=["reader-a"])
    before = read_reading(fresh.readings_dir, "reader-a")
    (fresh.shown_dir / "reader-a.jsonl").unlink()
    pull(fresh, annotators=["reader-a"])
    assert read_reading(fresh.readings_dir, "reader-a") == before


def test_the_test_split_has_none_either_where_it_was_read_before(live: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "tested")
    done = predict(fresh, "rules")
    moved, *_ = read_places(fresh.splits_path).values()
    append_places(fresh.splits_path, [replace(moved, split="test", by="adjudicator", reason="a trial")])
    fresh = open_project(fresh.root)
    push(fresh, annotators=["reader-a"], predictions=done.path)
    with connect(fresh) as studio:
        number = numbers_of(fresh, studio.projects())["reader-a"]
        heads = {head.meta["annot"]["doc_id"]: head for head in studio.task_heads(number, with_models=True)}
    assert {doc_id: head.total_predictions for doc_id, head in heads.items()} == {
        doc_id: int(doc_id != moved.doc_id) for doc_id in done.predictions
    }
