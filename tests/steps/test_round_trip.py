"""Push, restore and pull through the real server: what goes in comes back, byte for byte."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import msgspec
import pytest

from annot.core.errors import ConfigError, DataError, ServiceError, TransientError
from annot.project.adjudication import counting_readings
from annot.project.ledger import read_ledger
from annot.project.project import ProjectFolder, open_project
from annot.quality.counting import superseded_lines
from annot.steps.pull.file import pull_file
from annot.steps.pull.pull import pull, pull_state
from annot.steps.push import push
from annot.steps.restore import restore
from annot.steps.status import read_status
from annot.store.provenance import read_provenance
from annot.store.readings import read_reading
from annot.studio import addresses
from annot.studio.client import Studio
from annot.studio.raw import user_id
from annot.studio.render import render_task
from annot.workspace import sync
from annot.workspace.connection import connect, embedded_server
from annot.workspace.workspaces import ledger_path, numbers_of
from tests.command import run_annot
from tests.conftest import COMMITTED, copy_project

READERS = ("reader-a", "reader-b")


def committed(reader: str, *, under: str = "") -> bytes:
    """The repository's reading, as it is read anew where it says under which guidelines."""
    data = (COMMITTED / f"{reader}.jsonl").read_bytes()
    schema = b'"schema":"conflict-reporting@1.0.0",'
    assert data.count(schema) == 5
    assert b'"guidelines"' not in data
    return data.replace(schema, schema + f'"guidelines":"{under}",'.encode()) if under else data


def words(project: ProjectFolder, reader: str) -> bytes:
    """A reading but for the version of the guidelines, which what was changed and changed back says as well."""
    return (project.readings_dir / f"{reader}.jsonl").read_bytes().replace(b'"guidelines":"1.1.0",', b"")


@pytest.fixture(scope="module")
def restored(live: ProjectFolder) -> ProjectFolder:
    restore(live)
    return live


@pytest.fixture
def studio(restored: ProjectFolder) -> Iterator[Studio]:
    with connect(restored) as connection:
        yield connection


def other_data_set(server: ProjectFolder, folder: Path, name: str) -> ProjectFolder:
    """A copy of the repository's data set under another name, on the server of `server`."""
    fresh = copy_project(folder)
    text = (fresh.root / "annot.toml").read_text("utf-8").replace('name = "conflict-reporting"', f'name = "{name}"')
    # Of five documents every prediction is to be seen; tests of the blind control say so themselves.
    (fresh.root / "annot.toml").write_text(f"{text}\n[predictors]\ncontrol = 0\n", "utf-8")
    fresh.state.mkdir()
    for part in ("credentials.json", "server"):
        (fresh.state / part).symlink_to(server.state / part)
    return open_project(folder)


def project_of(project: ProjectFolder, reader: str) -> int:
    return read_ledger(ledger_path(project)).of("embedded")[reader].project


def test_pushing_twice_changes_nothing(restored: ProjectFolder, studio: Studio) -> None:
    before = ledger_path(restored).read_bytes()
    plans = push(restored)
    assert [(p.create, len(p.leave), p.drop, p.new_account, p.issues) for p in plans] == [((), 5, (), False, ())] * 2
    assert ledger_path(restored).read_bytes() == before
    assert [len(list(studio.tasks(project_of(restored, reader)))) for reader in READERS] == [5, 5]


def test_the_ledger_is_rebuilt_from_the_server(restored: ProjectFolder) -> None:
    before = ledger_path(restored).read_bytes()
    ledger_path(restored).unlink()
    push(restored)
    assert ledger_path(restored).read_bytes() == before


def test_readings_come_back_byte_for_byte(restored: ProjectFolder) -> None:
    for reader in READERS:
        (restored.readings_dir / f"{reader}.jsonl").unlink()
    results = pull(restored)
    for reader, result in zip(READERS, results, strict=True):
        assert result.annotator == reader
        assert result.written
        assert len(result.submitted) == 5
        assert (restored.readings_dir / f"{reader}.jsonl").read_bytes() == committed(reader, under="1.1.0")
        # What is there says no version, and keeps to that as long as it is not changed.
        (restored.readings_dir / f"{reader}.jsonl").write_bytes(committed(reader))
    assert not any(result.written for result in pull(restored))


