"""A schema version to the next: readings, decisions, configuration, live projects and the release move together.

The commands of docs/migration.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import msgspec
import pytest

from annot.core.errors import ConfigError, DataError, ServiceError
from annot.core.issue import errors_of
from annot.core.review import Becomes, ReviewAnswer
from annot.project.adjudication import adjudicate_project, read_decisions
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_releases
from annot.steps.check import check
from annot.steps.migrate.migrate import migrate
from annot.steps.migrate.review import pull_answers, push_review
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.steps.release import release
from annot.steps.restore import restore
from annot.steps.status import read_status
from annot.store import atomic
from annot.store.jsonl import render_jsonl
from annot.store.readings import read_reading
from annot.studio.client import Studio
from annot.studio.credentials import read_credentials
from annot.studio.raw import RawTask, user_id
from annot.studio.resubmit import LiveWork, change_work, read_live
from annot.studio.review_task import parse_asked
from annot.workspace.connection import connect, credentials_path, server_key
from annot.workspace.workspaces import numbers_of
from tests.conftest import copy_project
from tests.steps.next_schema import SPLIT, STATUS, STEPS, moved_line, write_migration
from tests.steps.test_round_trip import other_data_set

READERS = ("reader-a", "reader-b")


def files_of(root: Path) -> dict[str, bytes]:
    """Every file of a project, but for this machine's own."""
    found = (
        path for path in sorted(root.rglob("*")) if path.is_file() and ".annot" not in path.relative_to(root).parts
    )
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def server_state(project: ProjectFolder) -> dict[str, Any]:
    """All that the server has of the readers' projects: configs, tasks and work, with its own times."""
    with connect(project) as studio:
        return {
            name: (
                studio.label_config(number),
                [(head.id, head.updated_at, head.n_submissions) for head in studio.task_heads(number)],
                read_live(studio, number, project.documents),
            )
            for name, number in numbers_of(project, studio.projects()).items()
        }


def tasks_of(project: ProjectFolder, reader: str) -> list[RawTask]:
    with connect(project) as studio:
        return list(studio.tasks(numbers_of(project, studio.projects())[reader]))


def work_of(project: ProjectFolder, reader: str) -> list[LiveWork]:
    with connect(project) as studio:
        return read_live(studio, numbers_of(project, studio.projects())[reader], project.documents)


@pytest.fixture
def annotated(live: ProjectFolder, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ProjectFolder]:
    """A data set of its own on the live server, with its readings submitted."""
    name = f"m{abs(hash(request.node.name)) % 10**8}"
    project = other_data_set(live, tmp_path, name)
    push(project)
    restore(project)
    pull(project)
    yield project
    with connect(project) as studio:
        for head in studio.projects():
            if head.description.startswith(f"annot:{name}/"):
                studio.delete_project(head.id)


class Annotator:
    """A session of an annotator in the browser."""

    def __init__(self, project: ProjectFolder, reader: str) -> None:
        account = read_credentials(credentials_path(project)).of(server_key(project))[reader]
        with connect(project) as studio:
            url = studio.url
        self._http = httpx.Client(base_url=url, trust_env=False)
        self._http.get("/user/login/")
        form = {
            "email": account.email,
            "password": account.password.get_secret_value(),
            "csrfmiddlewaretoken": self._http.cookies["csrftoken"],
        }
        self._http.post("/user/login/", data=form, headers={"Referer": f"{url}/user/login/"})
        self._headers = {"X-CSRFToken": self._http.cookies["csrftoken"], "Referer": url}

    def send(self, method: str, path: str, body: object) -> dict[str, Any]:
        answer = self._http.request(method, path, json=body, headers=self._headers)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def test_a_dry_run_changes_nothing(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STEPS)
    before, on_server = files_of(annotated.root), server_state(annotated)
    report = migrate(annotated, path, dry_run=True)
    assert files_of(annotated.root) == before
    assert server_state(annotated) == on_server
    n_actors = {
        name: (annotated.readings_dir / f"{name}.jsonl").read_text("utf-8").count('"label":"Actor"') for name in READERS
    }
    assert report.counts == {name: (n_actors[name], n_actors[name]) for name in READERS}
    assert report.steps == ("rename label Actor to StateActor", "add attribute role of StateActor = 'state'")
    assert (report.reviews, report.n_open, report.state) == ((), 0, "dry")
    assert [(issue.code, issue.where) for issue in report.issues] == [("outdated-setting", "annot.toml lint.roles.0")]
    assert report.live == {"reader-a": 5, "reader-b": 5}
    assert report.files == (
        *(f"exports/conflict-reporting/readings/{name}.jsonl" for name in READERS),
        "exports/conflict-reporting/decisions.jsonl",
        "annot.toml",
    )


