"""Telling Label Studio of an ML backend, and letting it forget it."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from annot.core.errors import ConfigError, ServiceError
from annot.studio.ml_backend import USER

Sampling = Literal["Sequential sampling", "Uncertainty sampling"]
"""The order in which a project gives out its tasks: by number, or by rising score of their predictions."""


class Caller(Protocol):
    """A connection, as far as it is asked here."""

    def call(self, what: str, method: str, path: str, body: object = None) -> bytes:
        """A request that may be sent more than once; returns the answer's body."""


class _RawBackend(msgspec.Struct):
    id: int
    url: str = ""
    basic_auth_user: str | None = None


class _RawHook(msgspec.Struct):
    id: int
    url: str = ""
    project: int | None = None


def connect_backend(studio: Caller, project: int, *, url: str, title: str, secret: str) -> None:
    """Connects a backend to a project, in the place of one of annot's that it has.

    Its title is what the project calls the version of the predictions that it shows, and sorts by.

    Raises:
        ConfigError: the server refuses backends on loopback.
        ServiceError: the server failed for good.
    """
    disconnect_backends(studio, project)
    body = {
        "project": project,
        "url": url,
        "title": title,
        "auth_method": "BASIC_AUTH",
        "basic_auth_user": USER,
        "basic_auth_pass": secret,
    }
    try:
        studio.call(f"connect a backend to project {project}", "POST", "/api/ml", body)
    except ServiceError as error:
        if "reserved network address" not in str(error) and "403" not in str(error):
            raise
        # Half connected: the backend is saved, and its webhook is not.
        disconnect_backends(studio, project)
        raise ConfigError(
            "Label Studio refuses a backend on this machine: set `ml_backend = true` under [studio] in annot.toml, "
            "then `annot server stop` and `annot server start`; docs/models.md says what that costs"
        ) from error


def rename_backends(studio: Caller, project: int, title: str) -> None:
    """Gives annot's backends of a project another title, and with it the version of predictions that it shows."""
    for each in _backends(studio, project):
        studio.call(f"rename a backend of project {project}", "PATCH", f"/api/ml/{each.id}", {"title": title})


def disconnect_backends(studio: Caller, project: int, *, url: str | None = None) -> None:
    """Takes annot's backends off a project, with the webhooks that came with them; predictions that are there stay.

    Args:
        studio: the server.
        project: its number.
        url: only the backend at this address; others may have been connected in its place.
    """
    for each in _backends(studio, project):
        if url is not None and each.url.rstrip("/") != url:
            continue
        studio.call(f"disconnect a backend of project {project}", "DELETE", f"/api/ml/{each.id}")
        hooks = msgspec.json.decode(
            studio.call("list webhooks", "GET", f"/api/webhooks/?project={project}"), type=list[_RawHook]
        )
        for hook in hooks:
            if hook.project == project and hook.url == each.url.rstrip("/") + "/webhook":
                studio.call("delete a webhook", "DELETE", f"/api/webhooks/{hook.id}/")


def order_queue(studio: Caller, project: int, sampling: Sampling) -> None:
    """Sets the order in which a project gives out its tasks."""
    body = {"sampling": sampling}
    studio.call(f"order the queue of project {project}", "PATCH", f"/api/projects/{project}/", body)


def _backends(studio: Caller, project: int) -> list[_RawBackend]:
    found = studio.call(f"list backends of project {project}", "GET", f"/api/ml?project={project}")
    # One that somebody else connected is theirs.
    return [each for each in msgspec.json.decode(found, type=list[_RawBackend]) if each.basic_auth_user == USER]
