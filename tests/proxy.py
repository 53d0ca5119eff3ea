"""A proxy in front of a real Label Studio that lets requests fail as networks and servers do.

A plan is asked for each request, and names a fault or None. Faults before the request reaches the server, and after
it was served; whole answers of another kind, and answers that are cut.
"""

from __future__ import annotations

import hashlib
import http.client
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit

Fault = str
FAULTS: tuple[Fault, ...] = (
    "status 429",
    "status 500",
    "status 502",
    "html",
    "refuse",
    "lose the answer",
    "cut the answer",
    "cut the json",
)
"""Answers of their own (a status, a page of HTML); a closed connection before or after the request was served; an
answer that breaks off in the middle, or is shorter than it was and says so."""


class Seen(NamedTuple):
    """One request as it came.

    Attributes:
        n: its number, from 0.
        method: of HTTP.
        path: with its query.
        digest: of method, path and body: a repeat has the same.
        fault: what became of it.
    """

    n: int
    method: str
    path: str
    digest: str
    fault: Fault | None


Plan = Callable[[int, str, str, str], Fault | None]
"""From number, method, path and digest of a request to its fault."""


class FaultProxy:
    """A proxy on loopback.

    Attributes:
        url: its address.
        plan: which request fails how; None lets all through.
        served: is called after a request was served, before its answer goes back.
        seen: all requests so far.
    """

    def __init__(self, upstream: str) -> None:
        self.upstream = urlsplit(upstream)
        self.plan: Plan | None = None
        self.served: Callable[[Seen], None] | None = None
        self.seen: list[Seen] = []
        self.numbers = itertools.count()
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.proxy = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def forget(self) -> None:
        """Starts the numbers and the record anew."""
        self.seen.clear()
        self.numbers = itertools.count()


@contextmanager
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    """A proxy to `upstream`, closed in the end."""
    proxy = FaultProxy(upstream)
    thread = threading.Thread(target=proxy.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.server.shutdown()
        proxy.server.server_close()


def once_each(*faults: Fault) -> Plan:
    """Every request fails the first time that it is made; the faults take turns."""
    known: set[str] = set()
    turns = itertools.cycle(faults)

    def plan(_: int, method: str, path: str, digest: str) -> Fault | None:
        if digest in known:
            return None
        known.add(digest)
        return next(turns)

    return plan


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PATCH = do_DELETE = do_PUT = do_GET  # noqa: N815

    def _serve(self) -> None:
        proxy: FaultProxy = self.server.proxy  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        digest = hashlib.sha256(f"{self.command} {self.path}\n".encode() + body).hexdigest()
        with proxy.lock:
            n = next(proxy.numbers)
            fault = proxy.plan(n, self.command, self.path, digest) if proxy.plan else None
            seen = Seen(n, self.command, self.path, digest, fault)
            proxy.seen.append(seen)
        if fault is None or fault.startswith(("lose", "cut")):
            status, headers, answer = self._forward(proxy, body)
            if proxy.served:
                proxy.served(seen)
            self._answer(fault, status, headers, answer)
        elif fault == "refuse":
            self._break_off()
        elif fault == "html":
            self._send(200, {"Content-Type": "text/html"}, b"<html><title>Maintenance</title></html>")
        else:
            status = int(fault.removeprefix("status "))
            self._send(status, {"Content-Type": "application/json", "Retry-After": "0"}, b'{"detail": "not now"}')

    def _forward(self, proxy: FaultProxy, body: bytes) -> tuple[int, dict[str, str], bytes]:
        upstream = http.client.HTTPConnection(proxy.upstream.hostname or "", proxy.upstream.port, timeout=120)
        headers = {key: value for key, value in self.headers.items() if key.lower() not in {"host", "connection"}}
        upstream.request(self.command, self.path, body=body, headers={**headers, "Host": proxy.upstream.netloc})
        answer = upstream.getresponse()
        content = answer.read()
        hidden = {"transfer-encoding", "content-length", "connection"}
        kept = {key: value for key, value in answer.getheaders() if key.lower() not in hidden}
        upstream.close()
        return answer.status, kept, content

    def _answer(self, fault: Fault | None, status: int, headers: dict[str, str], body: bytes) -> None:
        if fault == "lose the answer":
            self._break_off()
        elif fault == "cut the answer" and len(body) > 1:
            self._send(status, headers, body[: len(body) // 2], length=len(body))
            self._break_off()
        elif fault == "cut the json" and len(body) > 1:
            self._send(status, headers, body[: len(body) // 2])
        else:
            self._send(status, headers, body)

    def _send(self, status: int, headers: dict[str, str], body: bytes, *, length: int | None = None) -> None:
        try:
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _break_off(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""
