"""Backends of a project: annot takes its own off, and nobody else's."""

from __future__ import annotations

import json

from annot.studio.connect_backend import connect_backend, disconnect_backends, rename_backends

FOREIGN = {"id": 1, "url": "http://models.example:9090", "basic_auth_user": "somebody"}
BARE = {"id": 2, "url": "http://127.0.0.1:9090", "basic_auth_user": None}
OLDER = {"id": 3, "url": "http://127.0.0.1:9191", "basic_auth_user": "annot"}
NEWER = {"id": 4, "url": "http://127.0.0.1:9192/", "basic_auth_user": "annot"}


class Studio:
    """A server that has these backends, and notes what it is asked to change."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, str]] = []

    def call(self, what: str, method: str, path: str, body: object = None) -> bytes:
        assert what
        if method != "GET":
            self.changes.append((method, path))
        return json.dumps([FOREIGN, BARE, OLDER, NEWER] if path.startswith("/api/ml?") else []).encode()


def test_another_backend_takes_the_place_of_annots_alone() -> None:
    studio = Studio()
    connect_backend(studio, 7, url="http://127.0.0.1:9193", title="m@1", secret="s")
    assert studio.changes == [("DELETE", "/api/ml/3"), ("DELETE", "/api/ml/4"), ("POST", "/api/ml")]
    studio = Studio()
    rename_backends(studio, 7, "m@2")
    assert studio.changes == [("PATCH", "/api/ml/3"), ("PATCH", "/api/ml/4")]


def test_who_ends_takes_off_only_itself() -> None:
    studio = Studio()
    disconnect_backends(studio, 7, url="http://127.0.0.1:9192")
    assert studio.changes == [("DELETE", "/api/ml/4")]
