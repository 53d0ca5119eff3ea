"""Which document is which task of which project: derived from the server, kept for what works without it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from annot.core.errors import DataError
from annot.core.value import Value
from annot.store.atomic import write_text


class TaskRow(Value):
    """One document in a project."""

    task: int
    sha256: str


class ProjectRow(Value):
    """One annotator's project, and the number of the account that had this email."""

    project: int
    account: int | None = None
    email: str = ""
    tasks: dict[str, TaskRow] = {}


class Ledger(Value):
    """The projects of a data set, by server and annotator."""

    servers: dict[str, dict[str, ProjectRow]] = {}

    def of(self, server: str) -> dict[str, ProjectRow]:
        """The projects on a server, by annotator."""
        return self.servers.get(server, {})

    def with_project(self, server: str, annotator: str, row: ProjectRow) -> Ledger:
        """A copy in which the project of `annotator` on `server` is `row`."""
        return self.replace(servers={**self.servers, server: {**self.of(server), annotator: row}})


def read_ledger(path: Path) -> Ledger:
    """The ledger in `path`; an empty one where there is no file.

    Raises:
        DataError: the file is broken.
    """
    if not path.exists():
        return Ledger()
    try:
        return Ledger.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise DataError(f"{path}: not a ledger; delete it, `annot push` writes it anew") from error


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Writes the ledger."""
    write_text(path, ledger.model_dump_json(indent=1) + "\n")
