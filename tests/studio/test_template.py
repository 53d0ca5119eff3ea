"""The template of a fresh database: no account and no secret in it, and never half made."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from annot.core.errors import ServiceError
from annot.core.names import ADMIN_EMAIL
from annot.studio.install import environment_folder, install
from annot.studio.server import EmbeddedServer
from annot.studio.template import DATABASE, copy_template, template_path

MAKE = "import sys; from pathlib import Path; from annot.studio.template import copy_template as c"
MAKE += "; c(Path(sys.argv[1]), print)"


def emails(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return [email for (email,) in connection.execute("SELECT email FROM htx_user")]


def secret(server: EmbeddedServer) -> str:
    lines = (server.folder / "data" / ".env").read_text("utf-8").split()
    (found,) = [line.removeprefix("SECRET_KEY=") for line in lines if line.startswith("SECRET_KEY=")]
    assert len(found) >= 50
    return found


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


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
    assert emails(template_path()) == []
    secrets = {secret(server) for server in servers}
    assert len(secrets) == 2
    for each in secrets:
        assert each.encode() not in template_path().read_bytes()
    for server in servers:
        assert (server.folder / "data").stat().st_mode & 0o777 == 0o700
        assert (server.folder / "data" / DATABASE).stat().st_mode & 0o777 == 0o600


@pytest.mark.server
def test_the_template_holds_migrations_and_their_lists_alone() -> None:
    install(print)
    with contextlib.closing(sqlite3.connect(template_path())) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        filled = {name for name in names if connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()}
    lists = {"django_content_type", "auth_permission", "sqlite_sequence"}
    assert filled == {"django_migrations", "core_asyncmigrationstatus", *lists}


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of its own whose `label-studio` writes in two goes; the second waits for a file `go`."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = environment_folder() / "bin" / "label-studio"
    assert path.is_relative_to(tmp_path)
    path.parent.mkdir(parents=True)
    lines = [
        "#!/bin/sh",
        'database="$LABEL_STUDIO_BASE_DATA_DIR/label_studio.sqlite3"',
        'mkdir -p "$LABEL_STUDIO_BASE_DATA_DIR" && printf half > "$database"',
        'echo $$ >> "$0.calls"',
        'while [ ! -e "$0.go" ]; do sleep 0.05; done',
        'printf " whole" >> "$database"',
    ]
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o755)
    return path


def calls(command: Path) -> list[int]:
    path = command.with_name("label-studio.calls")
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def lives(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def scratches() -> list[Path]:
    return list(template_path().parent.glob(f".{template_path().name}.*"))


def test_a_killed_maker_leaves_nothing_half_made(command: Path, tmp_path: Path) -> None:
    maker = subprocess.Popen([sys.executable, "-c", MAKE, str(tmp_path / "one")], stdout=subprocess.DEVNULL)
    until(lambda: calls(command) != [])
    maker.kill()
    maker.wait()
    assert not template_path().exists()
    assert not (tmp_path / "one" / DATABASE).exists()
    (left,) = scratches()
    assert (left / DATABASE).read_text() == "half"
    # What it had started still writes, in a folder that nobody else takes.
    os.kill(calls(command)[0], 0)
    other = subprocess.Popen([sys.executable, "-c", MAKE, str(tmp_path / "two")], stdout=subprocess.DEVNULL)
    until(lambda: len(calls(command)) == 2)
    (mine,) = scratches()
    assert mine != left
    command.with_name("label-studio.go").touch()
    assert other.wait(20) == 0
    assert (tmp_path / "two" / DATABASE).read_text() == "half whole"
    assert template_path().read_text() == "half whole"
    until(lambda: not lives(calls(command)[0]))
    assert template_path().read_text() == "half whole"
    assert scratches() == []


def test_what_was_started_by_a_killed_maker_cannot_spoil_the_template(command: Path, tmp_path: Path) -> None:
    maker = subprocess.Popen([sys.executable, "-c", MAKE, str(tmp_path / "one")], stdout=subprocess.DEVNULL)
    until(lambda: calls(command) != [])
    maker.kill()
    maker.wait()
    os.kill(calls(command)[0], signal.SIGSTOP)
    command.with_name("label-studio.go").touch()
    copy_template(tmp_path / "two", lambda line: None)
    os.kill(calls(command)[0], signal.SIGCONT)
    until(lambda: not lives(calls(command)[0]))
    assert template_path().read_text() == "half whole"
    assert scratches() == []


def test_two_makers_at_once_make_it_once(command: Path, tmp_path: Path) -> None:
    makers = [subprocess.Popen([sys.executable, "-c", MAKE, str(tmp_path / name)]) for name in ("one", "two")]
    until(lambda: calls(command) != [])
    command.with_name("label-studio.go").touch()
    assert [maker.wait(20) for maker in makers] == [0, 0]
    assert len(calls(command)) == 1
    assert [(tmp_path / name / DATABASE).read_text() for name in ("one", "two")] == ["half whole"] * 2


def test_a_failure_is_said_and_leaves_nothing(command: Path, tmp_path: Path) -> None:
    command.write_text('#!/bin/sh\nmkdir -p "$LABEL_STUDIO_BASE_DATA_DIR"\necho no space left >&2\nexit 3\n')
    with pytest.raises(
        ServiceError, match=r"could not make Label Studio's tables: .*label-studio ended with 3\nno space left"
    ):
        copy_template(tmp_path / "data", lambda line: None)
    assert not template_path().exists()
    assert scratches() == []
    assert not (tmp_path / "data").exists()


def test_a_database_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("work of weeks")
    copy_template(tmp_path, lambda line: None)
    assert (tmp_path / DATABASE).read_text() == "work of weeks"
