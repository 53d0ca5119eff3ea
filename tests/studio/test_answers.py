"""Answers of a server that are JSON of another form, or less than the server has just said that it has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tenacity import wait_none

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.errors import ServiceError, TransientError
from annot.core.names import ADMIN
from annot.project.project import ProjectFolder
from annot.steps.restore import restore
from annot.store.readings import write_reading
from annot.studio import retry
from annot.studio.client import Studio
from annot.studio.credentials import read_credentials
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from annot.workspace.snapshot import SnapshotStore
from annot.workspace.workspaces import numbers_of
from tests.data_set import make_data_set, share_server
from tests.proxy import Answer, Proxy, Request, running_proxy

SCHEMA = "mentions:\n  Person: {definition: somebody}\n"
TEXTS = {f"d{n}": f"Ana{n} sleeps." for n in range(4)}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "wait_random_exponential", lambda **_: wait_none())


class Replies(BaseHTTPRequestHandler):
    """Answers every request with the server's `reply`, as JSON."""

    def _answer(self) -> None:
        body = self.server.reply  # type: ignore[attr-defined]
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def replies() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Replies)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


ASKED: list[Callable[[Studio], Any]] = [
    lambda s: s.whoami(),
    lambda s: s.version(),
    lambda s: s.users(),
    lambda s: s.invite_token(),
    lambda s: s.projects(),
    lambda s: s.create_project(title="t", description="d"),
    lambda s: s.label_config(1),
    lambda s: s.set_label_config(1, label_config="<View/>", instruction=""),
    lambda s: s.import_tasks(1, [{"data": {}}]),
    lambda s: s.import_predictions(1, [{"task": 1}]),
    lambda s: s.n_tasks(1),
    lambda s: s.task_heads(1),
    lambda s: list(s.raw_tasks(1, [7])),
    lambda s: s.create_submission(1, [], 1),
    lambda s: s.submitters(1),
]


@pytest.mark.parametrize("asked", range(len(ASKED)))
@pytest.mark.parametrize(
    "reply", [b"null", b"5", b'"x"', b"{}", b"[]", b"[null]", b'[{"id": null}]', b'{"results": null}']
)
def test_no_answer_of_another_form_is_a_traceback(replies: ThreadingHTTPServer, asked: int, reply: bytes) -> None:
    replies.reply = reply  # type: ignore[attr-defined]
    studio = Studio(f"http://127.0.0.1:{replies.server_address[1]}", "x" * 40)
    try:
        ASKED[asked](studio)
    except ServiceError as error:
        assert f"http://127.0.0.1:{replies.server_address[1]}" in str(error)
    else:
        # Of what may be empty or is of the server's own making, an empty answer is an answer.
        assert reply == b"[]" or asked in {1, 6} or (asked, reply) == (2, b"{}"), "an answer of another form was taken"


@pytest.fixture(scope="module")
def submitted(live: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """Four documents on the real server, each of them submitted."""
    project = make_data_set(
        tmp_path_factory.mktemp("answers"), name="answers", schema=SCHEMA, texts=TEXTS, email="answers@annot.localhost"
    )
    share_server(live, project)
    sets = [
        AnnotationSet(
            doc_id=doc_id,
            doc_sha256=document.sha256,
            annotator="reader",
            origin="human",
            schema=project.schema.id,
            mentions=(Mention(label="Person", span=Span(0, 4), text=document.text[:4]),),
        )
        for doc_id, document in project.documents.items()
    ]
    write_reading(project.readings_dir, "reader", sets)
    restore(project)
    return project


@pytest.fixture
def proxy(live: ProjectFolder, submitted: ProjectFolder) -> Iterator[Proxy]:
    state = embedded_server(live).state()
    assert state is not None
    with running_proxy(state.url) as running:
        yield running


def proxied(live: ProjectFolder, proxy: Proxy) -> Studio:
    account = read_credentials(credentials_path(live)).of(server_key(live))[ADMIN]
    return Studio(proxy.url, account.token.get_secret_value())


def answer_exports(proxy: Proxy, body: bytes) -> None:
    def plan(request: Request) -> Answer | None:
        return Answer(200, body) if request.path.endswith("/export") else None

    proxy.plan = plan


def test_an_export_with_less_than_the_listing_is_never_taken_for_all(
    live: ProjectFolder, submitted: ProjectFolder, proxy: Proxy, tmp_path: Path
) -> None:
    studio = proxied(live, proxy)
    with connect(live) as direct:
        number = numbers_of(submitted, direct.projects())["reader"]
        every = [
            msgspec.json.decode(body) for _, body in direct.raw_tasks(number, [h.id for h in direct.task_heads(number)])
        ]
    assert [len(task["annotations"]) for task in every] == [1, 1, 1, 1]
    silent = [task | {"annotations": []} if n == 2 else task for n, task in enumerate(every)]
    for n, (body, n_lacking) in enumerate([([], 4), (every[:3], 1), (silent, 1)]):
        answer_exports(proxy, msgspec.json.encode(body))
        for guess in ([], [task["id"] for task in every]):
            store = SnapshotStore(tmp_path / f"{n}-{len(guess)}")
            if guess and body is silent:
                continue  # nothing was listed that could be compared
            with pytest.raises(TransientError, match=rf"lists 4 tasks, and its export leaves out {n_lacking} of them"):
                store.take(studio, number, guess=guess)
            assert store.states() == []
    proxy.plan = lambda _: None
    assert len(SnapshotStore(tmp_path / "whole").take(studio, number).tasks) == 4


def test_a_task_that_is_deleted_during_a_pull_is_no_fault(
    live: ProjectFolder, submitted: ProjectFolder, proxy: Proxy, tmp_path: Path
) -> None:
    studio = proxied(live, proxy)
    with connect(live) as direct:
        number = numbers_of(submitted, direct.projects())["reader"]
        (gone,) = direct.import_tasks(number, [{"data": {"text": "Nobody's."}}])

        def delete(request: Request) -> None:
            if request.path == "/api/tasks":
                direct.delete_tasks(number, [gone])

        proxy.served = delete
        assert len(SnapshotStore(tmp_path).take(studio, number).tasks) == 4


def test_a_submission_that_comes_during_a_pull_is_no_fault(
    live: ProjectFolder, submitted: ProjectFolder, proxy: Proxy, tmp_path: Path
) -> None:
    studio = proxied(live, proxy)
    with connect(live) as direct:
        number = numbers_of(submitted, direct.projects())["reader"]
        (fresh,) = direct.import_tasks(number, [{"data": {"text": "Late."}}])
        me = direct.whoami().id

        def submit(request: Request) -> None:
            if request.path.endswith("/export") and not direct.submitters(fresh):
                direct.create_submission(fresh, [], me)

        proxy.served = submit
        store = SnapshotStore(tmp_path)
        assert len(store.take(studio, number).tasks) == 5
        after = store.take(studio, number)
        assert after.tasks[str(fresh)].n_submissions == 1, "the next pull has it"
        direct.delete_tasks(number, [fresh])