def test_readings_live_projects_decisions_and_the_release_move_together(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STEPS)
    before = files_of(annotated.root)
    gold = adjudicate_project(annotated).gold
    work = {name: work_of(annotated, name) for name in READERS}
    report = migrate(annotated, path)
    assert report.live == {"reader-a": 5, "reader-b": 5}

    moved = open_project(annotated.root)
    assert moved.schema.id == "conflict-reporting@1.1.0"
    for name in READERS:
        old = before[f"exports/conflict-reporting/readings/{name}.jsonl"].decode().splitlines()
        new = (moved.readings_dir / f"{name}.jsonl").read_text("utf-8").splitlines()
        assert [json.loads(line) for line in new] == [moved_line(line) for line in old]
    lines = before["annot.toml"].decode()
    assert (moved.root / "annot.toml").read_text("utf-8") == lines.replace(
        'schema = "schemas/conflict-reporting.yaml"', 'schema = "schemas/conflict-reporting-1.1.yaml"'
    )

    found = adjudicate_project(moved)
    assert (found.open, found.issues, len(read_decisions(moved))) == ((), (), 33)
    for doc_id, old_gold in gold.items():
        plain = moved_line(msgspec.json.encode(old_gold, enc_hook=dict).decode())
        assert json.loads(msgspec.json.encode(found.gold[doc_id], enc_hook=dict)) == plain
    assert errors_of(check(moved)) == []

    provenance = {name: (moved.readings_dir / f"{name}.jsonl").read_bytes() for name in READERS}
    pull(moved)
    assert {name: (moved.readings_dir / f"{name}.jsonl").read_bytes() for name in READERS} == provenance
    assert [progress.drift for progress in read_status(moved).annotators] == [(), ()]
    for name in READERS:
        _same_work(work[name], work_of(moved, name))

    manifest = release(moved, "0.9.0").manifest
    assert (manifest.schema_id, manifest.mentions["StateActor"], manifest.mentions["Date"]) == (
        "conflict-reporting@1.1.0",
        129,
        28,
    )
    verified = check_releases(moved)
    assert "0.9.0" in verified
    assert not any(verified.values())

    kept = moved.exports / "migrations" / "1.0.0-to-1.1.0"
    for name, data in files_of(kept / "before").items():
        if not name.startswith("live/"):
            assert data == before[name]
    record = json.loads((kept / "record.json").read_text("utf-8"))
    assert (record["state"], record["live"], record["old"], record["new"]) == (
        "done",
        list(READERS),
        "conflict-reporting@1.0.0",
        "conflict-reporting@1.1.0",
    )

    after, on_server = files_of(moved.root), server_state(moved)
    assert migrate(moved, path).state == "was done"
    assert (files_of(moved.root), server_state(moved)) == (after, on_server)


def _same_work(before: list[LiveWork], after: list[LiveWork]) -> None:
    """Numbers, accounts, regions and their origin are as they were."""
    assert [(each.key, each.task, each.by) for each in after] == [(each.key, each.task, each.by) for each in before]
    for old, new in zip(before, after, strict=True):
        regions = [
            [
                (r["id"], r["origin"], r["value"]["start"], r["value"]["end"])
                for r in work.result
                if r["type"] == "labels"
            ]
            for work in (old, new)
        ]
        assert regions[0] == regions[1]
        links = [
            [(r["from_id"], r["to_id"], r["labels"]) for r in work.result if r["type"] == "relation"]
            for work in (old, new)
        ]
        assert links[0] == links[1]


