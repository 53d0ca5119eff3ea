"""A small stand-in of the Hugging Face Hub on loopback: revisions, file lists and files of one data set."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit


@contextmanager
def running_hub(name: str, revisions: Mapping[str, Path]) -> Iterator[tuple[str, list[str]]]:
    """Serves `revisions` of the data set `name`, folders by tag; gives its address and the paths asked for."""
    commits = {hashlib.sha1(tag.encode()).hexdigest(): folder for tag, folder in revisions.items()}
    tags = {tag: hashlib.sha1(tag.encode()).hexdigest() for tag in revisions}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            asked.append(path)
            for prefix, answer in (
                (f"/api/datasets/{name}/revision/", self.revision),
                (f"/api/datasets/{name}/tree/", self.tree),
                (f"/datasets/{name}/resolve/", self.file),
            ):
                if path.startswith(prefix):
                    answer(path.removeprefix(prefix))
                    return
            self.send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

        do_HEAD = do_GET  # noqa: N815

        def revision(self, tag: str) -> None:
            if tag in tags or tag in commits:
                self.send(200, json.dumps({"id": name, "sha": tags.get(tag, tag), "siblings": []}).encode())
            else:
                self.send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})

        def tree(self, commit: str) -> None:
            folder = commits[commit]
            files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
            entries = [
                {
                    "type": "file",
                    "path": path.relative_to(folder).as_posix(),
                    "size": path.stat().st_size,
                    "oid": hashlib.sha1(path.read_bytes()).hexdigest(),
                }
                for path in files
            ]
            self.send(200, json.dumps(entries).encode())

        def file(self, rest: str) -> None:
            commit, _, path = rest.partition("/")
            data = (commits[commit] / path).read_bytes()
            self.send(200, data, {"ETag": f'"{hashlib.sha1(data).hexdigest()}"', "X-Repo-Commit": commit})

        def send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
            self.send_response(status)
            for key, value in (headers or {}).items():
                self.send_header(key, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
