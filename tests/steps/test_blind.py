"""Work that was copied, or done by somebody else, is said; nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

from annot.steps.connect import connect
from annot.steps.desk import find_projects
from annot.steps.project import Project
from annot.steps.pull import pull
from annot.steps.restore import restore
from annot.store.readings import read_reading
from annot.studio.copied import find_copied
from annot.studio.render import render_results
from tests.conftest import ROOT
from tests.steps.test_round_trip import other_data_set

COMMITTED = ROOT / "exports" / "conflict-reporting" / "readings"


def test_shared_ids_are_said_under_both_names() -> None:
    found = find_copied({"a": {"d": {"1", "2"}, "e": {"5"}}, "b": {"d": {"2", "3"}, "e": {"6"}}, "c": {"d": {"9"}}})
    assert found["c"] == []
    (mine,), (other,) = found["a"], found["b"]
    assert (mine.code, mine.doc_id, mine.where, mine.severity) == ("copied-regions", "d", "a", "warning")
    assert mine.message == (
        "1 of 2 regions (2) have the ids of regions of b: one was copied from the other, or both from one file; the "
        "readings are not independent"
    )
    assert other.message.startswith("1 of 2 regions (2) have the ids of regions of a")


def test_a_copied_submission_is_said(live: Project, tmp_path: Path) -> None:
    """Reader-b submits reader-a's results, ids and all, for one document; on every other they work by themselves."""
    fresh = other_data_set(live, tmp_path, "copied")
    restore(fresh)
    doc_id = "004_885b1dd11b89edf8"
    copied = read_reading(COMMITTED, "reader-a")[doc_id]
    with connect(fresh) as studio:
        number = find_projects(fresh, studio)["reader-b"]
        (task,) = [task for task in studio.tasks(number) if task.data["doc_id"] == doc_id]
        address = f"/api/annotations/{task.annotations[0].id}/"
        studio._send("copy", "PATCH", address, {"result": render_results(fresh.schema, copied)})
    pulled = {each.annotator: each for each in pull(fresh)}
    said = {name: [i.doc_id for i in each.issues if i.code == "copied-regions"] for name, each in pulled.items()}
    assert said == {"reader-a": [doc_id], "reader-b": [doc_id]}
    assert pulled["reader-b"].written, "it is what they submitted"
    n = len(copied.mentions)
    (issue,) = [issue for issue in pulled["reader-b"].issues if issue.code == "copied-regions"]
    assert f"{n} of {n} regions" in issue.message
    (alone,) = pull(fresh, annotators=["reader-b"])
    assert [i.doc_id for i in alone.issues if i.code == "copied-regions"] == [doc_id], "also when one is pulled alone"
