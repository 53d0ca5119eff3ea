"""A browser, and a data set of its own on the shared Label Studio."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from annot.corpus.add import read_candidates
from annot.corpus.manifest import read_manifest, write_manifest
from annot.project.ledger import read_ledger
from annot.project.project import ProjectFolder, open_project
from annot.steps.push import push
from annot.studio.credentials import read_credentials
from annot.workspace.connection import credentials_path, embedded_server, server_key
from annot.workspace.workspaces import ledger_path
from tests.conftest import copy_project
from tests.page import driver

TRICKY_ID = "tricky"
# Two emoji outside of the basic plane, one of them a family of three joined ones; a narrow and a wide no-break space.
TRICKY = (
    "🙂 Bilan 👨\u200d👩\u200d👧 du front\n"
    "Séoul et Washington affirment que plus de 3\u202f000 soldats\u00a0nord-coréens ont été tués.\n"
)

OpenTask = Callable[[str, str], Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    path = driver.chromium_path()
    if path is None:
        pytest.skip("no Chromium; install it, or name it in ANNOT_CHROMIUM")
    with driver.open_chromium(path) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without cookies or settings."""
    page = driver.open_page(browser)
    yield page
    page.context.close()


@pytest.fixture(scope="session")
def pushed(live: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A data set for these tests alone, pushed to the live server.

    It has one document more, `TRICKY`, and no reading of reader-a.
    """
    root = tmp_path_factory.mktemp("pushed")
    copy_project(root)
    config = root / "annot.toml"
    config.write_text(config.read_text().replace(f'name = "{live.name}"', 'name = "pushed"'))
    project = open_project(root)
    seed = project.seeds_dir / f"{TRICKY_ID}.txt"
    seed.write_bytes(TRICKY.encode())
    ((row, _),) = read_candidates(seed, language="fr").rows
    write_manifest(project.seeds_dir, [*read_manifest(project.seeds_dir), row])
    (project.readings_dir / "reader-a.jsonl").unlink()
    _use_server_of(live, project)
    push(project)
    return project


@pytest.fixture
def open_task(page: Page, pushed: ProjectFolder) -> OpenTask:
    """Logs an annotator in and opens one document."""

    def opened(annotator: str, doc_id: str) -> Page:
        state = embedded_server(pushed).state()
        assert state is not None
        account = read_credentials(credentials_path(pushed)).of(server_key(pushed))[annotator]
        row = read_ledger(ledger_path(pushed)).of(server_key(pushed))[annotator]
        driver.log_in(page, state.url, account)
        driver.open_task(page, state.url, row.project, row.tasks[doc_id].task)
        return page

    return opened


def _use_server_of(live: ProjectFolder, project: ProjectFolder) -> None:
    """Server and accounts are shared; the ledger is not."""
    project.state.mkdir()
    shutil.copy(credentials_path(live), credentials_path(project))
    (project.state / "server").symlink_to(Path(live.state / "server"), target_is_directory=True)
