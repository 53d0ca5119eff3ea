"""Workspaces: for each reader the server where they work, and their project and account on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from annot.core.errors import ConfigError
from annot.core.issue import Issue
from annot.core.names import key_of
from annot.project.ledger import ProjectRow, read_ledger
from annot.project.project import ProjectFolder
from annot.workspace.adopted import open_adopted
from annot.workspace.connection import Seat, connect, seat_of

if TYPE_CHECKING:
    from annot.studio.client import Studio
    from annot.studio.heads import ProjectHead


class Server:
    """One server during one verb: what was asked once is not asked again."""

    def __init__(self, project: ProjectFolder, seat: Seat, studio: Studio) -> None:
        self.seat = seat
        self.studio = studio
        self._project = project

    @cached_property
    def emails(self) -> Mapping[int, str]:
        """The emails of the accounts, by number."""
        return {user.id: user.email for user in self.studio.users()}

    @cached_property
    def heads(self) -> list[ProjectHead]:
        """All projects of the server."""
        return self.studio.projects()

    @cached_property
    def projects(self) -> Mapping[str, int]:
        """The numbers of the readers' projects."""
        return numbers_of(self._project, self.heads)

    @cached_property
    def ledger(self) -> Mapping[str, ProjectRow]:
        """What the last push wrote down about each reader."""
        return read_ledger(ledger_path(self._project)).of(self.seat.key)

    def account_of(self, email: str) -> int | None:
        """The number of the account with this email; None where there is none."""
        return next((number for number, each in self.emails.items() if each.lower() == email.lower()), None)


@dataclass(frozen=True)
class Workspace:
    """One reader's place.

    Attributes:
        annotator: the reader.
        email: of their account.
        server: where they work.
    """

    annotator: str
    email: str
    server: Server

    @property
    def studio(self) -> Studio:
        """The connection to the server."""
        return self.server.studio

    @property
    def key(self) -> str:
        """The server's name in credentials and ledger."""
        return self.server.seat.key

    @property
    def number(self) -> int | None:
        """The number of their project; None where there is none."""
        return self.server.projects.get(self.annotator)

    @property
    def n_tasks(self) -> int:
        """How many tasks their project had when the verb began."""
        return next((head.n_tasks for head in self.server.heads if head.id == self.number), 0)

    @property
    def has_config(self) -> bool:
        """Whether their project has a labelling config; one that is being filled for the first time has none yet."""
        return any(head.id == self.number and head.has_config for head in self.server.heads)

    @property
    def row(self) -> ProjectRow | None:
        """What the last push wrote down about their project; None where it is another project by now."""
        row = self.server.ledger.get(self.annotator)
        return row if row is not None and row.project == self.number else None

    @property
    def account(self) -> int | None:
        """The number of their account, as the server has it now; None where there is none."""
        return self.server.account_of(self.email)

    @property
    def account_change(self) -> Issue | None:
        """What happened on the server to the account that the last push wrote down; None where nothing did."""
        row = self.server.ledger.get(self.annotator)
        if row is None or row.account is None:
            if self.number is None or self.account is not None:
                return None
            message = f"{self.email} of {self.annotator} is no account on {self.studio.url}; `annot push` makes one"
            return _account_gone(self.annotator, message)
        if row.account == self.account:
            return None
        now = self.server.emails.get(row.account)
        if now is None:
            message = f"account {row.account} ({row.email}) of {self.annotator} was deleted on {self.studio.url}"
            what = "`annot push` makes one again" if self.account is None else f"account {self.account} is theirs now"
        else:
            message = f"account {row.account} of {self.annotator}, which was {row.email}, is called {now} now"
            what = f'write email = "{now}" into annot.toml if it is still theirs, or give it its email back'
        return _account_gone(self.annotator, f"{message}; {what}")


def _account_gone(annotator: str, message: str) -> Issue:
    return Issue(doc_id="", code="account-gone", where=annotator, message=message, severity="warning")


@contextmanager
def open_workspaces(project: ProjectFolder, annotators: Iterable[str] = ()) -> Iterator[dict[str, Workspace]]:
    """The workspaces of `annotators`, or of all readers, connected; one connection a server.

    Raises:
        ConfigError: an annotator is no reader, or no token is known.
        ServiceError: a server is down, or refuses the token.
    """
    names = list(annotators) or list(project.readers)
    adopted = open_adopted(project)
    if adopted and adopted.plan.project is None:
        raise ConfigError(
            "the project that was taken over is known by its exports alone: name its number as studio.adopted.project "
            "and its server as studio.url in annot.toml, or read the next export by `annot pull --from FILE`"
        )
    with ExitStack() as stack:
        servers: dict[Seat, Server] = {}
        workspaces = {}
        for name in names:
            email, seat = project.require_reader(name).email, seat_of(project, name)
            if adopted and not email:
                email = adopted.require_account(name).name
            if seat not in servers:
                servers[seat] = Server(project, seat, stack.enter_context(connect(project, name)))
            workspaces[name] = Workspace(name, email, servers[seat])
        yield workspaces


def marker(project: ProjectFolder, annotator: str) -> str:
    """What a project's description says, so that it is found again whatever its title becomes."""
    return f"annot:{project.name}/{key_of(annotator)}"


def numbers_of(project: ProjectFolder, heads: Iterable[ProjectHead]) -> dict[str, int]:
    """Which of these projects are the readers'; of two for one reader the older.

    A project that was taken over is all readers'.
    """
    if (adopted := project.config.studio.adopted) is not None:
        number = next((head.id for head in heads if head.id == adopted.project), None)
        return {} if number is None else dict.fromkeys(project.readers, number)
    found: dict[str, int] = {}
    for head in sorted(heads, reverse=True):
        found[head.description] = head.id
    return {name: found[marker(project, name)] for name in project.readers if marker(project, name) in found}


def ledger_path(project: ProjectFolder) -> Path:
    """Where the ledger of documents, projects and tasks lies."""
    return project.state / "ledger.json"
