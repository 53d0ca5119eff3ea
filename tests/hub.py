"""A small stand-in of the Hugging Face Hub on loopback: data set repositories that are read, pushed to and tagged.

It answers what huggingface_hub 2.4 asks for, large files by the LFS protocol (`HF_HUB_DISABLE_XET=1`), and fails where
a test tells it to.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import pytest

TOKEN = "token-of-no-account-for-loopback-alone"
LARGE = ".parquet"
Files = dict[str, bytes]
Fault = int | Literal["cut before", "cut after"]


@dataclass
class Repository:
    """A data set repository: its commits, oldest first, and its tags."""

    private: bool = False
    commits: dict[str, Files] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        return list(self.commits)[-1]

    def add(self, files: Files) -> str:
        told = [len(self.commits), sorted((path, hashlib.sha1(data).hexdigest()) for path, data in files.items())]
        commit = hashlib.sha1(json.dumps(told).encode()).hexdigest()
        self.commits[commit] = files
        return commit

    def commit_of(self, revision: str) -> str | None:
        found = self.head if revision == "main" and self.commits else self.tags.get(revision, revision)
        return found if found in self.commits else None


@dataclass
class Hub:
    """What the stand-in holds, was asked, and shall fail at.

    Attributes:
        address: where it listens.
        repositories: by name.
        large: contents of large files by sha256.
        asked: method and address of every request, as they came, query included.
        sent: how many bytes of large files were sent to it.
        ignored: paths that a `.gitignore` keeps out of commits.
        faults: what to do instead of answering, once each: method, a part of the path, and the fault.
    """

    address: str = ""
    repositories: dict[str, Repository] = field(default_factory=dict)
    large: Files = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: int = 0
    ignored: set[str] = field(default_factory=set)
    faults: list[tuple[str, str, Fault]] = field(default_factory=list)


@contextmanager
def running_hub(name: str, revisions: Mapping[str, Path]) -> Iterator[Hub]:
    """Serves `revisions` of the data set `name`, folders by tag."""
    repository = Repository()
    for tag, folder in revisions.items():
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        content = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        repository.tags[tag] = repository.add(content)
    with serving(Hub(repositories={name: repository})) as hub:
        yield hub


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serves `hub` while the block runs."""
    handler = type("OfThisHub", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def variables(hub: Hub, home: Path, token: str = TOKEN) -> dict[str, str]:
    """What a process is told of the Hub: where it is, who asks, and where its cache lies."""
    fixed = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_XET": "1"}
    return {**fixed, "HF_ENDPOINT": hub.address, "HF_HOME": str(home), "HF_TOKEN": token}


@contextmanager
def logged_in(hub: Hub, home: Path, token: str = TOKEN) -> Iterator[None]:
    """The same for this process, whose `huggingface_hub` has read its variables already."""
    from huggingface_hub import close_session, constants

    close_session()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_TOKEN", token)
        told = {
            "ENDPOINT": hub.address,
            "HUGGINGFACE_CO_URL_TEMPLATE": hub.address + "/{repo_id}/resolve/{revision}/{filename}",
            "HF_HUB_DISABLE_TELEMETRY": True,
            "HF_HUB_DISABLE_XET": True,
            "HF_HUB_CACHE": str(home / "hub"),
            "HF_TOKEN_PATH": str(home / "token"),
        }
        for name, value in told.items():
            patch.setattr(constants, name, value)
        yield
    close_session()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    hub: Hub

    def do_GET(self) -> None:
        self.take()

    do_HEAD = do_POST = do_PUT = do_GET  # noqa: N815

    def take(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.hub.asked.append(f"{self.command} {self.path}")
        path = unquote(urlsplit(self.path).path)
        fault = self.fault(path)
        if fault == "cut before":
            self.cut()
        elif isinstance(fault, int):
            self.send(fault, b"{}")
        elif self.command == "PUT" or path == "/verify":
            # Where large files go to is another service: it knows no token.
            self.lfs(path)
        elif self.command == "POST" and self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.send(401, b"{}", {"X-Error-Message": "Invalid credentials in Authorization header"})
        else:
            status, body, headers = self.answer(path)
            if fault == "cut after":
                self.cut()
            else:
                self.send(status, body, headers)

    def fault(self, path: str) -> Fault | None:
        for each in self.hub.faults:
            method, part, fault = each
            if method == self.command and part in path:
                self.hub.faults.remove(each)
                return fault
        return None

    def cut(self) -> None:
        self.close_connection = True
        self.connection.close()

    def lfs(self, path: str) -> None:
        if self.command == "PUT":
            oid = path.rpartition("/")[2]
            if hashlib.sha256(self.body).hexdigest() != oid:
                self.send(400, b"{}")
                return
            self.hub.large[oid] = self.body
            self.hub.sent += len(self.body)
        self.send(200, b"{}")

    def answer(self, path: str) -> tuple[int, bytes, Mapping[str, str]]:
        asked = json.loads(self.body) if self.body and "/commit/" not in path else {}
        if path == "/api/repos/create":
            return self.create(asked)
        if path == "/api/validate-yaml":
            return _json({"errors": [], "warnings": []})
        for prefix in ("/api/datasets/", "/datasets/"):
            for name, repository in self.hub.repositories.items():
                for end in ("/", ".git/") if path.startswith(f"{prefix}{name}") else ():
                    if f"{path}/".startswith(f"{prefix}{name}{end}"):
                        rest = path.removeprefix(f"{prefix}{name}").lstrip("/")
                        return self.of_repository(name, repository, rest, asked)
        return 404, b"{}", {"X-Error-Code": "RepoNotFound"}

    def create(self, asked: Mapping[str, Any]) -> tuple[int, bytes, Mapping[str, str]]:
        name = f"{asked['organization']}/{asked['name']}"
        told = {"url": f"{self.hub.address}/datasets/{name}", "name": name}
        if name in self.hub.repositories:
            return _json({**told, "error": "You already created this dataset repo"}, 409)
        repository = Repository(private=asked.get("visibility") == "private")
        repository.add({".gitattributes": b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"})
        self.hub.repositories[name] = repository
        return _json(told)

    def of_repository(
        self, name: str, repository: Repository, rest: str, asked: Mapping[str, Any]
    ) -> tuple[int, bytes, Mapping[str, str]]:
        verb, _, argument = rest.partition("/")
        if verb == ".git":
            return _json({"transfer": "basic", "objects": [self.batch(each) for each in asked["objects"]]})
        if verb == "refs":
            branches = [{"name": "main", "ref": "refs/heads/main", "targetCommit": repository.head}]
            tags = [{"name": t, "ref": f"refs/tags/{t}", "targetCommit": c} for t, c in repository.tags.items()]
            return _json({"branches": branches, "converts": [], "tags": tags})
        revision, _, path = argument.partition("/")
        commit = repository.commit_of(revision or "main")
        if commit is None:
            return 404, b"{}", {"X-Error-Code": "RevisionNotFound"}
        files = repository.commits[commit]
        if verb in {"", "revision"}:
            return _json({"id": name, "sha": commit, "private": repository.private, "siblings": []})
        if verb == "tree":
            return _json([_entry(path, data) for path, data in sorted(files.items())])
        if verb == "paths-info":
            return _json([_entry(each, files[each]) for each in asked["paths"] if each in files])
        if verb == "resolve" and path not in files:
            return 404, b"{}", {"X-Error-Code": "EntryNotFound"}
        if verb == "resolve":
            etag = f'"{hashlib.sha1(files[path]).hexdigest()}"'
            return 200, files[path], {"ETag": etag, "X-Repo-Commit": commit}
        if verb == "preupload":
            return _json({"files": [self.mode(each, files) for each in asked["files"]]})
        if verb == "commit":
            return self.commit(name, repository, files)
        assert verb == "tag"
        if asked["tag"] in repository.tags:
            return _json({"error": "Tag reference exists already"}, 409)
        repository.tags[asked["tag"]] = commit
        return _json({})

    def mode(self, asked: Mapping[str, Any], files: Files) -> dict[str, Any]:
        path = asked["path"]
        found = {"path": path, "shouldIgnore": path in self.hub.ignored}
        oid = _entry(path, files[path])["oid"] if path in files else None
        return {**found, "uploadMode": "lfs" if path.endswith(LARGE) else "regular", "oid": oid}

    def batch(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        found = {"oid": asked["oid"], "size": asked["size"]}
        if asked["oid"] in self.hub.large:
            return found
        upload, verify = (f"{self.hub.address}/{where}" for where in (f"large/{asked['oid']}", "verify"))
        return {**found, "actions": {"upload": {"href": upload}, "verify": {"href": verify}}}

    def commit(self, name: str, repository: Repository, files: Files) -> tuple[int, bytes, Mapping[str, str]]:
        lines = [json.loads(line) for line in self.body.splitlines()]
        if lines[0]["value"].get("parentCommit", repository.head) != repository.head:
            return _json({"error": "A commit has happened since. Please refresh and try again."}, 412)
        after = dict(files)
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                after[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                after[value["path"]] = self.hub.large[value["oid"]]
            else:
                assert line["key"] == "deletedFile"
                del after[value["path"]]
        commit = repository.add(after)
        return _json({"commitUrl": f"{self.hub.address}/datasets/{name}/commit/{commit}", "commitOid": commit})

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


def _json(value: object, status: int = 200) -> tuple[int, bytes, Mapping[str, str]]:
    return status, json.dumps(value).encode(), {}


def _entry(path: str, data: bytes) -> dict[str, Any]:
    """A line of the tree, as git names the file: a large one by its pointer."""
    entry: dict[str, Any] = {"type": "file", "path": path, "size": len(data)}
    if path.endswith(LARGE):
        oid = hashlib.sha256(data).hexdigest()
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(data)}\n".encode()
        entry["lfs"] = {"oid": oid, "size": len(data), "pointerSize": len(pointer)}
        data = pointer
    return {**entry, "oid": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()}