def test_the_annotator_stays_who_submitted(annotated: ProjectFolder) -> None:
    reader = Annotator(annotated, "reader-a")
    (task, *_) = tasks_of(annotated, "reader-a")
    results = msgspec.to_builtins(task.annotations[0].result)
    for each in results:
        if each["type"] == "labels":
            each["origin"] = "prediction"
    reader.send("PATCH", f"/api/annotations/{task.annotations[0].id}/", {"result": results, "lead_time": 7.5})
    pull(annotated)
    migrate(annotated, write_migration(annotated, STEPS))
    (again, *_) = tasks_of(annotated, "reader-a")
    assert user_id(again.annotations[0].completed_by) == user_id(task.annotations[0].completed_by)
    assert again.annotations[0].lead_time == 7.5
    origins = {each.origin for each in again.annotations[0].result or [] if each.type == "labels"}
    assert origins == {"prediction"}


class Killed(BaseException):
    """The process ends here."""


class Kill:
    """Ends the process after `n` effects: writes on disk, and requests that change something on the server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 10**6
        self.n_done = 0
        real_sync, real_change, real_config = atomic._sync_folder, change_work, Studio.set_label_config

        def sync(folder: Path) -> None:
            self._count()
            real_sync(folder)

        def change(studio: Studio, work: LiveWork, result: Any) -> None:
            real_change(studio, work, result)
            self._count()

        def set_config(studio: Studio, project: int, **config: str) -> None:
            real_config(studio, project, **config)
            self._count()

        monkeypatch.setattr(atomic, "_sync_folder", sync)
        monkeypatch.setattr("annot.steps.migrate.live.change_work", change)
        monkeypatch.setattr(Studio, "set_label_config", set_config)

    def _count(self) -> None:
        self.n_done += 1
        self.left -= 1
        if self.left < 0:
            raise Killed


def test_a_kill_after_any_write_is_mended_by_running_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fresh(name: str) -> tuple[ProjectFolder, Path]:
        (tmp_path / name).mkdir()
        project = copy_project(tmp_path / name)
        return project, write_migration(project, STEPS)

    project, path = fresh("clean")
    kill = Kill(monkeypatch)
    migrate(project, path)
    clean, n_effects = files_of(project.root), kill.n_done
    assert n_effects == 13, "seven files of before, the record, two readings, decisions, annot.toml, the record"
    for n in range(n_effects):
        project, path = fresh(f"killed-{n}")
        kill.left = n
        with pytest.raises(Killed):
            migrate(project, path)
        kill.left = 10**6
        migrate(open_project(project.root), path)
        assert files_of(project.root) == clean, f"killed after {n} writes"


def test_a_kill_on_the_way_through_live_projects_is_mended(
    annotated: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_migration(annotated, STEPS)
    work = {name: work_of(annotated, name) for name in READERS}
    kill = Kill(monkeypatch)
    n_kills = 0
    while True:
        # Enough for what each run writes of `before/` anew, and one or two steps on.
        kill.left = 10 + n_kills % 2 if n_kills == 0 else 2 + n_kills % 2
        try:
            migrate(open_project(annotated.root), path)
        except Killed:
            n_kills += 1
            continue
        break
    kill.left = 10**6
    assert n_kills >= 4
    moved = open_project(annotated.root)
    committed = files_of(moved.readings_dir)
    pull(moved)
    assert {name: committed[name] for name in committed if "provenance" not in name} == {
        name: data for name, data in files_of(moved.readings_dir).items() if "provenance" not in name
    }
    assert errors_of(check(moved)) == []
    for name in READERS:
        _same_work(work[name], work_of(moved, name))


def test_what_people_do_meanwhile_is_neither_lost_nor_overwritten(
    annotated: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_migration(annotated, STEPS)
    reader = Annotator(annotated, "reader-a")
    kill = Kill(monkeypatch)
    # Two files of live work, nine of before and the record; then the first submission.
    kill.left = 12
    with pytest.raises(Killed):
        migrate(annotated, path)
    kill.left = 10**6
    first, second, *others = tasks_of(annotated, "reader-a")
    labels = [
        {word for each in task.annotations[0].result or [] for word in each.value.get("labels", ())}
        for task in (first, second)
    ]
    assert ["StateActor" in found for found in labels] == [True, False]
    # A region is deleted in each: in a page with what has moved, and in one with what has not.
    kept = {}
    for task in (first, second):
        results = msgspec.to_builtins(task.annotations[0].result)
        (gone,) = [each["id"] for each in results if each["type"] == "labels"][:1]
        rest = [each for each in results if gone not in (each["id"], each["from_id"], each["to_id"])]
        reader.send("PATCH", f"/api/annotations/{task.annotations[0].id}/", {"result": rest})
        kept[task.data["doc_id"]] = sum(each["type"] == "labels" for each in rest)
    migrate(open_project(annotated.root), path)
    moved = open_project(annotated.root)
    (pulled,) = pull(moved, annotators=["reader-a"])
    assert (pulled.refused, pulled.written) == (False, True)
    readings = read_reading(moved.readings_dir, "reader-a")
    assert {doc_id: len(readings[doc_id].mentions) for doc_id in kept} == kept
    assert {mention.label for doc_id in kept for mention in readings[doc_id].mentions} >= {"StateActor"}
    assert all(mention.label != "Actor" for each in readings.values() for mention in each.mentions)
    assert len(others) == 3


def test_what_was_not_pulled_is_not_migrated(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STEPS)
    (task, *_) = tasks_of(annotated, "reader-a")
    submission = task.annotations[0]
    reader = Annotator(annotated, "reader-a")
    reader.send("PATCH", f"/api/annotations/{submission.id}/", {"result": msgspec.to_builtins(submission.result)[:1]})
    before, on_server = files_of(annotated.root), server_state(annotated)
    for dry_run in (True, False):
        with pytest.raises(DataError) as caught:
            migrate(annotated, path, dry_run=dry_run)
        assert str(caught.value) == (
            f"error not-pulled {task.data['doc_id']} submission {submission.id} of reader-a: "
            "is not what the committed reading says; run `annot pull` first"
        )
    assert (files_of(annotated.root), server_state(annotated)) == (before, on_server)


def test_work_on_a_text_that_is_no_seed_is_named(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STEPS)
    with connect(annotated) as studio:
        number = numbers_of(annotated, studio.projects())["reader-a"]
        (task,) = studio.import_tasks(number, [{"data": {"text": "Quelque chose d'autre."}}])
        made = studio.create_submission(task, [], studio.whoami().id)
    with pytest.raises(DataError) as caught:
        migrate(annotated, path)
    assert str(caught.value) == (
        f"error unknown-document submission {made} of reader-a: the text of task {task} is no seed's, so it cannot "
        "be moved; delete the task, or add the seed"
    )


def test_drafts_and_skips_move_along(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STEPS)
    reader = Annotator(annotated, "reader-a")
    first, second, *_ = tasks_of(annotated, "reader-a")
    actors = [_first_actor(task) for task in (first, second)]
    with connect(annotated) as studio:
        studio.call("delete", "DELETE", f"/api/annotations/{first.annotations[0].id}/")
        studio.call("delete", "DELETE", f"/api/annotations/{second.annotations[0].id}/")
    (annotated.readings_dir / "reader-a.jsonl").write_text(
        "".join(
            line + "\n"
            for line in (annotated.readings_dir / "reader-a.jsonl").read_text("utf-8").splitlines()
            if json.loads(line)["doc_id"] not in (first.data["doc_id"], second.data["doc_id"])
        ),
        "utf-8",
    )
    draft = reader.send("POST", f"/api/tasks/{first.id}/drafts", {"result": actors[0], "lead_time": 1})
    path_of_second = f"/api/tasks/{second.id}/annotations/"
    skip = reader.send("POST", path_of_second, {"result": actors[1], "was_cancelled": True})
    migrate(annotated, path)
    moved = {each.key: each for each in work_of(annotated, "reader-a")}
    for (actor,), key in zip(actors, (("draft", draft["id"]), ("submission", skip["id"])), strict=True):
        label, role = moved[key].result
        assert (label["id"], label["value"]["labels"]) == (actor["id"], ["StateActor"])
        assert (role["id"], role["from_name"], role["value"]["choices"]) == (actor["id"], "role", ["state"])
    assert moved["submission", skip["id"]].skipped


def test_work_that_cannot_be_read_is_not_left_behind(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STEPS)
    (task, *_) = tasks_of(annotated, "reader-a")
    reader = Annotator(annotated, "reader-a")
    (actor,) = _first_actor(task)
    value = {**actor["value"], "text": "elsewhere"}
    draft = reader.send("POST", f"/api/tasks/{task.id}/drafts", {"result": [{**actor, "value": value}], "lead_time": 1})
    with pytest.raises(DataError) as caught:
        migrate(annotated, path)
    assert str(caught.value) == (
        f"error unsubmitted-work {task.data['doc_id']} draft {draft['id']} of reader-a: a draft holds region "
        f"{actor['id']} 'elsewhere', which cannot be read; mend or discard it"
    )


def _first_actor(task: RawTask) -> list[dict[str, Any]]:
    results = msgspec.to_builtins(task.annotations[0].result)
    return next([each] for each in results if each["value"].get("labels") == ["Actor"])


def test_unsubmitted_changes_of_a_submission_are_not_deleted(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STEPS)
    (task, *_) = tasks_of(annotated, "reader-b")
    submission = task.annotations[0].id
    reader = Annotator(annotated, "reader-b")
    draft = reader.send("POST", f"/api/tasks/{task.id}/annotations/{submission}/drafts", {"result": [], "lead_time": 1})
    before, on_server = files_of(annotated.root), server_state(annotated)
    with pytest.raises(DataError) as caught:
        migrate(annotated, path)
    assert str(caught.value) == (
        f"error unsubmitted-work {task.data['doc_id']} draft {draft['id']} of reader-b: changes submission "
        f"{submission} and is not submitted; moving the submission would delete it: reader-b@annot.localhost "
        "submits or discards it, then `annot pull`"
    )
    assert (files_of(annotated.root), server_state(annotated)) == (before, on_server)


def test_files_can_move_first_and_live_projects_later(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STEPS)
    on_server = server_state(annotated)
    assert migrate(annotated, path, files_only=True).live == {}
    assert server_state(annotated) == on_server
    moved = open_project(annotated.root)
    committed = (moved.readings_dir / "reader-a.jsonl").read_bytes()
    report = migrate(moved, path)
    assert (report.state, report.live) == ("was done", {"reader-a": 5, "reader-b": 5})
    pull(moved)
    assert (moved.readings_dir / "reader-a.jsonl").read_bytes() == committed


def test_pushed_projects_whose_server_is_down_are_not_forgotten(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STEPS)
    link = annotated.state / "server"
    link.rename(annotated.state / "elsewhere")
    try:
        before = files_of(annotated.root)
        with pytest.raises(ServiceError, match="or move the files alone with --files-only and the projects later"):
            migrate(annotated, path)
        assert files_of(annotated.root) == before
        migrate(annotated, path, files_only=True)
        assert open_project(annotated.root).schema.version == "1.1.0"
    finally:
        (annotated.state / "elsewhere").rename(link)


def test_a_person_answers_in_a_review_project(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, SPLIT)
    report = migrate(annotated, path, dry_run=True)
    asked = {(each.annotator, each.doc_id) for each in report.reviews}
    assert len(report.reviews) == 22
    assert report.issues == ()
    before = files_of(annotated.root)
    with pytest.raises(DataError) as caught:
        migrate(annotated, path)
    lines = str(caught.value).splitlines()
    assert (lines[0], lines[1], lines[-1], len(lines)) == (
        "nothing was changed: 22 mentions and relations wait for a person, 0 answers cannot be used",
        "  reader-a 000_3352b04f52570146 OtherSource@2571-2595 'agences de renseignement': OtherSource with "
        "'anonymous_collective' of source_class is one of Media",
        f"`annot migrate {path} --review` makes a project of them",
        24,
    )
    assert files_of(annotated.root) == before

    made, again = push_review(annotated, path), push_review(annotated, path)
    assert (len(made.created), made.left) == (len(asked), ())
    assert (again.number, again.created, len(again.left)) == (made.number, (), len(asked))
    assert pull_answers(annotated, path).answers == ()
    assert made.number is not None
    with connect(annotated) as studio:
        account = next(user.id for user in studio.users() if user.email == "reader-b@annot.localhost")
        for task in studio.tasks(made.number):
            results = _prediction(studio, task.id)
            studio.create_submission(task.id, _as_unofficial(results), account)
    found = pull_answers(annotated, path)
    assert (len(found.answers), found.n_waiting, found.issues) == (22, 0, ())
    assert {each.by for each in found.answers} == {"reader-b"}
    assert pull_answers(annotated, path).answers == (), "they are there already"

    migrate(annotated, path)
    moved = open_project(annotated.root)
    adjudication = adjudicate_project(moved)
    labels = {m.label for gold in adjudication.gold.values() for m in gold.mentions}
    assert {"Media", "Unofficial"} <= labels
    assert "OtherSource" not in labels
    assert (adjudication.open, adjudication.issues) == ((), ())
    assert errors_of(check(moved)) == []
    committed = (moved.readings_dir / "reader-b.jsonl").read_bytes()
    pull(moved)
    assert (moved.readings_dir / "reader-b.jsonl").read_bytes() == committed


def _prediction(studio: Studio, task: int) -> list[dict[str, Any]]:
    body = studio.call("read", "GET", f"/api/predictions/?task={task}")
    (prediction,) = json.loads(body)
    results: list[dict[str, Any]] = prediction["result"]
    return results


def _as_unofficial(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a person does in the page: each mention gets its label and the value that it needs."""
    done = []
    for each in results:
        assert each["value"]["labels"] == ["_undecided"]
        place = {key: each["value"][key] for key in ("start", "end", "text")}
        done.append({**each, "value": {**place, "labels": ["Unofficial"]}})
        common = {"id": each["id"], "to_name": "text", "from_name": "kind", "type": "choices"}
        done.append({**common, "value": {**place, "choices": ["group"]}})
    return done


