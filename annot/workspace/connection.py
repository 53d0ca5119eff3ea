"""The connection of a project to its Label Studio: which server, and as whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annot.core.errors import ConfigError, ServiceError
from annot.core.names import ADMIN
from annot.project.project import ProjectFolder
from annot.studio.addresses import OWN_ADDRESS_BYTES, STRICT_ADDRESS_BYTES
from annot.studio.credentials import TOKEN_VARIABLE, read_credentials, token_from_environment, token_from_keyring
from annot.studio.server import EmbeddedServer

if TYPE_CHECKING:
    from annot.studio.client import Studio

SHARED = "_curation"
"""Stands for a reader where each has a server of their own: the server on which what they said is compared."""


class Seat(NamedTuple):
    """One server of a project.

    Attributes:
        key: its name in credentials and ledger: its address, or `embedded` whatever its port.
        reader: whose alone it is, a reader's or `SHARED`'s; None where all share it.
    """

    key: str
    reader: str | None = None


def credentials_path(project: ProjectFolder) -> Path:
    """The file of accounts and passwords, readable by its owner alone."""
    return project.state / "credentials.json"


def seat_of(project: ProjectFolder, reader: str | None = None) -> Seat:
    """The server on which a reader works; without a name, the one on which readings are compared."""
    if not project.config.is_blind_by_server:
        return Seat(project.config.studio.url or "embedded")
    whose = reader or SHARED
    return Seat(f"embedded/{whose}", whose)


def seats(project: ProjectFolder) -> list[Seat]:
    """The servers of a project: one, or one a reader and one for curation."""
    return list(dict.fromkeys(seat_of(project, name) for name in [*project.readers, SHARED]))


def server_key(project: ProjectFolder, reader: str | None = None) -> str:
    """The name of a reader's server in credentials and ledger."""
    return seat_of(project, reader).key


def embedded_server(project: ProjectFolder, reader: str | None = None) -> EmbeddedServer:
    """The project's own server, or that of a reader, running or not."""
    whose = seat_of(project, reader).reader
    return EmbeddedServer(project.state / "servers" / whose if whose else project.state / "server")


def connect(project: ProjectFolder, reader: str | None = None) -> Studio:
    """Connects to the server on which `reader` works, as the account that annot works with.

    The token of an embedded server is the one that annot made. That of any other comes from the environment, the
    credentials file, or the keyring, in this order.

    Raises:
        ConfigError: no token is known, or its file can be read by others.
        ServiceError: the embedded server is not running, or refuses the token.
    """
    from annot.studio.client import Studio

    seat, path = seat_of(project, reader), credentials_path(project)
    url = find_url(project, reader)
    if url is None:
        whose = f" of {seat.reader}" if seat.reader else ""
        raise ServiceError(f"the embedded Label Studio{whose} is not running; start it with `annot server start`")
    known = read_credentials(path).of(seat.key).get(ADMIN)
    stored = (known.token.get_secret_value(), str(path)) if known and known.token else None
    outside = None if project.config.studio.url is None else token_from_environment()
    found = outside or stored or (token_from_keyring(url) if project.config.studio.url else None)
    if found is None:
        raise ConfigError(
            f"no token for {url}; put one into the environment as {TOKEN_VARIABLE}, name a file that only you can read "
            f"in {TOKEN_VARIABLE}_FILE, or store it with `keyring set annot {url}`"
        )
    token, source = found
    address_bytes = STRICT_ADDRESS_BYTES if project.config.studio.url else OWN_ADDRESS_BYTES
    return Studio(url, token, source=source, address_bytes=address_bytes)


def find_url(project: ProjectFolder, reader: str | None = None) -> str | None:
    """The address of the server on which `reader` works; None where it is an embedded one that does not run."""
    if project.config.studio.url:
        return project.config.studio.url
    state = embedded_server(project, reader).state()
    return state.url if state else None
