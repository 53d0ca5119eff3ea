"""A proxy on loopback between annot and a real Label Studio that does what networks and servers do wrong, by a plan."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import itertools
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import NamedTuple
from urllib.parse import urlsplit

_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


class Request(NamedTuple):
    """A request as it came in.

    Attributes:
        number: from 1, in the order of arrival.
        method: `GET`, `POST`, …
        path: without the query.
        query: what stands behind the question mark.
        n_bytes: length of the body.
        digest: of method, path, query and body: a repeat has the same.
    """

    number: int
    method: str
    path: str
    query: str
    n_bytes: int
    digest: str = ""


@dataclass(frozen=True)
class Answer:
    """Answers itself; the server sees nothing of the request."""

    status: int
    body: bytes = b'{"detail": "by the proxy"}'
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


def too_many_requests(retry_after: str | None = None) -> Answer:
    """429, with the header `Retry-After` or without."""
    more = {} if retry_after is None else {"Retry-After": retry_after}
    return Answer(429, headers={"Content-Type": "application/json", **more})


HTML_PAGE = Answer(200, b"<!DOCTYPE html><title>Log in</title>", {"Content-Type": "text/html"})
"""A page with status 200 where JSON is expected, as a proxy that wants a login gives."""


@dataclass(frozen=True)
class Close:
    """Closes the connection; the server sees nothing of the request."""


@dataclass(frozen=True)
class LoseAnswer:
    """The server serves the request; its answer is lost with the connection."""


@dataclass(frozen=True)
class CutBody:
    """Sends half of the answer's body, though its length was promised, and closes the connection."""


@dataclass(frozen=True)
class ShortBody:
    """Sends half of the answer's body as if it were the whole: JSON that ends in the middle."""


@dataclass(frozen=True)
class Delay:
    """Waits before the request goes to the server."""

    seconds: float


Fault = Answer | Close | LoseAnswer | CutBody | ShortBody | Delay
Plan = Callable[[Request], Fault | None]


@dataclass
class Proxy:
    """A running proxy.

    Attributes:
        url: its address.
        plan: what to do with a request; None passes it on. It may be changed while the proxy runs.
        served: is called once the server has served a request, before anything goes back.
        seen: all requests so far with the fault that each met.
    """

    url: str
    plan: Plan
    served: Callable[[Request], None] | None = None
    seen: list[tuple[Request, Fault | None]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def decide(self, method: str, target: str, body: bytes) -> tuple[Request, Fault | None]:
        """Notes a request and asks the plan."""
        parts = urlsplit(target)
        digest = hashlib.sha256(f"{method} {target}\n".encode() + body).hexdigest()
        with self._lock:
            request = Request(len(self.seen) + 1, method, parts.path, parts.query, len(body), digest)
            fault = self.plan(request)
            self.seen.append((request, fault))
        return request, fault


def nothing_wrong(_: Request) -> None:
    """A plan without any fault."""


def on_requests(fault: Fault, *numbers: int, method: str = "", path: str = "") -> Plan:
    """A plan that meets those requests of `method` whose path has `path` in it, counted from 1; all without numbers."""
    n_matching = 0

    def plan(request: Request) -> Fault | None:
        nonlocal n_matching
        if (method and request.method != method) or path not in request.path:
            return None
        n_matching += 1
        return fault if not numbers or n_matching in numbers else None

    return plan


def once_each(*faults: Fault) -> Plan:
    """A plan in which every request fails the first time that it comes; the faults take turns."""
    known: set[str] = set()
    turns = itertools.cycle(faults)

    def plan(request: Request) -> Fault | None:
        if request.digest in known:
            return None
        known.add(request.digest)
        return next(turns)

    return plan


@contextlib.contextmanager
def running_proxy(upstream: str, plan: Plan = nothing_wrong) -> Iterator[Proxy]:
    """A proxy to `upstream` on a random port of loopback."""

    class Handler(_Handler):
        server_address_of_upstream = urlsplit(upstream).netloc

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy = Handler.proxy = Proxy(f"http://127.0.0.1:{server.server_address[1]}", plan)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_address_of_upstream: str
    proxy: Proxy

    def handle_one_request(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle_one_request()
            return
        self.close_connection = True

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request, fault = self.proxy.decide(self.command, self.path, body)
        if isinstance(fault, Answer):
            self._send(fault.status, fault.headers, fault.body)
        elif isinstance(fault, Close):
            self._close()
        else:
            if isinstance(fault, Delay):
                sleep(fault.seconds)
            self._pass_on(request, body, fault)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

    def _pass_on(self, request: Request, body: bytes, fault: Fault | None) -> None:
        upstream = http.client.HTTPConnection(self.server_address_of_upstream, timeout=120)
        try:
            upstream.request(self.command, self.path, body or None, dict(self.headers.items()))
            answer = upstream.getresponse()
            content = answer.read()
            headers = [(key, value) for key, value in answer.getheaders() if key.lower() not in _OF_ONE_HOP]
        finally:
            upstream.close()
        if self.proxy.served:
            self.proxy.served(request)
        if isinstance(fault, LoseAnswer):
            self._close()
        elif isinstance(fault, CutBody):
            self._send(answer.status, headers, content[: len(content) // 2], promised=len(content))
            self._close()
        elif isinstance(fault, ShortBody):
            self._send(answer.status, headers, content[: len(content) // 2])
        else:
            self._send(answer.status, headers, content)

    def _send(
        self,
        status: int,
        headers: Mapping[str, str] | list[tuple[str, str]],
        body: bytes,
        promised: int | None = None,
    ) -> None:
        self.send_response(status)
        for key, value in headers.items() if isinstance(headers, Mapping) else headers:
            self.send_header(key, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body) if promised is None else promised))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _close(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Says nothing."""
