"""The connection of a project to its Label Studio: which server, and as whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from annot.core.errors import ConfigError, ServiceError
from annot.steps.project import Project
from annot.studio.credentials import TOKEN_VARIABLE, read_credentials, token_from_environment
from annot.studio.server import EmbeddedServer

if TYPE_CHECKING:
    from annot.studio.client import Studio

ADMIN = "admin"


def credentials_path(project: Project) -> Path:
    """The file of accounts and passwords, readable by its owner alone."""
    return project.state / "credentials.json"


def embedded_server(project: Project) -> EmbeddedServer:
    """The project's own server, running or not."""
    return EmbeddedServer(project.state / "server")


def server_key(project: Project) -> str:
    """The name of the server in credentials and ledger: its address, or `embedded` whatever its port."""
    return project.config.studio.url or "embedded"


def connect(project: Project) -> Studio:
    """Connects as the token's account.

    Raises:
        ConfigError: no token is known.
        ServiceError: the embedded server is not running.
    """
    from annot.studio.client import Studio

    url = project.config.studio.url or _embedded_url(project)
    known = read_credentials(credentials_path(project)).of(server_key(project)).get(ADMIN)
    token = token_from_environment() or (known.token.get_secret_value() if known else "")
    if not token:
        raise ConfigError(f"no token for {url}; put one into the environment as {TOKEN_VARIABLE}")
    return Studio(url, token)


def _embedded_url(project: Project) -> str:
    state = embedded_server(project).state()
    if state is None:
        raise ServiceError("the embedded Label Studio is not running; start it with `annot server start`")
    return state.url