def test_a_task_that_is_submitted_as_it_came_answers_nothing(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, SPLIT)
    made = push_review(annotated, path)
    assert made.number is not None
    with connect(annotated) as studio:
        (task, *_) = studio.tasks(made.number)
        results = _prediction(studio, task.id)
        moved = {**results[0], "value": {**results[0]["value"], "start": 0, "end": 3, "labels": ["Media"]}}
        moved["value"]["text"] = str(task.data["text"])[:3]
        more = {
            **moved,
            "id": "more",
            "value": {**moved["value"], "start": 4, "end": 7, "text": task.data["text"][4:7]},
        }
        studio.create_submission(task.id, [moved, *results[1:], more], studio.whoami().id)
    found = pull_answers(annotated, path)
    assert (found.answers, found.n_waiting) == ((), 9)
    assert [issue.message for issue in found.issues] == [
        "now stands at 0-3; a review says what a mention becomes, not where; not taken",
        "Media@4-7 was marked in the review; not taken: mark it in the project of reader-a",
    ]


def test_answers_can_be_written_by_hand(project: ProjectFolder) -> None:
    path = write_migration(project, SPLIT)
    reviews = migrate(project, path, dry_run=True).reviews
    folder = project.exports / "migrations" / "1.0.0-to-1.1.0"
    group = Becomes(label="Unofficial", attributes={"kind": "group"})
    answers = [
        ReviewAnswer(annotator=each.annotator, doc_id=each.doc_id, item=each.item, becomes=group, by="judge")
        for each in reviews
    ]
    folder.mkdir(parents=True)
    wrong = [msgspec.structs.replace(answers[0], becomes=Becomes(label="Unofficial")), *answers[1:]]
    (folder / "answers.jsonl").write_bytes(render_jsonl(wrong))
    with pytest.raises(DataError) as caught:
        migrate(project, path)
    item = answers[0]
    assert str(caught.value).splitlines()[:2] == [
        "nothing was changed: 0 mentions and relations wait for a person, 1 answer cannot be used",
        f"  error invalid-answer {item.doc_id} {item.item} of {item.annotator}: judge answered Unofficial: "
        "kind needs a value: one of person, group",
    ]
    (folder / "answers.jsonl").write_bytes(render_jsonl(answers))
    migrate(project, path)
    record = json.loads((folder / "record.json").read_text("utf-8"))
    assert len(record["answers"]) == len(reviews)
    assert errors_of(check(open_project(project.root))) == []


