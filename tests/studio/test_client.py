"""The client against a real server and against servers that answer nonsense."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from annot.core.errors import ServiceError
from annot.project.project import ProjectFolder
from annot.studio import addresses, client
from annot.studio.accounts import sign_up
from annot.studio.client import Studio
from annot.workspace.connection import connect, embedded_server
from annot.workspace.workspaces import numbers_of


def test_a_wrong_token_is_explained_and_not_shown(live: ProjectFolder) -> None:
    state = embedded_server(live).state()
    assert state is not None
    with pytest.raises(ServiceError) as caught:
        Studio(state.url, "0123456789" * 4).whoami()
    assert "refuses the token of ANNOT_STUDIO_TOKEN (401): the server does not know this legacy token; copy it" in str(
        caught.value
    )
    assert "0123456789" not in str(caught.value)


def test_a_server_that_is_down_is_explained() -> None:
    with pytest.raises(ServiceError, match=r"cannot log in: http://127\.0\.0\.1:9 does not answer"):
        Studio("http://127.0.0.1:9", "x" * 40).whoami()


def test_it_lists_and_reads_in_pages(live: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_HEADS_A_PAGE", 2)
    monkeypatch.setattr(addresses, "_TASKS_A_PAGE", 3)
    with connect(live) as studio:
        (number, *_) = numbers_of(live, studio.projects()).values()
        heads = studio.task_heads(number)
        assert len({head.id for head in heads}) == 5, "five documents, two a page"
        tasks = list(studio.tasks(number))
        assert sorted(task.id for task in tasks) == sorted(head.id for head in heads)
        assert {task.data["doc_id"] for task in tasks} == set(live.documents)


def test_it_lists_more_projects_than_a_page_holds(live: ProjectFolder) -> None:
    """The readers' projects are the oldest, so they stand on the last page, which is the second."""
    with connect(live) as studio:
        before = {head.id for head in studio.projects()}
        made = {
            studio.create_project(title=f"other {number}", description="of others").id
            for number in range(client._PROJECTS_A_PAGE)
        }
        try:
            found = studio.projects()
        finally:
            for number in made:
                studio.delete_project(number)
        assert sorted(head.id for head in found) == sorted(before | made)
        assert numbers_of(live, found).keys() == set(live.readers)


def test_a_refused_sign_up_says_why(live: ProjectFolder) -> None:
    with connect(live) as studio:
        token = studio.invite_token()
        with pytest.raises(ServiceError, match=r"cannot sign up x@annot\.localhost at .*: .*[Pp]assword.*characters"):
            sign_up(studio.url, invite_token=token, email="x@annot.localhost", password="short")
        with pytest.raises(ServiceError, match="the invite link is not valid"):
            sign_up(studio.url, invite_token="wrong", email="x@annot.localhost", password="long-enough-1234")


class Nonsense(BaseHTTPRequestHandler):
    """Answers every request with the server's `reply`: status, type, body."""

    def do_GET(self) -> None:
        status, kind, body = self.server.reply  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def nonsense() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Nonsense)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((200, "text/html", b"<html>Sign in</html>"), "not the JSON that was expected"),
        ((200, "application/json", b'{"total": 3, "tasks": [{"id": 1, "da'), "not the JSON that was expected"),
        (
            (200, "application/json", b'{"total": 3, "tasks": []}'),
            "the server counts 3, and lists 0 rows; the list changes while it is read",
        ),
        ((404, "application/json", b'{"detail": "Not found."}'), "answered 404"),
    ],
)
def test_a_reply_that_is_none_is_an_error(
    nonsense: ThreadingHTTPServer, reply: tuple[int, str, bytes], message: str
) -> None:
    nonsense.reply = reply  # type: ignore[attr-defined]
    studio = Studio(f"http://127.0.0.1:{nonsense.server_address[1]}", "x" * 40)
    with pytest.raises(ServiceError) as caught:
        list(studio.tasks(1))
    assert message in str(caught.value)
