"""Hundreds of documents through a network that fails and processes that are killed: nothing lost, nothing doubled.

`ANNOT_CROWD` sets how many. They are sent and asked for in small batches, so that as many requests fail as with
thousands.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from annot.core.annotation import AnnotationSet
from annot.core.names import ADMIN
from annot.project.project import ProjectFolder, open_project
from annot.steps.restore import restore
from annot.store.jsonl import write_jsonl
from annot.store.readings import write_reading
from annot.studio.credentials import TOKEN_VARIABLE, read_credentials
from annot.studio.label_config import render_label_config
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from annot.workspace.sync import WorkspaceSync
from annot.workspace.workspaces import marker, numbers_of, open_workspaces
from tests.data_set import make_data_set
from tests.forked import Forked
from tests.make import mention, reading_in, relation
from tests.proxy import (
    HTML_PAGE,
    Answer,
    Close,
    CutBody,
    Fault,
    LoseAnswer,
    Proxy,
    Request,
    ShortBody,
    nothing_wrong,
    on_requests,
    once_each,
    running_proxy,
    too_many_requests,
)
from tests.steps.small_batches import small_batches

N_DOCUMENTS = int(os.environ.get("ANNOT_CROWD", "400"))
N_KILLS = 20
SCHEMA = """\
mentions:
  Person: {definition: somebody}
  Place: {definition: somewhere}
relations:
  stays_in: {definition: is there, head: [Person], tail: [Place]}