def test_what_the_new_rules_find_is_told_and_no_reason_to_stay(project: ProjectFolder) -> None:
    path = write_migration(project, STEPS)
    schema = project.root / "schemas" / "conflict-reporting-1.1.yaml"
    text = schema.read_text("utf-8")
    schema.write_text(text.replace("title: survenu à\n", "title: survenu à\n    max_per_head: 1\n"), "utf-8")
    places = Counter(
        (reader, line["doc_id"], relation["head"])
        for reader in READERS
        for line in map(json.loads, (project.readings_dir / f"{reader}.jsonl").read_text("utf-8").splitlines())
        for relation in line["relations"]
        if relation["label"] == "occurred_at"
    )
    expected = sorted((doc_id, head) for (_, doc_id, head), n in places.items() if n > 1)
    assert len(expected) == 2
    report = migrate(project, path)
    assert sorted((issue.doc_id, issue.where) for issue in report.findings) == expected
    assert {issue.code for issue in report.findings} == {"too-many-relations"}
    assert open_project(project.root).schema.version == "1.1.0"


def test_the_schema_file_can_be_replaced_in_place(project: ProjectFolder) -> None:
    path = write_migration(project, STEPS, head="in_place: true\n")
    toml = (project.root / "annot.toml").read_bytes()
    report = migrate(project, path)
    assert report.files[-1] == "schemas/conflict-reporting.yaml"
    assert (project.root / "annot.toml").read_bytes() == toml
    moved = open_project(project.root)
    assert moved.schema.id == "conflict-reporting@1.1.0"
    assert errors_of(check(moved)) == []
    assert migrate(moved, path).state == "was done"


