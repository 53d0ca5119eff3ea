"""What tests share: the repository's own data set, and one real Label Studio for the whole run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from annot.core.schema import Schema
from annot.project.project import Project, open_project
from annot.schemas.read import read_schema

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The repository's schema."""
    return read_schema(ROOT / "schemas" / "conflict-reporting.yaml")


@pytest.fixture(scope="session")
def repository() -> Project:
    """The repository as a data-set project; tests only read it."""
    return open_project(ROOT)


def copy_project(target: Path) -> Project:
    """A copy of the repository's data-set project, without its machine's state."""
    for name in ("annot.toml",):
        shutil.copy(ROOT / name, target / name)
    for name in ("schemas", "seeds", "exports"):
        shutil.copytree(ROOT / name, target / name)
    return open_project(target)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of the repository's data-set project, for a test to change."""
    return copy_project(tmp_path)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project with its own running Label Studio, pushed: an account and tasks for each reader."""
    from annot.steps.push import push
    from annot.steps.server import start_servers, stop_servers

    project = copy_project(tmp_path_factory.mktemp("live project"))
    start_servers(project, tell=print)
    try:
        push(project)
        yield project
    finally:
        stop_servers(project)


@pytest.fixture(scope="session")
def cases() -> Path:
    """Public data with known answers, kept outside of the repository."""
    folder = Path(os.environ.get("ANNOT_CASES", ROOT.parent / "shared" / "cases"))
    if not folder.is_dir():
        pytest.skip(f"no cases at {folder}; set ANNOT_CASES to their folder")
    return folder
