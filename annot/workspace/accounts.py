"""Accounts of readers and adjudicators, made where they are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from annot.core.errors import ConfigError, ServiceError, TransientError
from annot.core.names import key_of
from annot.project.project import ProjectFolder
from annot.studio.accounts import sign_up
from annot.studio.credentials import Credential, new_password, read_credentials, write_credentials
from annot.studio.retry import retry
from annot.workspace.connection import credentials_path, seat_of

if TYPE_CHECKING:
    from annot.workspace.server import AnnotationServer


class AccountOwner(Protocol):
    """Whose account it is, and where."""

    @property
    def annotator(self) -> str:
        """The name in `annot.toml`."""

    @property
    def email(self) -> str:
        """What they log in with."""

    @property
    def key(self) -> str:
        """The server's name in the credentials."""

    @property
    def studio(self) -> AnnotationServer:
        """The connection to the server."""


def make_account(project: ProjectFolder, place: AccountOwner) -> int:
    """Signs somebody up through the invite link, unless they are; the password goes to the credentials file first.

    Returns:
        The number of the account.

    Raises:
        ConfigError: `annot.toml` has no email for them.
        ServiceError: the server refuses, or failed for good.
    """
    if not place.email:
        raise ConfigError(f"annot.toml: annotators.{place.annotator}.email is needed to make the account")
    if (number := find_account(place)) is not None:
        return number
    password = new_password()
    _store(project, place, password)

    def make() -> int:
        # The server may have made it before, and lost its answer.
        if (number := find_account(place)) is not None:
            return number
        try:
            sign_up(place.studio.url, invite_token=place.studio.invite_token(), email=place.email, password=password)
        except TransientError:
            raise
        except ServiceError:
            # Somebody else may have made it at the same time, with another password.
            if find_account(place) is None:
                raise
            _store(project, place, "")
        number = find_account(place)
        if number is None:
            raise TransientError(f"{place.email} signed up at {place.studio.url}, and is no account there")
        return number

    made = retry(make)
    if project.config.studio.url is None:
        place.studio.reset_invite()
    return made


class _Adjudicator(NamedTuple):
    annotator: str
    email: str
    key: str
    studio: AnnotationServer


def make_adjudicators(project: ProjectFolder, studio: AnnotationServer) -> None:
    """An account for each adjudicator with an email, on the server where they curate and review.

    Raises:
        ServiceError: the server refuses, or failed for good.
    """
    key = seat_of(project).key
    for name, who in project.config.annotators.items():
        if who.role == "adjudicator" and who.email:
            make_account(project, _Adjudicator(name, who.email, key, studio))


def find_account(place: AccountOwner) -> int | None:
    """The number of the account; None where there is none."""
    return {user.email.lower(): user.id for user in place.studio.users()}.get(place.email.lower())


def _store(project: ProjectFolder, place: AccountOwner, password: str) -> None:
    path = credentials_path(project)
    account = Credential.model_validate({"email": place.email, "password": password})
    write_credentials(path, read_credentials(path).with_account(place.key, key_of(place.annotator), account))