def test_readings_of_another_schema_are_refused_with_the_way_out(project: ProjectFolder) -> None:
    write_migration(project, STEPS)
    config = project.root / "annot.toml"
    config.write_text(config.read_text("utf-8").replace("reporting.yaml", "reporting-1.1.yaml"), "utf-8")
    ahead = open_project(project.root)
    way_out = "`annot migrate FILE` moves readings to another schema"
    assert str(check(ahead)[0]).endswith(
        f"reader-a read under conflict-reporting@1.0.0, the schema is conflict-reporting@1.1.0; {way_out}"
    )
    with pytest.raises(DataError, match=way_out):
        restore(ahead)
    with pytest.raises(DataError, match=way_out):
        release(ahead, "0.9.0")


def test_a_pull_does_not_relabel_readings_of_another_schema(annotated: ProjectFolder) -> None:
    write_migration(annotated, STEPS)
    config = annotated.root / "annot.toml"
    config.write_text(config.read_text("utf-8").replace("reporting.yaml", "reporting-1.1.yaml"), "utf-8")
    ahead = open_project(annotated.root)
    before = files_of(ahead.root)
    with pytest.raises(DataError) as caught:
        pull(ahead)
    assert str(caught.value) == (
        f"{ahead.readings_dir / 'reader-a.jsonl'}: 000_3352b04f52570146 was read under conflict-reporting@1.0.0, the "
        "schema is conflict-reporting@1.1.0; `annot migrate FILE` moves readings and live projects to another schema"
    )
    assert files_of(ahead.root) == before


