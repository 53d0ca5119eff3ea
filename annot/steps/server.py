"""`annot server`: the embedded Label Studio of a project, or those of its readers."""

from __future__ import annotations

from annot.core.errors import ConfigError
from annot.core.names import ADMIN, ADMIN_EMAIL
from annot.project.project import ProjectFolder
from annot.store.lock import keep_out_of_git
from annot.studio.credentials import Credential, new_password, new_token, read_credentials, write_credentials
from annot.studio.install import Teller
from annot.studio.server import ServerStatus
from annot.workspace.connection import Seat, credentials_path, embedded_server, seats


def start_servers(project: ProjectFolder, *, tell: Teller) -> list[ServerStatus]:
    """Starts the embedded servers, or finds them running: one, or one a reader (`assignment.blind`).

    The first time it makes the administrator's account of each.

    Raises:
        ConfigError: `annot.toml` names another server.
        ServiceError: one could not be installed or started.
    """
    if project.config.studio.url:
        raise ConfigError(f"annot.toml names the server {project.config.studio.url}; it is not annot's to start")
    keep_out_of_git(project.state)
    for offset, seat in enumerate(seats(project)):
        admin = _admin_of(project, seat)
        embedded_server(project, seat.reader).start(
            password=admin.password.get_secret_value(),
            token=admin.token.get_secret_value(),
            port=project.config.studio.port + offset,
            ml_backend=project.config.studio.ml_backend,
            tell=tell,
        )
    return server_statuses(project)


def stop_servers(project: ProjectFolder) -> int:
    """Ends the embedded servers; returns how many ran."""
    return sum(embedded_server(project, seat.reader).stop() for seat in seats(project))


def server_statuses(project: ProjectFolder) -> list[ServerStatus]:
    """How each embedded server stands."""
    return [embedded_server(project, seat.reader).status().replace(reader=seat.reader) for seat in seats(project)]


def _admin_of(project: ProjectFolder, seat: Seat) -> Credential:
    path = credentials_path(project)
    credentials = read_credentials(path)
    admin = credentials.of(seat.key).get(ADMIN)
    if admin is None:
        admin = Credential.model_validate({"email": ADMIN_EMAIL, "password": new_password(), "token": new_token()})
        write_credentials(path, credentials.with_account(seat.key, ADMIN, admin))
    return admin
