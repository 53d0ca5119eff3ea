"""`annot server`: the embedded Label Studio of a project."""

from __future__ import annotations

from annot.core.errors import ConfigError
from annot.steps.connect import ADMIN, credentials_path, embedded_server, server_key
from annot.steps.project import Project
from annot.store.atomic import write_text
from annot.studio.credentials import Account, new_password, new_token, read_credentials, write_credentials
from annot.studio.install import Tell
from annot.studio.server import ADMIN_EMAIL, ServerStatus


def start_server(project: Project, *, tell: Tell) -> ServerStatus:
    """Starts the embedded server, or finds it running; makes the administrator's account the first time.

    Raises:
        ConfigError: `annot.toml` names another server.
        ServiceError: it could not be installed or started.
    """
    if project.config.studio.url:
        raise ConfigError(f"annot.toml names the server {project.config.studio.url}; it is not annot's to start")
    project.state.mkdir(parents=True, exist_ok=True)
    write_text(project.state / ".gitignore", "*\n")
    path = credentials_path(project)
    credentials = read_credentials(path)
    admin = credentials.of(server_key(project)).get(ADMIN)
    if admin is None:
        admin = Account.model_validate({"email": ADMIN_EMAIL, "password": new_password(), "token": new_token()})
        write_credentials(path, credentials.with_account(server_key(project), ADMIN, admin))
    server = embedded_server(project)
    server.start(
        password=admin.password.get_secret_value(),
        token=admin.token.get_secret_value(),
        port=project.config.studio.port,
        tell=tell,
    )
    return server.status()


def stop_server(project: Project) -> bool:
    """Ends the embedded server; returns whether it ran."""
    return embedded_server(project).stop()


def server_status(project: Project) -> ServerStatus:
    """How the embedded server stands."""
    return embedded_server(project).status()