def test_a_migration_that_was_begun_stays_what_it_was(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_migration(project, STEPS)
    kill = Kill(monkeypatch)
    kill.left = 9
    with pytest.raises(Killed):
        migrate(project, path)
    kill.left = 10**6
    text = path.read_text("utf-8")
    path.write_text(text.replace("default: state", "default: leader"), "utf-8")
    with pytest.raises(
        ConfigError, match=r"from conflict-reporting@1\.0\.0 to conflict-reporting@1\.1\.0 was begun with"
    ):
        migrate(project, path)
    path.write_text(text, "utf-8")
    reading = project.readings_dir / "reader-b.jsonl"
    said = reading.read_bytes()
    reading.write_bytes(said + b"\n")
    with pytest.raises(DataError, match=r"reader-b\.jsonl was changed after the migration .* put it back"):
        migrate(project, path)
    reading.write_bytes(said)
    assert migrate(open_project(project.root), path).state == "done"


def test_a_migration_from_another_schema_is_refused(project: ProjectFolder) -> None:
    path = write_migration(project, STEPS)
    migrate(project, path)
    moved = open_project(project.root)
    other = path.with_name("1.2.0.yaml")
    other.write_text(
        path.read_text("utf-8").replace("from: conflict-reporting@1.0.0", "from: conflict-reporting@0.9.0")
    )
    with pytest.raises(ConfigError) as caught:
        migrate(moved, other)
    assert str(caught.value) == (
        f"{other}:1: from: 'conflict-reporting@0.9.0', but the schema is conflict-reporting@1.1.0"
    )


def test_a_line_of_annot_toml_that_cannot_be_found_is_named(project: ProjectFolder) -> None:
    path = write_migration(project, STEPS)
    config = project.root / "annot.toml"
    text = config.read_text("utf-8").replace(
        'schema = "schemas/conflict-reporting.yaml"', '"schema" = """schemas/conflict-reporting.yaml"""'
    )
    config.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r'no line `schema = "…"` under \[dataset\] to change'):
        migrate(open_project(project.root), path, files_only=True)


