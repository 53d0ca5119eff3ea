"""Where people work: the address of a reader's project, of a document's task, and how they log in.

It comes from what the last push wrote down, without a question to the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annot.core.names import key_of
from annot.project.ledger import read_ledger
from annot.project.project import ProjectFolder
from annot.studio.credentials import read_credentials
from annot.workspace.connection import credentials_path, find_url, server_key
from annot.workspace.workspaces import ledger_path


@dataclass(frozen=True)
class Login:
    """How a reader comes to their project.

    Attributes:
        annotator: the reader.
        url: of their project's page.
        email: what they log in with.
        password_in: the file that holds the password; None where annot did not make the account.
    """

    annotator: str
    url: str
    email: str
    password_in: str | None


def logins(project: ProjectFolder, annotators: Iterable[str] = ()) -> Iterator[Login]:
    """The logins of `annotators`, or of all readers, as far as they were pushed and their server is known."""
    path = credentials_path(project)
    ledger, credentials = read_ledger(ledger_path(project)), read_credentials(path)
    for name in list(annotators) or list(project.readers):
        url, key = find_url(project, name), server_key(project, name)
        row = ledger.of(key).get(name)
        if url is None or row is None:
            continue
        account = credentials.of(key).get(key_of(name))
        known = account is not None and account.password.get_secret_value()
        shown = path.relative_to(project.root).as_posix()
        yield Login(name, f"{url}/projects/{row.project}", row.email, shown if known else None)


def task_urls(project: ProjectFolder, annotator: str) -> dict[str, str]:
    """The addresses of the tasks in a reader's project, by document; none where nothing was pushed, or no server runs.

    Raises:
        DataError: see `read_ledger`.
    """
    url = find_url(project, annotator)
    row = read_ledger(ledger_path(project)).of(server_key(project, annotator)).get(annotator)
    if url is None or row is None:
        return {}
    return {doc_id: f"{url}/projects/{row.project}/data?task={task.task}" for doc_id, task in row.tasks.items()}
