"""The order of a selection is that of the server's queue, for what is shown with predictions and without."""

from __future__ import annotations

from pathlib import Path

import msgspec

from annot.library.project import open_project
from annot.project.project import ProjectFolder
from annot.steps.push import push
from annot.store.shown import read_shown
from annot.studio.client import Studio
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of
from tests.steps.test_planted import unread_with_predictions

# Ranks go against the order in which the tasks are made.
ORDER = [
    "003_dc97aa6148c96c29",
    "001_f920824849216b31",
    "004_885b1dd11b89edf8",
    "000_3352b04f52570146",
    "002_0ba66114ffe4b64b",
]


def choose(project: ProjectFolder, order: list[str]) -> ProjectFolder:
    rows = [
        {"doc_id": doc_id, "rank": at, "strategy": "random", "reason": "drawn at random"}
        for at, doc_id in enumerate(order, start=1)
    ]
    project.selection_path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return open_project(project.root)


def scores_of(studio: Studio, number: int) -> dict[str, tuple[float, int]]:
    """The score of each task's one prediction, and how many regions it shows, by document."""
    found = {}
    for head in studio.task_heads(number):
        task = msgspec.json.decode(studio.call("read", "GET", f"/api/tasks/{head.id}/"))
        (prediction,) = task["predictions"]
        found[task["data"]["doc_id"]] = (prediction["score"], len(prediction["result"]))
    return found


def test_the_queue_gives_out_what_was_chosen_first(live: ProjectFolder, tmp_path: Path) -> None:
    fresh, done = unread_with_predictions(live, tmp_path, "queued", 'control = 0.4\nsalt = "tests"\n')
    fresh = choose(fresh, ORDER)
    push(fresh, annotators=["reader-a"], predictions=done.path)
    drawn = {doc_id for doc_id, row in read_shown(fresh.shown_dir, "reader-a").items() if row.why == "control"}
    assert 0 < len(drawn) < 5
    with connect(fresh) as studio:
        number = numbers_of(fresh, studio.projects())["reader-a"]
        scores = scores_of(studio, number)
        assert {doc_id: score for doc_id, (score, _) in scores.items()} == {
            doc_id: rank / 5 for rank, doc_id in enumerate(ORDER, start=1)
        }
        # A control has its place and shows nothing.
        assert {doc_id for doc_id, (_, n) in scores.items() if not n} == drawn
        project = msgspec.json.decode(studio.call("read", "GET", f"/api/projects/{number}/"))
        assert project["sampling"] == "Uncertainty sampling"
        assert given_out(studio, number) == ORDER[0]
        # Another order, and the same predictions.
        push(choose(fresh, ORDER[::-1]), annotators=["reader-a"], predictions=done.path)
        assert {doc_id: score for doc_id, (score, _) in scores_of(studio, number).items()} == {
            doc_id: rank / 5 for rank, doc_id in enumerate(ORDER[::-1], start=1)
        }


def given_out(studio: Studio, number: int) -> str:
    """The document that the server gives whoever comes next, and keeps for them."""
    task = msgspec.json.decode(studio.call("next", "GET", f"/api/projects/{number}/next/"))
    return str(task["data"]["doc_id"])