"""
EVERY_FAULT = (
    too_many_requests(),
    Answer(500),
    Answer(502),
    HTML_PAGE,
    Close(),
    LoseAnswer(),
    CutBody(),
    ShortBody(),
    too_many_requests("0"),
)


class Crowd(NamedTuple):
    """A data set of many documents behind a proxy, with what its reader says of them."""

    project: ProjectFolder
    proxy: Proxy
    token: str
    readings: dict[str, AnnotationSet]

    @property
    def predictions(self) -> Path:
        return self.project.root / "predictions.jsonl"

    def start(self, *arguments: str, root: Path | None = None) -> Forked:
        """The command line, in a process of its own, on this data set."""
        return Forked(*arguments, cwd=root or self.project.root, env={TOKEN_VARIABLE: self.token}, inside=small_batches)

    def run_until_done(self, *arguments: str, n_runs: int) -> int:
        """How often it had to be run until it ended with 0; each failure has said so with 3."""
        for n in range(1, n_runs + 1):
            done = self.start(*arguments).wait()
            if done.returncode == 0:
                return n
            assert done.returncode == 3, done.stderr
            assert "Traceback" not in done.stderr, done.stderr
        raise AssertionError(f"not done after {n_runs} runs: {done.stderr}")


def make_crowd(folder: Path, name: str, proxy: Proxy, token: str, *, n_documents: int = N_DOCUMENTS) -> Crowd:
    texts = {f"d{n:04}": f"Ana{n} stays in Paris{n}." for n in range(n_documents)}
    email = f"{name}@annot.localhost"
    make_data_set(folder, name=name, schema=SCHEMA, texts=texts, email=email)
    config = folder / "annot.toml"
    # Every document is to have its pre-annotation.
    settings = f'[studio]\nurl = "{proxy.url}"\n\n[predictors]\ncontrol = 0\n'
    config.write_text(f"{config.read_text()}\n{settings}", "utf-8")
    project = open_project(folder)
    readings = {doc_id: said_of(project, doc_id) for doc_id in texts}
    sets = [each.replace(annotator="model:rules@1", origin="model") for each in readings.values()]
    write_jsonl(folder / "predictions.jsonl", sets)
    return Crowd(project, proxy, token, readings)


def said_of(project: ProjectFolder, doc_id: str) -> AnnotationSet:
    text = project.documents[doc_id].text
    who = mention("Person", 0, text.index(" "), in_text=text)
    where = mention("Place", text.index("Paris"), len(text) - 1, in_text=text)
    return reading_in(project, doc_id, who, where, relations=[relation("stays_in", who, where)])


@pytest.fixture(scope="module")
def proxy(live: ProjectFolder) -> Iterator[Proxy]:
    state = embedded_server(live).state()
    assert state is not None
    with running_proxy(state.url) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def token(live: ProjectFolder) -> str:
    return read_credentials(credentials_path(live)).of(server_key(live))[ADMIN].token.get_secret_value()


@pytest.fixture(autouse=True)
def _quiet(proxy: Proxy, token: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(TOKEN_VARIABLE, token)
    yield
    proxy.plan, proxy.served = nothing_wrong, None


def assert_each_once(crowd: Crowd) -> None:
    """Every document has one task, with one prediction."""
    with connect(crowd.project) as studio:
        (number,) = numbers_of(crowd.project, studio.projects()).values()
        heads = studio.task_heads(number)
        documents = Counter(head.meta["annot"]["doc_id"] for head in heads)
        assert documents == Counter(list(crowd.project.documents))
        assert Counter(head.total_predictions for head in heads) == {1: len(crowd.project.documents)}
        assert studio.label_config(number) == render_label_config(crowd.project.schema)
        titles = [head.description for head in studio.projects()]
        assert titles.count(f"annot:{crowd.project.name}/reader") == 1


def kill_at(crowd: Crowd, point: int, *arguments: str) -> str | None:
    """Runs the command line and kills it at its request `point // 2 + 1`; returns which, or None where it was done.

    Even points are before the server sees the request, odd ones after it served it and before the answer; every third
    waits a little longer, so that the disk is being written.
    """
    after, delay = point % 2 == 1, 0.02 * point if point % 3 == 2 else 0.0
    n_seen = len(crowd.proxy.seen)
    return kill_when(
        crowd, lambda request: request.number - n_seen == point // 2 + 1, *arguments, after=after, delay=delay
    )


def kill_when(
    crowd: Crowd, chosen: Callable[[Request], bool], *arguments: str, after: bool, delay: float = 0.0
) -> str | None:
    """Runs the command line and kills it at the first request that is chosen; returns which, or None where none was."""
    hit: list[str] = []
    process = crowd.start(*arguments)

    def end(request: Request) -> None:
        hit.append(f"{request.method} {request.path}")
        if delay:
            threading.Timer(delay, process.kill).start()
        else:
            process.kill()

    def before(request: Request) -> None:
        if not after and not hit and chosen(request):
            end(request)

    def served(request: Request) -> None:
        if after and not hit and chosen(request):
            end(request)

    crowd.proxy.plan, crowd.proxy.served = before, served
    done = process.wait()
    crowd.proxy.plan, crowd.proxy.served = nothing_wrong, None
    assert done.returncode in {0, -9}, done.stderr
    reading = crowd.project.readings_dir / "reader.jsonl"
    assert not reading.exists() or reading.read_bytes() == expected_of(crowd), "the old state or the new, never half"
    return hit[0] if hit else None


def kill_often(crowd: Crowd, *arguments: str, undo: Callable[[], None], kinds: Collection[str] = ()) -> list[str]:
    """Kills the command line at twenty requests, one after the other; `undo` gives it work again when it was done.

    Other projects on the server make the listings longer, so that the count may end before the work begins: then each
    of `kinds` is killed by its name, before the server sees it and after it served it.
    """
    hit: list[str] = []
    point = 0
    while len(hit) < N_KILLS:
        found = kill_at(crowd, point, *arguments)
        point += 1
        if found is None:
            undo()
            point = 2 * (len(hit) % 5)
        else:
            hit.append(found)
    for kind in kinds:
        for after in (False, True):
            crowd.run_until_done(*arguments, n_runs=1)
            undo()
            found = kill_when(crowd, partial(is_of_kind, kind), *arguments, after=after)
            assert found is not None, kind
            hit.append(found)
    return hit


def is_of_kind(kind: str, request: Request) -> bool:
    """Whether it is, as `POST /api/projects/1/import` is of `POST import`."""
    return kind == f"{request.method} {request.path.rpartition('/')[2]}"


def undo_half_of_a_push(crowd: Crowd) -> None:
    with connect(crowd.project) as studio:
        (number,) = numbers_of(crowd.project, studio.projects()).values()
        ids = [head.id for head in studio.task_heads(number)]
        studio.delete_tasks(number, ids[: len(ids) // 2])
        studio.delete_predictions(number, ids[-len(ids) // 4 :])


def n_that_failed(proxy: Proxy, n_before: int) -> int:
    """How many different requests were made since then; each of them has failed once."""
    seen = proxy.seen[n_before:]
    failed = [request.digest for request, fault in seen if fault is not None]
    assert len(set(failed)) == len(failed)
    assert set(failed) == {request.digest for request, _ in seen}
    return len(failed)


def test_a_push_whose_every_request_fails_once(proxy: Proxy, token: str, tmp_path: Path) -> None:
    crowd = make_crowd(tmp_path, "unlucky", proxy, token)
    proxy.plan = once_each(*EVERY_FAULT)
    n_before = len(proxy.seen)
    crowd.run_until_done("push", "--predictions", str(crowd.predictions), n_runs=5)
    proxy.plan = nothing_wrong
    assert n_that_failed(proxy, n_before) >= 10
    crowd.run_until_done("push", "--predictions", str(crowd.predictions), n_runs=1)
    assert_each_once(crowd)


def test_a_push_that_is_killed_at_twenty_points(proxy: Proxy, token: str, tmp_path: Path) -> None:
    crowd = make_crowd(tmp_path, "killed", proxy, token)
    kill_often(
        crowd,
        *("push", "--predictions", str(crowd.predictions)),
        undo=lambda: undo_half_of_a_push(crowd),
        kinds=("POST import", "POST predictions", "GET tasks"),
    )
    crowd.run_until_done("push", "--predictions", str(crowd.predictions), n_runs=1)
    assert_each_once(crowd)


@pytest.fixture(scope="module")
def submitted(proxy: Proxy, token: str, tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    """A crowd whose reader has submitted every document."""
    crowd = make_crowd(tmp_path_factory.mktemp("submitted"), "submitted", proxy, token)
    write_reading(crowd.project.readings_dir, "reader", crowd.readings.values())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TOKEN_VARIABLE, token)
        restore(crowd.project)
    return crowd


def expected_of(crowd: Crowd) -> bytes:
    folder = crowd.project.root / "expected"
    write_reading(folder, "reader", crowd.readings.values())
    return (folder / "reader.jsonl").read_bytes()


def forget_pulls(crowd: Crowd) -> None:
    shutil.rmtree(crowd.project.state / "pulled", ignore_errors=True)
    shutil.rmtree(crowd.project.readings_dir, ignore_errors=True)


def test_a_pull_whose_every_request_fails_once(submitted: Crowd) -> None:
    forget_pulls(submitted)
    submitted.proxy.plan = once_each(*EVERY_FAULT)
    n_before = len(submitted.proxy.seen)
    submitted.run_until_done("pull", n_runs=5)
    assert n_that_failed(submitted.proxy, n_before) >= 6
    assert (submitted.project.readings_dir / "reader.jsonl").read_bytes() == expected_of(submitted)


def test_a_pull_that_is_killed_at_twenty_points(submitted: Crowd) -> None:
    expected, path = expected_of(submitted), submitted.project.readings_dir / "reader.jsonl"
    forget_pulls(submitted)

    def undo() -> None:
        assert path.read_bytes() == expected
        forget_pulls(submitted)

    hit = kill_often(submitted, "pull", undo=undo)
    assert sum(each.endswith("/export") for each in hit) >= 5, hit
    submitted.run_until_done("pull", n_runs=1)
    assert path.read_bytes() == expected
    leftovers = [each.name for each in submitted.project.readings_dir.iterdir() if not each.name.endswith(".tmp")]
    assert sorted(leftovers) == ["reader.jsonl", "reader.provenance.jsonl"]


def test_two_machines_that_push_at_once_end_with_each_document_once(proxy: Proxy, token: str, tmp_path: Path) -> None:
    """Each has a folder of its own, so that no lock on this machine keeps them apart."""
    crowd = make_crowd(tmp_path / "one", "at-once-apart", proxy, token)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    arguments = ("push", "--predictions", str(crowd.predictions))
    pushes = [crowd.start(*arguments, root=tmp_path / folder) for folder in ("one", "two")]
    for done in [each.wait() for each in pushes]:
        assert done.returncode == 0, done.stderr
    crowd.run_until_done(*arguments, n_runs=1)
    assert_each_once(crowd)


@pytest.mark.parametrize(("n_refusals", "n_left"), [(1, 1), (5, 1), (10**6, 2)], ids=["once", "often", "for-good"])
def test_of_two_projects_made_at_once_the_younger_goes_even_late(
    live: ProjectFolder, proxy: Proxy, token: str, tmp_path: Path, n_refusals: int, n_left: int
) -> None:
    """Another machine makes the reader's project just before this one does; then the server refuses deletions."""
    crowd = make_crowd(tmp_path, f"late-{n_refusals}", proxy, token, n_documents=3)
    (reader,) = crowd.project.readers
    description = marker(crowd.project, reader)
    refuse = on_requests(Answer(500), *range(1, min(n_refusals, 100) + 1), method="DELETE")

    def meanwhile(request: Request) -> Fault | None:
        if request.method == "POST" and request.path == "/api/projects/":
            proxy.plan = refuse
            with connect(live) as other:
                other.create_project(title="made by the other", description=description)
        return None

    proxy.plan = meanwhile
    arguments = ("push", "--predictions", str(crowd.predictions))
    done = crowd.start(*arguments).wait()
    assert done.returncode == (0 if n_left == 1 else 3), done.stderr
    proxy.plan = nothing_wrong
    with connect(crowd.project) as studio:
        assert [head.description for head in studio.projects()].count(description) == n_left
    crowd.run_until_done(*arguments, n_runs=1)
    assert_each_once(crowd)


def test_what_somebody_put_into_a_twin_during_a_push_stays(proxy: Proxy, token: str, tmp_path: Path) -> None:
    crowd = make_crowd(tmp_path, "filled", proxy, token, n_documents=3)
    crowd.run_until_done("push", n_runs=1)
    (reader,) = crowd.project.readers
    description = marker(crowd.project, reader)
    with connect(crowd.project) as studio:
        empty, filled, gone = (
            studio.create_project(title=title, description=description).id for title in ("empty", "filled", "gone")
        )
    with open_workspaces(crowd.project) as workspaces:
        workspace = workspaces[reader]
        counts = {head.id: head.n_tasks for head in workspace.server.heads if head.description == description}
        assert counts == {workspace.number: 3, empty: 0, filled: 0, gone: 0}
        workspace.studio.delete_project(gone)
        workspace.studio.import_tasks(filled, [{"data": {"text": "mine"}}])
        sync = WorkspaceSync(crowd.project, workspace, crowd.project.documents)
        sync.carry_out(sync.plan())
        left = {head.id for head in workspace.studio.projects() if head.description == description}
    assert filled in left
    assert empty not in left