ASKED = ("deployed_to", "supplied_by", "supplied_to")


def relations_of(project: ProjectFolder, labels: tuple[str, ...] = ASKED) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The relations of these labels as the files have them, by reader, document and id."""
    return {
        (reader, line["doc_id"], f"{each['label']}({each['head']}, {each['tail']})"): each.get("attributes", {})
        for reader in READERS
        for line in map(json.loads, (project.readings_dir / f"{reader}.jsonl").read_text("utf-8").splitlines())
        for each in line["relations"]
        if each["label"] in labels
    }


def test_a_person_says_a_required_value_of_each_relation_by_hand(project: ProjectFolder) -> None:
    path = write_migration(project, STATUS)
    wanted = relations_of(project)
    assert len(wanted) == 72
    report = migrate(project, path, dry_run=True)
    assert {(each.annotator, each.doc_id, each.item) for each in report.reviews} == set(wanted)
    assert {each.why for each in report.reviews} == {
        ("status needs a value: one of done, planned, alleged, denied",)
    }, "a value that nobody used, an optional date and a head that grows ask nobody"
    folder = project.exports / "migrations" / "1.0.0-to-1.1.0"
    folder.mkdir(parents=True)
    lines = [
        {
            "annotator": reader,
            "doc_id": doc_id,
            "item": item,
            "becomes": {"label": item.partition("(")[0], "attributes": {"status": "done"}},
            "by": "judge",
        }
        for reader, doc_id, item in wanted
    ]
    (folder / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    migrate(project, path)
    moved = open_project(project.root)
    assert relations_of(moved) == {key: {"status": "done"} for key in wanted}
    assert errors_of(check(moved)) == []
    assert adjudicate_project(moved).open == ()


def test_a_person_says_a_required_value_of_each_relation_in_a_review_project(annotated: ProjectFolder) -> None:
    path = write_migration(annotated, STATUS)
    wanted = relations_of(annotated)
    made = push_review(annotated, path)
    assert made.number is not None
    with connect(annotated) as studio:
        account = next(user.id for user in studio.users() if user.email == "reader-b@annot.localhost")
        config = studio.label_config(made.number)
        for task in studio.tasks(made.number):
            studio.create_submission(task.id, _prediction(studio, task.id), account)
    offered = [each.get("value") for each in ET.fromstring(config).iter("Relation")]
    assert "déployé à" not in offered, "the page does not offer a relation without its value"
    assert [each for each in offered if each and each.startswith("déployé à")] == [
        "déployé à : fait",
        "déployé à : prévu",
        "déployé à : allégué",
        "déployé à : démenti",
    ]
    assert pull_answers(annotated, path).answers == (), "what is submitted as it came answers nothing"

    words = {"deployed_to": "déployé à : prévu", "supplied_by": "fourni par : prévu", "supplied_to": "fourni à : prévu"}
    with connect(annotated) as studio:
        asked = {head.id: parse_asked(head.meta) for head in studio.task_heads(made.number)}
        for task in studio.tasks(made.number):
            (submission,) = task.annotations
            results = msgspec.to_builtins(submission.result)
            regions = {each["id"]: each["value"] for each in results if each["type"] == "labels"}
            key = asked[task.id]
            assert key is not None
            for each in results:
                if each["type"] == "relation":
                    assert each["labels"] == []
                    assert {each["from_id"], each["to_id"]} <= set(regions)
                    (label,) = {item.label for item in key.items if item.regions == (each["from_id"], each["to_id"])}
                    each["labels"] = [words[label]]
            studio.call("change", "PATCH", f"/api/annotations/{submission.id}/", {"result": results})
    found = pull_answers(annotated, path)
    assert (len(found.answers), found.issues) == (72, ())
    migrate(annotated, path)
    moved = open_project(annotated.root)
    assert relations_of(moved) == {key: {"status": "planned"} for key in wanted}
    assert errors_of(check(moved)) == []
    committed = (moved.readings_dir / "reader-b.jsonl").read_bytes()
    pull(moved)
    assert (moved.readings_dir / "reader-b.jsonl").read_bytes() == committed
    with connect(moved) as studio:
        config = studio.label_config(numbers_of(moved, studio.projects())["reader-a"])
    assert "déployé à" not in [each.get("value") for each in ET.fromstring(config).iter("Relation")]