def test_two_pulls_of_the_same_state_are_the_same(restored: ProjectFolder) -> None:
    pull(restored)
    before = {path.name: path.read_bytes() for path in restored.readings_dir.iterdir()}
    assert not any(result.written for result in pull(restored))
    assert {path.name: path.read_bytes() for path in restored.readings_dir.iterdir()} == before


def test_an_unchanged_project_costs_three_requests_at_most(
    restored: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull(restored)
    push(restored)
    sent: list[str] = []
    original = httpx.Client.send

    def count(self: httpx.Client, request: httpx.Request, **more: Any) -> httpx.Response:
        sent.append(f"{request.method} {request.url.path}")
        return original(self, request, **more)

    monkeypatch.setattr(httpx.Client, "send", count)
    pull(restored)
    n_pull = len(sent)
    push(restored)
    assert n_pull <= 3 * len(READERS), sent[:n_pull]
    assert len(sent) - n_pull <= 3 * len(READERS), sent[n_pull:]


def test_only_what_changed_is_read_again(
    restored: ProjectFolder, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull(restored)
    number = project_of(restored, "reader-a")
    (task, *_) = list(studio.tasks(number))
    asked: list[list[int]] = []
    original = Studio.raw_pages

    def count(self: Studio, project: int, ids: Any) -> Any:
        asked.append(list(ids))
        return original(self, project, ids)

    monkeypatch.setattr(Studio, "raw_pages", count)
    studio._send("touch", "PATCH", f"/api/annotations/{task.annotations[0].id}/", {"lead_time": 4.5})
    pull(restored, annotators=["reader-a"])
    assert asked == [[task.id]]
    (row,) = [row for row in read_provenance(restored.readings_dir, "reader-a") if row.task == task.id]
    assert row.lead_time_s == 4.5


def test_an_earlier_state_can_be_had_back(restored: ProjectFolder, studio: Studio) -> None:
    (before,) = pull(restored, annotators=["reader-b"])
    committed = words(restored, "reader-b")
    (task, *_) = list(studio.tasks(project_of(restored, "reader-b")))
    submission = task.annotations[0]
    results = msgspec.to_builtins(submission.result)
    studio._send("empty", "PATCH", f"/api/annotations/{submission.id}/", {"result": []})
    try:
        (after,) = pull(restored, annotators=["reader-b"])
        assert after.state != before.state
        assert (restored.readings_dir / "reader-b.jsonl").read_bytes() != committed
        pull_state(restored, before.state, annotator="reader-b")
        assert words(restored, "reader-b") == committed
        with pytest.raises(DataError, match="no states are called 'nothing'"):
            pull_state(restored, "nothing", annotator="reader-b")
    finally:
        studio._send("mend", "PATCH", f"/api/annotations/{submission.id}/", {"result": results})


def test_an_edit_during_a_pull_is_seen_before_or_after_and_never_half(
    restored: ProjectFolder, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull(restored, annotators=["reader-a"])
    committed = words(restored, "reader-a")
    (task, *_) = list(studio.tasks(project_of(restored, "reader-a")))
    submission = task.annotations[0]
    results = msgspec.to_builtins(submission.result)
    address = f"/api/annotations/{submission.id}/"
    studio._send("empty", "PATCH", address, {"result": []})
    original = Studio.raw_pages
    edits: list[Any] = []

    def edit_after_reading(self: Studio, project: int, ids: Any) -> Any:
        yield from original(self, project, ids)
        if not edits:
            edits.append(ids)
            studio._send("mend", "PATCH", address, {"result": results})

    monkeypatch.setattr(Studio, "raw_pages", edit_after_reading)
    (during,) = pull(restored, annotators=["reader-a"])
    assert edits
    seen = read_reading(restored.readings_dir, "reader-a")[task.data["doc_id"]]
    assert during.written
    assert seen.mentions == (), "as it was before the edit"
    pull(restored, annotators=["reader-a"])
    assert words(restored, "reader-a") == committed, "and after it, in the next pull"


def test_a_pull_that_died_goes_on_where_it_stopped(
    restored: ProjectFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = other_data_set(restored, tmp_path, "resumed")
    push(fresh)
    restore(fresh)
    monkeypatch.setattr(addresses, "_TASKS_A_PAGE", 1)
    original = Studio.raw_pages
    asked: list[int] = []

    def break_off(self: Studio, project: int, ids: Any) -> Any:
        for n_read, each in enumerate(original(self, project, ids)):
            if n_read == 3:
                raise TransientError("the connection broke")
            yield each

    with monkeypatch.context() as broken:
        broken.setattr(Studio, "raw_pages", break_off)
        with pytest.raises(TransientError):
            pull(fresh, annotators=["reader-a"])

    def count(self: Studio, project: int, ids: Any) -> Any:
        asked.extend(ids)
        return original(self, project, ids)

    monkeypatch.setattr(Studio, "raw_pages", count)
    pull(fresh, annotators=["reader-a"])
    assert len(asked) == 2, "three of five were read before"
    assert (fresh.readings_dir / "reader-a.jsonl").read_bytes() == committed("reader-a")


def test_a_project_deleted_on_the_server_is_said_and_brought_back(restored: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(restored, tmp_path, "deleted")
    push(fresh)
    restore(fresh)
    pull(fresh)
    with connect(fresh) as connection:
        number = numbers_of(fresh, connection.projects())["reader-b"]
        connection.delete_project(number)
    message = (
        rf"project {number} of reader-b with 5 tasks is gone .*`annot restore --annotator reader-b` brings it back"
    )
    with pytest.raises(DataError, match=message) as caught:
        pull(fresh)
    assert [(issue.code, issue.where) for issue in caught.value.issues] == [("project-gone", "reader-b")]
    assert (fresh.readings_dir / "reader-b.jsonl").read_bytes() == committed("reader-b")
    restore(fresh)
    pull(fresh)
    assert (fresh.readings_dir / "reader-b.jsonl").read_bytes() == committed("reader-b")
    assert {row.by for row in read_provenance(fresh.readings_dir, "reader-b")} == {"reader-b@annot.localhost"}


def test_a_config_edited_in_the_page_is_said_with_what_it_orphans(restored: ProjectFolder, studio: Studio) -> None:
    number = project_of(restored, "reader-a")
    # Somebody deletes the label of weapons, and adds one of their own.
    root = ET.fromstring(studio.label_config(number))
    (labels,) = root.iter("Labels")
    (weapon,) = [label for label in labels if label.get("alias") == "WeaponSystem"]
    labels.remove(weapon)
    ET.SubElement(labels, "Label", value="Navire")
    studio.set_label_config(number, label_config=ET.tostring(root, encoding="unicode"), instruction="")
    lines = {progress.annotator: progress.drift for progress in read_status(restored).annotators}
    assert (COMMITTED / "reader-a.jsonl").read_text("utf-8").count('"label":"WeaponSystem"') == 28
    assert lines == {
        "reader-a": (
            "label 'WeaponSystem' is gone from the live config: 28 results in 4 submissions orphaned",
            "label 'Navire' is in the live config alone: it was added in the page, or was offered before",
        ),
        "reader-b": (),
    }
    for output in ([], ["--json"]):
        assert run_annot("status", *output, cwd=restored.root).returncode == 1, "drift is a finding"
    push(restored, reset_config=True)
    assert [progress.drift for progress in read_status(restored).annotators] == [(), ()]


def test_submissions_are_their_annotators(restored: ProjectFolder, studio: Studio) -> None:
    emails = {user.id: user.email for user in studio.users()}
    for reader in READERS:
        tasks = studio.tasks(project_of(restored, reader))
        by = {emails[user_id(each.completed_by) or 0] for task in tasks for each in task.annotations}
        assert by == {f"{reader}@annot.localhost"}
        pull(restored, annotators=[reader])
        assert {(row.by, row.status) for row in read_provenance(restored.readings_dir, reader)} == {
            (f"{reader}@annot.localhost", "submitted")
        }


def test_restoring_twice_submits_nothing_twice(restored: ProjectFolder, studio: Studio) -> None:
    results = restore(restored)
    assert [(each.created, each.submitted, len(each.left)) for each in results] == [((), (), 5)] * 2
    tasks = studio.tasks(project_of(restored, "reader-a"))
    assert [len(task.annotations) for task in tasks] == [1] * 5


def test_a_lost_server_is_rebuilt_from_the_committed_readings(restored: ProjectFolder, tmp_path: Path) -> None:
    # The same readings under another name on the same server: new projects, the same accounts.
    rebuilt = other_data_set(restored, tmp_path, "rebuilt")
    with pytest.raises(ConfigError, match=r"reader-a has no project on .*; run `annot push` first"):
        pull(rebuilt)
    assert [len(each.created) for each in restore(rebuilt, dry_run=True)] == [5, 5]
    assert [(len(each.created), each.submitted, each.left) for each in restore(rebuilt)] == [(5, (), ())] * 2
    for reader in READERS:
        (rebuilt.readings_dir / f"{reader}.jsonl").unlink()
    pull(rebuilt)
    for reader in READERS:
        assert (rebuilt.readings_dir / f"{reader}.jsonl").read_bytes() == committed(reader, under="1.1.0")


def export_of(project: ProjectFolder, reader: str) -> bytes:
    with connect(project) as connection:
        headers = connection._sdk._client_wrapper.get_headers()
        url = f"{connection.url}/api/projects/{project_of(project, reader)}/export?exportType=JSON"
        return httpx.get(url, headers=headers, trust_env=False).content


def test_an_export_on_disk_gives_the_same_reading(
    restored: ProjectFolder, project: ProjectFolder, tmp_path: Path
) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(export_of(restored, "reader-b"))
    (project.readings_dir / "reader-b.jsonl").unlink()
    result = pull_file(project, path, annotator="reader-b")
    assert result.written
    with pytest.raises(ConfigError, match="adjudicator is an adjudicator, who reads no documents"):
        pull_file(project, path, annotator="adjudicator")
    assert (project.readings_dir / "reader-b.jsonl").read_bytes() == committed("reader-b", under="1.1.0")


def test_a_file_says_nothing_of_documents_that_it_lacks(
    restored: ProjectFolder, project: ProjectFolder, tmp_path: Path
) -> None:
    tasks = json.loads(export_of(restored, "reader-b"))
    for n, half in enumerate((tasks[:2], tasks[2:])):
        path = tmp_path / f"{n}.json"
        path.write_text(json.dumps(half), "utf-8")
        dry = pull_file(project, path, annotator="reader-b", dry_run=True)
        assert not dry.written, "the committed reading says the same"
        result = pull_file(project, path, annotator="reader-b")
        assert not [issue for issue in result.issues if issue.code == "submission-gone"]
    assert len(read_provenance(project.readings_dir, "reader-b")) == 5
    assert (project.readings_dir / "reader-b.jsonl").read_bytes() == committed("reader-b")


def test_skips_and_drafts_are_kept_apart(restored: ProjectFolder, studio: Studio) -> None:
    number = project_of(restored, "reader-a")
    first, second, *_ = list(studio.tasks(number))
    account = user_id(first.annotations[0].completed_by)
    region = {
        "id": "draft1",
        "type": "labels",
        "from_name": "label",
        "to_name": "text",
        "value": {"start": 0, "end": 3, "text": "Kim", "labels": ["Actor"]},
    }
    skipped = studio._json(
        "skip",
        "POST",
        f"/api/tasks/{second.id}/annotations/",
        {"result": [], "was_cancelled": True, "completed_by": account},
    )
    draft = studio._json("draft", "POST", f"/api/tasks/{first.id}/drafts", {"result": [region], "lead_time": 3.0})
    try:
        (result,) = pull(restored, annotators=["reader-a"])
        assert (len(result.submitted), result.skipped, result.drafts) == (
            5,
            (second.data["doc_id"],),
            (first.data["doc_id"],),
        )
        assert words(restored, "reader-a") == committed("reader-a")
        rows = read_provenance(restored.readings_dir, "reader-a")
        assert sorted(row.status for row in rows) == ["draft", "skipped", *["submitted"] * 5]
        progress = next(each for each in read_status(restored).annotators if each.annotator == "reader-a")
        assert (progress.n_submitted, progress.n_skipped, progress.n_drafts) == (5, 1, 1)
    finally:
        studio._send("delete", "DELETE", f"/api/annotations/{skipped['id']}/")
        studio._send("delete", "DELETE", f"/api/drafts/{draft['id']}/")


def test_a_prediction_is_never_taken_for_a_submission(restored: ProjectFolder, studio: Studio) -> None:
    number = project_of(restored, "reader-b")
    (task, *_) = list(studio.tasks(number))
    results = [
        {
            "id": "p",
            "type": "labels",
            "from_name": "label",
            "to_name": "text",
            "value": {"start": 0, "end": 3, "text": "Kim", "labels": ["Date"]},
        }
    ]
    made = studio._json("predict", "POST", "/api/predictions/", {"task": task.id, "result": results})
    try:
        pull(restored, annotators=["reader-b"])
        assert words(restored, "reader-b") == committed("reader-b")
    finally:
        studio._send("delete", "DELETE", f"/api/predictions/{made['id']}/")


def test_what_cannot_be_held_refuses_the_whole_pull(restored: ProjectFolder, studio: Studio) -> None:
    number = project_of(restored, "reader-a")
    (task, *_) = list(studio.tasks(number))
    account = user_id(task.annotations[0].completed_by)
    value = {"start": 10, "end": 99999, "text": "x", "labels": ["Actor"]}
    broken = {"id": "past", "type": "labels", "from_name": "label", "to_name": "text", "value": value}
    before = {path.name: path.read_bytes() for path in restored.readings_dir.iterdir()}
    studio._send("delete", "DELETE", f"/api/annotations/{task.annotations[0].id}/")
    made = studio.create_submission(task.id, [broken], account or 0)
    try:
        (result,) = pull(restored, annotators=["reader-a"])
        assert result.refused
        assert not result.written
        errors = [issue for issue in result.issues if issue.severity == "error"]
        assert [(issue.code, issue.doc_id, issue.where) for issue in errors] == [
            ("span-past-text", task.data["doc_id"], "region past")
        ]
        assert {path.name: path.read_bytes() for path in restored.readings_dir.iterdir()} == before
        (taken,) = pull(restored, annotators=["reader-a"], partial=True)
        assert taken.written, "asked for, the rest is taken"
    finally:
        studio._send("delete", "DELETE", f"/api/annotations/{made}/")
        (restored.readings_dir / "reader-a.jsonl").write_bytes(before["reader-a.jsonl"])
        restore(restored, annotators=["reader-a"])
    pull(restored, annotators=["reader-a"])
    assert words(restored, "reader-a") == committed("reader-a")


def test_somebody_elses_submission_is_said_and_not_taken(restored: ProjectFolder, studio: Studio) -> None:
    number = project_of(restored, "reader-a")
    (task, *_) = list(studio.tasks(number))
    made = studio.create_submission(task.id, [], studio.whoami().id)
    try:
        (result,) = pull(restored, annotators=["reader-a"])
        (issue,) = [each for each in result.issues if each.code == "foreign-submission"]
        assert "submitted by admin@annot.localhost, the project is reader-a's; not taken" in issue.message
        assert words(restored, "reader-a") == committed("reader-a")
    finally:
        studio._send("delete", "DELETE", f"/api/annotations/{made}/")


def test_a_submission_deleted_on_the_server_is_kept_and_said(restored: ProjectFolder, studio: Studio) -> None:
    number = project_of(restored, "reader-b")
    (task, *_) = list(studio.tasks(number))
    studio._send("delete", "DELETE", f"/api/annotations/{task.annotations[0].id}/")
    (result,) = pull(restored, annotators=["reader-b"])
    (issue,) = [each for each in result.issues if each.code == "submission-gone"]
    assert (issue.doc_id, issue.severity) == (task.data["doc_id"], "warning")
    assert words(restored, "reader-b") == committed("reader-b")
    (forgotten,) = pull(restored, annotators=["reader-b"], forget=[str(task.data["doc_id"])])
    assert forgotten.issues == ()
    assert str(task.data["doc_id"]) not in (restored.readings_dir / "reader-b.jsonl").read_text("utf-8")
    (restored.readings_dir / "reader-b.jsonl").write_bytes(committed("reader-b"))
    (again,) = restore(restored, annotators=["reader-b"])
    assert again.submitted == (task.data["doc_id"],)


def test_a_text_that_changed_after_the_push_is_refused(restored: ProjectFolder, tmp_path: Path) -> None:
    changed = copy_project(tmp_path)
    changed.state.symlink_to(restored.state)
    name = "004_885b1dd11b89edf8"
    path = changed.seeds_dir / f"{name}.txt"
    text = path.read_text("utf-8").replace("Ukraine", "Ukrainf", 1)
    path.write_text(text, "utf-8")
    rows = [json.loads(line) for line in (changed.seeds_dir / "manifest.jsonl").read_text("utf-8").splitlines()]
    from annot.core.document import Document

    rows[-1] |= {"sha256": Document(name, text).sha256}
    (changed.seeds_dir / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with pytest.raises(
        DataError,
        match=rf"document-changed {name} tasks \d+ of reader-a: .*an id of its own, such as {name}-v2",
    ):
        push(open_project(tmp_path))


def test_a_task_made_twice_by_hand_is_found(restored: ProjectFolder, studio: Studio) -> None:
    number = project_of(restored, "reader-a")
    document = next(iter(restored.documents.values()))
    (extra,) = studio.import_tasks(number, [{"data": render_task(document)["data"]}])
    try:
        plan = push(restored, dry_run=True)[0]
        (issue,) = plan.issues
        assert (issue.code, issue.doc_id) == ("duplicate-task", document.doc_id)
        assert str(extra) in issue.where
    finally:
        studio._send("delete", "DELETE", f"/api/tasks/{extra}/")


def test_a_task_that_a_push_made_twice_is_dropped(restored: ProjectFolder, studio: Studio) -> None:
    number = project_of(restored, "reader-a")
    document = next(iter(restored.documents.values()))
    before = [head.id for head in studio.task_heads(number)]
    (extra,) = studio.import_tasks(number, [render_task(document)])
    plan = push(restored)[0]
    assert plan.drop == (extra,)
    assert [head.id for head in studio.task_heads(number)] == before


def test_a_push_that_loses_every_answer_makes_each_task_once(
    restored: ProjectFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = other_data_set(restored, tmp_path, "lost-answers")
    original = Studio.import_tasks
    calls = []

    def lose_the_answer(self: Studio, project: int, tasks: Any) -> list[int]:
        calls.append(len(tasks))
        original(self, project, tasks)
        raise TransientError("the connection broke after the request was served")

    monkeypatch.setattr(Studio, "import_tasks", lose_the_answer)
    push(fresh)
    assert calls == [5, 5], "one request a reader: the second look finds the tasks"
    with connect(fresh) as studio:
        for number in numbers_of(fresh, studio.projects()).values():
            assert sorted(task.data["doc_id"] for task in studio.tasks(number)) == sorted(fresh.documents)


def test_a_push_whose_requests_never_arrive_gives_up_and_says_so(
    restored: ProjectFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = other_data_set(restored, tmp_path, "never-arrives")
    monkeypatch.setattr(sync, "_FAILURES", 2)

    def fail(self: Studio, project: int, tasks: Any) -> list[int]:
        raise TransientError("cannot import: connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(Studio, "import_tasks", fail)
        with pytest.raises(ServiceError, match="connection refused"):
            push(fresh)
    push(fresh)
    with connect(fresh) as studio:
        assert [len(studio.task_heads(number)) for number in numbers_of(fresh, studio.projects()).values()] == [5, 5]


def test_two_pushes_at_once_make_each_task_once(restored: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(restored, tmp_path, "at-once")
    command = [sys.executable, "-m", "annot", "push", "--json", "--project", str(fresh.root)]
    pushes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    assert [each.communicate()[1] for each in pushes] == [b"", b""]
    assert [each.returncode for each in pushes] == [0, 0]
    with connect(fresh) as studio:
        heads = [head.description for head in studio.projects()]
        assert [heads.count(f"annot:at-once/{reader}") for reader in READERS] == [1, 1]
        assert [len(studio.task_heads(number)) for number in numbers_of(fresh, studio.projects()).values()] == [5, 5]


def test_a_dry_run_of_a_first_push_makes_nothing(restored: ProjectFolder, studio: Studio, tmp_path: Path) -> None:
    before = studio.projects()
    plans = push(other_data_set(restored, tmp_path, "dry"), dry_run=True)
    assert [(plan.project, len(plan.create)) for plan in plans] == [(None, 5)] * 2
    assert studio.projects() == before


def test_without_a_server_nothing_changes(project: ProjectFolder) -> None:
    before = {path: path.read_bytes() for path in project.exports.rglob("*") if path.is_file()}
    with pytest.raises(ServiceError, match="is not running; start it with `annot server start`"):
        pull(project)
    assert {path: path.read_bytes() for path in project.exports.rglob("*") if path.is_file()} == before
    assert embedded_server(project).state() is None


def test_a_changed_submission_is_under_the_guidelines_that_the_page_shows(
    restored: ProjectFolder, studio: Studio, tmp_path: Path
) -> None:
    fresh = other_data_set(restored, tmp_path, "shown")
    push(fresh)
    restore(fresh)
    number = numbers_of(fresh, studio.projects())["reader-b"]
    first, second, *_ = list(studio.tasks(number))

    def take_a_region_out(task: Any) -> None:
        submission = task.annotations[0]
        results = msgspec.to_builtins(submission.result)
        tied = {each[end] for each in results for end in ("from_id", "to_id") if each["type"] == "relation"}
        gone = next(each["id"] for each in results if each["type"] == "labels" and each["id"] not in tied)
        rest = [each for each in results if each["id"] != gone]
        studio._send("change", "PATCH", f"/api/annotations/{submission.id}/", {"result": rest})

    def versions() -> dict[str, Any]:
        return {doc: each.guidelines for doc, each in read_reading(fresh.readings_dir, "reader-b").items()}

    unknown = dict.fromkeys(fresh.documents, msgspec.UNSET)
    take_a_region_out(first)
    pull(fresh)
    assert versions() == {**unknown, first.data["doc_id"]: "1.1.0"}
    # The project goes on to other guidelines, and the page still shows the old ones.
    path = fresh.root / "schemas" / "guidelines" / "conflict-reporting.fr.md"
    path.write_text(path.read_text("utf-8").replace("version 1.1.0", "version 2.0.0"), "utf-8")
    fresh = open_project(fresh.root)
    take_a_region_out(second)
    pull(fresh)
    assert versions() == {**unknown, first.data["doc_id"]: "1.1.0", second.data["doc_id"]: "1.1.0"}
    push(fresh, reset_config=True)
    take_a_region_out(list(studio.tasks(number))[1])
    (_, pulled) = pull(fresh)
    assert versions() == {**unknown, first.data["doc_id"]: "1.1.0", second.data["doc_id"]: "2.0.0"}
    state = pulled.state
    (fresh.readings_dir / "reader-b.jsonl").unlink()
    pull_state(fresh, state, annotator="reader-b")
    assert set(versions().values()) == {"2.0.0"}, "a state says what its page showed"
    lines = superseded_lines(counting_readings(fresh))
    # Of reader-a's, those that other tests changed on the shared server say 1.1.0.
    assert sum(int(line.partition(" ")[0]) for line in lines) == 5
    assert all(line.endswith("the same documents were read under 2.0.0, which asks something else") for line in lines)
    assert read_status(fresh).superseded == tuple(lines)
