"""The tables that a new server is given: what its own migrations make, no account and no secret in it."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest

from annot.core.names import ADMIN_EMAIL
from annot.studio.environment import server_environment
from annot.studio.install import executable, install, run
from annot.studio.server import EmbeddedServer
from annot.studio.tables import DATABASE, make_tables


def emails(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return [email for (email,) in connection.execute("SELECT email FROM htx_user")]


def secret(server: EmbeddedServer) -> str:
    lines = (server.folder / "data" / ".env").read_text("utf-8").split()
    (found,) = [line.removeprefix("SECRET_KEY=") for line in lines if line.startswith("SECRET_KEY=")]
    assert len(found) >= 50
    return found


@pytest.mark.server
def test_two_servers_share_no_secret_and_no_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Label Studio takes settings by their bare names too: these of a person's shell must not reach it.
    monkeypatch.setenv("SECRET_KEY", "one for all")
    monkeypatch.setenv("DJANGO_DB", "postgresql")
    servers = [EmbeddedServer(tmp_path / name) for name in ("one", "two")]
    for server in servers:
        try:
            server.start(password=f"{server.folder.name}-password-of-it", token="t" * 40, tell=print)
            text = server.log.read_text("utf-8", errors="replace")
            assert "Initializing database" not in text
        finally:
            server.stop()
    assert [emails(server.folder / "data" / DATABASE) for server in servers] == [[ADMIN_EMAIL], [ADMIN_EMAIL]]
    assert len({secret(server) for server in servers}) == 2
    for server in servers:
        assert (server.folder / "data").stat().st_mode & 0o777 == 0o700
        assert (server.folder / "data" / DATABASE).stat().st_mode & 0o777 == 0o600


def lines_of(database: Path) -> list[str]:
    """All that is in it, without the times at which its migrations ran."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return [re.sub(r"'\d{4}-\d\d-\d\d [\d:.]+'", "'a time'", line) for line in connection.iterdump()]


@pytest.mark.server
def test_they_are_what_the_migrations_of_the_pinned_label_studio_make(tmp_path: Path) -> None:
    install(print)
    environment = server_environment(tmp_path / "migrated")
    run([str(executable()), "version"], "make Label Studio's tables", environment=environment)
    make_tables(tmp_path / "given")
    given, migrated = (lines_of(tmp_path / name / DATABASE) for name in ("given", "migrated"))
    # Label Studio starts some of its lists from sets, so that rows differ in their order alone.
    assert sorted(given) == sorted(migrated), "renew them by scripts/tables"


def test_they_hold_migrations_and_their_lists_alone(tmp_path: Path) -> None:
    make_tables(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        filled = {name for name in names if connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()}
    lists = {"django_content_type", "auth_permission", "sqlite_sequence"}
    assert filled == {"django_migrations", "core_asyncmigrationstatus", *lists}
    assert emails(tmp_path / DATABASE) == []


def test_a_database_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("work of weeks")
    make_tables(tmp_path)
    assert (tmp_path / DATABASE).read_text() == "work of weeks"
