"""A chat server on loopback that answers by a plan and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server says to a request.

    Attributes:
        content: what the model writes; a value becomes JSON.
        finish: why it stops.
        refusal: what it says instead.
        status: of HTTP; another one than 200 says `error`.
        error: message of the failure.
        headers: besides those of every answer.
        after_s: seconds that it waits before.
        raw: the whole body, where it is none of this.
    """

    content: Any = ""
    finish: str = "stop"
    refusal: str | None = None
    status: int = 200
    error: str = "went wrong"
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    raw: bytes | None = None

    @property
    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.status != 200:
            return json.dumps({"error": {"message": self.error, "type": "stand_in"}}).encode()
        content = self.content if isinstance(self.content, str) else json.dumps(self.content, ensure_ascii=False)
        message = {"role": "assistant", "content": content, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        completion = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
        return json.dumps({**completion, "usage": usage}).encode()


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def messages(self) -> list[Mapping[str, str]]:
        return list(self.body["messages"])

    @property
    def last(self) -> str:
        """What the user said last."""
        return self.messages[-1]["content"]


Plan = Callable[[Asked], Reply] | Sequence[Reply]


@dataclass
class StandIn:
    """The server: where it is, and what it was asked, in the order of arrival."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def n_asked(self) -> int:
        return len(self.asked)


@contextmanager
def stand_in(plan: Plan) -> Iterator[StandIn]:
    """A server that answers by a function, or with replies one after the other, the last one again and again."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            asked = Asked(self.path, dict(self.headers), json.loads(self.rfile.read(length)))
            with lock:
                server.asked.append(asked)
                number = len(server.asked)
            reply = plan(asked) if callable(plan) else plan[min(number, len(plan)) - 1]
            sleep(reply.after_s)
            try:
                self.send_response(reply.status)
                for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
            except OSError:
                self.close_connection = True  # whoever asked has gone

        def log_message(self, *_: object) -> None:
            """Nothing: the output belongs to the tests."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    http.block_on_close = False
    server = StandIn(f"http://127.0.0.1:{http.server_address[1]}/v1")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
