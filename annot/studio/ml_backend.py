"""An ML backend of Label Studio: a small server on loopback that it asks for predictions as tasks are opened.

The protocol was read off Label Studio 1.23.2: `GET /health`, `POST /setup`, `POST /predict`, and `POST /webhook` for
training. Whoever asks must show the shared secret (basic authentication). The administrator's token, which Label
Studio hands to every backend in `/setup`, is not looked at and not kept.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

import msgspec

HOST = "127.0.0.1"
USER = "annot"
_MOST_BYTES = 64_000_000
_TRAIN = "START_TRAINING"


class AskedTask(msgspec.Struct, frozen=True):
    """A task that is about to be shown."""

    id: int
    data: dict[str, Any] = {}
    annotations: list[Any] = []


class _Question(msgspec.Struct, frozen=True):
    """What Label Studio asks for: tasks of a project, which it calls `12.1700000000`."""

    tasks: list[AskedTask]
    project: str | int = ""


class _Hook(msgspec.Struct, frozen=True):
    action: str = ""


Answer = dict[str, Any]
"""A prediction as Label Studio takes it: `model_version`, `score`, `result`."""


class Model(Protocol):
    """What answers."""

    @property
    def version(self) -> str:
        """Of the model, as projects are to show it."""

    def answer(self, project: int, task: AskedTask) -> Answer | None:
        """The prediction of a task; None where there is none to show."""

    def retrain(self) -> None:
        """Makes the model anew from what is known by now; returns at once."""


@dataclass(frozen=True)
class Backend:
    """A backend that listens.

    Attributes:
        server: the HTTP server; `serve_forever` answers until `shutdown`.
        url: its address.
    """

    server: ThreadingHTTPServer
    url: str


def open_backend(model: Model, *, port: int, secret: str) -> Backend:
    """Listens on loopback; nothing is answered before `serve_forever`.

    Args:
        model: what answers.
        port: 0 for any that is free.
        secret: what whoever asks must show.

    Raises:
        OSError: the port is taken.
    """
    expected = "Basic " + base64.b64encode(f"{USER}:{secret}".encode()).decode()

    class Handler(_Handler):
        pass

    Handler.model, Handler.expected = model, expected
    server = ThreadingHTTPServer((HOST, port), Handler)
    server.daemon_threads = True
    return Backend(server, f"http://{HOST}:{server.server_address[1]}")


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    model: Model
    expected: str
    # A client that says nothing more must not hold a thread for good.
    timeout = 30

    def do_GET(self) -> None:
        if self._is_known():
            if self.path == "/health":
                self._send(200, {"status": "UP", "model_class": self.model.version})
            elif self.path == "/versions":
                self._send(200, {"versions": [self.model.version]})
            else:
                self._send(404, {"error": "no such page"})

    def do_POST(self) -> None:
        if not self._is_known():
            return
        try:
            body = self._body()
            if self.path == "/setup":
                self._send(200, {"model_version": self.model.version})
            elif self.path == "/predict":
                self._send(200, {"results": self._answers(msgspec.json.decode(body, type=_Question))})
            elif self.path == "/webhook":
                if msgspec.json.decode(body, type=_Hook).action == _TRAIN:
                    self.model.retrain()
                self._send(201, {})
            else:
                self._send(404, {"error": "no such page"})
        except (msgspec.MsgspecError, ValueError) as error:
            self._send(400, {"error": str(error)})

    def _answers(self, question: _Question) -> list[list[Answer]]:
        """A list a task, empty where there is nothing to show: Label Studio wants as many as it asked for."""
        number = int(str(question.project).partition(".")[0] or 0)
        found: Sequence[Answer | None] = [self.model.answer(number, task) for task in question.tasks]
        return [[each] if each else [] for each in found]

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= _MOST_BYTES:
            raise ValueError(f"{length} bytes; at most {_MOST_BYTES}")
        return self.rfile.read(length)

    def _is_known(self) -> bool:
        if hmac.compare_digest(self.headers.get("Authorization", ""), self.expected):
            return True
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="annot"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        # What was sent is not read; another request must not be taken from the middle of it.
        self.close_connection = True
        return False

    def _send(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: every opened task would be a line."""
