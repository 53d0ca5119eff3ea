"""`annot serve`: a predictor as an ML backend of Label Studio, which asks it as tasks are opened."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import NamedTuple

from annot.core.errors import ConfigError, ServiceError
from annot.project.predicting import project_predictor
from annot.project.project import ProjectFolder
from annot.store.atomic import write_text
from annot.store.lock import keep_out_of_git
from annot.studio.connect_backend import connect_backend, disconnect_backends, rename_backends
from annot.studio.ml_backend import open_backend
from annot.workspace.adopted import require_own
from annot.workspace.served_model import ServedModel
from annot.workspace.workspaces import Workspace, open_workspaces


class Serving(NamedTuple):
    """A backend that answers.

    Attributes:
        url: where.
        model: NAME@VERSION of the predictor.
        readers: whose projects are connected.
    """

    url: str
    model: str
    readers: tuple[str, ...]


@contextmanager
def serving(
    project: ProjectFolder, name: str, *, port: int = 0, seed: int = 0, annotators: Sequence[str] = ()
) -> Iterator[Serving]:
    """Answers the readers' projects until the block ends; then the backend is taken off them.

    Args:
        project: the data-set project.
        name: of the predictor.
        port: on loopback; 0 for any that is free.
        seed: of what the predictor draws by chance.
        annotators: whose projects; all readers' where empty.

    Raises:
        ConfigError: there is no such predictor; a reader was never pushed; the server refuses backends on loopback, or
            the port is taken.
        ServiceError: the server failed for good.
    """
    require_own(project, "annot serve")
    with open_workspaces(project, annotators) as found, ThreadPoolExecutor(max_workers=1) as worker:
        workspaces = list(found.values())
        numbers = {_number(each): each.annotator for each in workspaces}

        def rename(version: str) -> None:
            for each in workspaces:
                rename_backends(each.studio, _number(each), version)

        model = ServedModel(project, lambda: project_predictor(project, name, seed=seed), numbers, worker, rename)
        secret = _secret(project)
        try:
            backend = open_backend(model, port=port, secret=secret)
        except OSError as error:
            raise ConfigError(f"port {port} cannot be had: {error.strerror}; name another with --port") from error
        Thread(target=backend.server.serve_forever, daemon=True).start()
        try:
            for each in workspaces:
                connect_backend(each.studio, _number(each), url=backend.url, title=model.version, secret=secret)
            yield Serving(backend.url, model.version, tuple(found))
        finally:
            _disconnect(project, workspaces, backend.url)
            backend.server.shutdown()
            backend.server.server_close()


def _disconnect(project: ProjectFolder, workspaces: Sequence[Workspace], url: str) -> None:
    """Takes this backend off the projects, as far as it can: one that was connected since in its place stays."""
    for each in workspaces:
        try:
            disconnect_backends(each.studio, _number(each), url=url)
        except ServiceError as error:
            project.tell(f"{each.annotator}: {url} stays connected, and is asked in vain: {error}")


def _number(workspace: Workspace) -> int:
    if workspace.number is None:
        raise ConfigError(f"{workspace.annotator} has no project on {workspace.studio.url}; run `annot push` first")
    return workspace.number


def _secret(project: ProjectFolder) -> str:
    """What Label Studio shows the backend; made once, and readable by its owner alone."""
    path = project.state / "backend-secret"
    keep_out_of_git(project.state)
    if not path.exists():
        write_text(path, secrets.token_urlsafe(32), mode=0o600)
    return path.read_text("utf-8").strip()
