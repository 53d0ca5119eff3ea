"""An account that somebody deletes or renames on the server: each verb notices and says so, and no work is lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annot.project.project import ProjectFolder, open_project
from annot.steps.pull.pull import Pulled, pull
from annot.steps.push import push
from annot.steps.restore import restore
from annot.steps.status import read_status
from annot.store.readings import read_reading, reading_path, write_reading
from annot.studio.tables import DATABASE
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of, open_workspaces
from tests.data_set import make_data_set, share_server
from tests.steps.test_one_writer import SCHEMA, reading

NUMBER = iter(range(100))
TEXTS = {"one": "Ana1 sleeps.", "two": "Ana2 sleeps."}


@pytest.fixture
def submitted(live: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    """Two documents, submitted by their reader and not pulled yet."""
    name = f"accounts{next(NUMBER)}"
    project = make_data_set(
        tmp_path / "set", name=name, schema=SCHEMA, texts=TEXTS, email=f"reader-of-{name}@annot.localhost"
    )
    share_server(live, project)
    write_reading(project.readings_dir, "reader", [reading(project, doc, "reader", marks=True) for doc in TEXTS])
    restore(project)
    reading_path(project.readings_dir, "reader").unlink()
    return project


def account_of(project: ProjectFolder) -> int:
    with open_workspaces(project) as workspaces:
        number = workspaces["reader"].account
    assert number is not None
    return number


def codes(result: Pulled) -> list[str]:
    return [issue.code for issue in result.issues]


def marks(project: ProjectFolder) -> dict[str, int]:
    return {doc: len(each.mentions) for doc, each in read_reading(project.readings_dir, "reader").items()}


def test_work_of_a_deleted_account_is_taken_and_said(submitted: ProjectFolder) -> None:
    number = account_of(submitted)
    with connect(submitted) as studio:
        studio.call("delete the account", "DELETE", f"/api/users/{number}/")
        assert number not in {user.id for user in studio.users()}
    (result,) = pull(submitted)
    assert codes(result) == ["account-gone"] * 3
    assert (
        f"account {number} (reader-of-{submitted.name}@annot.localhost) of reader was deleted"
        in result.issues[0].message
    )
    assert marks(submitted) == {"one": 1, "two": 1}
    before = reading_path(submitted.readings_dir, "reader").read_bytes()
    shutil.rmtree(submitted.state / "pulled")
    pull(submitted)
    assert reading_path(submitted.readings_dir, "reader").read_bytes() == before, "with and without what was kept"
    (progress,) = read_status(submitted).annotators
    assert any("was deleted on" in line for line in progress.drift)
    (plan,) = push(submitted)
    assert plan.create == ()
    assert [issue.code for issue in plan.issues] == ["account-gone"]
    assert account_of(submitted) != number
    (again,) = pull(submitted)
    assert marks(submitted) == {"one": 1, "two": 1}
    assert not again.refused
    restore(submitted)
    with connect(submitted) as studio:
        project = numbers_of(submitted, studio.projects())["reader"]
        assert [head.n_submissions for head in studio.task_heads(project)] == [1, 1], "nothing is submitted twice"


def test_a_renamed_account_is_named_with_what_to_do(submitted: ProjectFolder) -> None:
    number = account_of(submitted)
    renamed = f"renamed-{submitted.name}@annot.localhost"
    # Its pages and its API rename no account; who runs a server does it in the database, as here.
    with closing(sqlite3.connect(submitted.state / "server" / "data" / DATABASE, timeout=30)) as file, file:
        file.execute("UPDATE htx_user SET email = ? WHERE id = ?", (renamed, number))
    (result,) = pull(submitted)
    assert codes(result) == ["account-gone", "foreign-submission", "foreign-submission"]
    assert f'is called {renamed} now; write email = "{renamed}" into annot.toml' in result.issues[0].message
    assert not reading_path(submitted.readings_dir, "reader").exists() or marks(submitted) == {}
    config = submitted.root / "annot.toml"
    config.write_text(
        config.read_text("utf-8").replace(f"reader-of-{submitted.name}@annot.localhost", renamed), "utf-8"
    )
    (mended,) = pull(open_project(submitted.root))
    assert codes(mended) == []
    assert marks(submitted) == {"one": 1, "two": 1}
