"""The backend's answers to Label Studio, and to whoever else asks."""

from __future__ import annotations

import http.client
import json
import threading
from base64 import b64encode
from collections.abc import Iterator

import pytest

from annot.studio.ml_backend import Answer, AskedTask, Backend, open_backend

KNOWN = {"Authorization": "Basic " + b64encode(b"annot:open sesame").decode()}


class Model:
    def __init__(self) -> None:
        self.version = "m@1"
        self.n_retrained = 0
        self.asked: list[tuple[int, int]] = []

    def answer(self, project: int, task: AskedTask) -> Answer | None:
        self.asked.append((project, task.id))
        return {"model_version": "m@1", "score": 0.5, "result": []} if task.data.get("doc_id") else None

    def retrain(self) -> None:
        self.n_retrained += 1


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def backend(model: Model) -> Iterator[Backend]:
    found = open_backend(model, port=0, secret="open sesame")
    threading.Thread(target=found.server.serve_forever, daemon=True).start()
    yield found
    found.server.shutdown()
    found.server.server_close()


def ask(
    backend: Backend, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, object]:
    connection = http.client.HTTPConnection(backend.url.removeprefix("http://"), timeout=5)
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    connection.request(method, path, data, KNOWN if headers is None else headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, json.loads(said) if said else None


def test_it_says_that_it_is_up_and_which_version(backend: Backend) -> None:
    assert backend.url.startswith("http://127.0.0.1:")
    assert ask(backend, "GET", "/health") == (200, {"status": "UP", "model_class": "m@1"})
    assert ask(backend, "GET", "/versions") == (200, {"versions": ["m@1"]})
    setup = {"project": "3.1700000000", "schema": "<View/>", "access_token": "the administrator's"}
    assert ask(backend, "POST", "/setup", setup) == (200, {"model_version": "m@1"})


def test_as_many_answers_as_tasks(backend: Backend, model: Model) -> None:
    tasks = [{"id": 7, "data": {"doc_id": "d"}}, {"id": 8, "data": {}, "annotations": []}]
    status, said = ask(backend, "POST", "/predict", {"tasks": tasks, "project": "12.1700000000", "params": {}})
    assert (status, said) == (200, {"results": [[{"model_version": "m@1", "score": 0.5, "result": []}], []]})
    assert model.asked == [(12, 7), (12, 8)]


def test_it_trains_when_it_is_asked_to_and_at_nothing_else(backend: Backend, model: Model) -> None:
    assert ask(backend, "POST", "/webhook", {"action": "ANNOTATION_CREATED", "task": {"id": 1}})[0] == 201
    assert model.n_retrained == 0
    assert ask(backend, "POST", "/webhook", {"action": "START_TRAINING"})[0] == 201
    assert model.n_retrained == 1


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic YW5ub3Q6"}, {"Authorization": "Bearer open sesame"}])
def test_nobody_is_answered_who_does_not_show_the_secret(
    backend: Backend, model: Model, headers: dict[str, str]
) -> None:
    assert ask(backend, "GET", "/health", headers=headers) == (401, None)
    assert ask(backend, "POST", "/webhook", {"action": "START_TRAINING"}, headers=headers) == (401, None)
    assert model.n_retrained == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"tasks": 1}', b'{"tasks": [{"data": {}}]}', b"\xff"])
def test_what_cannot_be_read_is_refused(backend: Backend, body: bytes) -> None:
    status, said = ask(backend, "POST", "/predict", body)
    assert status == 400
    assert isinstance(said, dict)
    assert said["error"]
    assert ask(backend, "GET", "/health")[0] == 200


def test_a_body_without_end_is_not_read(backend: Backend) -> None:
    status, said = ask(backend, "POST", "/predict", b"", {**KNOWN, "Content-Length": "99999999999"})
    assert (status, said) == (400, {"error": "99999999999 bytes; at most 64000000"})


def test_there_are_no_other_pages(backend: Backend) -> None:
    assert ask(backend, "GET", "/nowhere")[0] == 404
    assert ask(backend, "POST", "/nowhere", {})[0] == 404
