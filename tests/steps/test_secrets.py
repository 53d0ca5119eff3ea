"""No token or password in what is printed, in the list of processes, in logs, or in any file that others can read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from annot.project.project import ProjectFolder
from annot.studio.credentials import TOKEN_VARIABLE, read_credentials
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from tests.steps.test_round_trip import other_data_set

WRONG = "fedcba9876543210" * 2 + "fedcba98"


def secrets_of(project: ProjectFolder) -> dict[str, str]:
    """Every password and token that annot made, by what it is."""
    accounts = read_credentials(credentials_path(project)).of(server_key(project))
    found = {f"password of {name}": account.password.get_secret_value() for name, account in accounts.items()}
    found |= {f"token of {name}": account.token.get_secret_value() for name, account in accounts.items()}
    return {what: secret for what, secret in found.items() if secret}


def run(project: ProjectFolder, *arguments: str, token: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "annot", *arguments, "--project", str(project.root)]
    environment = {**os.environ, TOKEN_VARIABLE: token}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def command_lines() -> str:
    lines = []
    for process in psutil.process_iter():
        try:
            lines.append(" ".join(process.cmdline()))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return "\n".join(lines)


@pytest.fixture(scope="module")
def used(live: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectFolder, str]:
    """A data set whose verbs all ran once, and all that they printed and that the list of processes showed."""
    project = other_data_set(live, tmp_path_factory.mktemp("secrets"), "secrets")
    config = project.root / "annot.toml"
    # People of its own, so that some are signed up here.
    config.write_text(config.read_text("utf-8").replace('email = "', 'email = "secret-'), "utf-8")
    said = []
    for verb in (
        ["push"],
        ["restore"],
        ["pull"],
        ["status"],
        ["status", "--json"],
        ["push", "--dry-run", "--json"],
        ["pull", "--json"],
        ["server", "status"],
        ["check"],
    ):
        process = run(project, *verb)
        said.append(command_lines())
        said += process.communicate(timeout=120)
    state = embedded_server(project).state()
    assert state is not None
    text = config.read_text("utf-8")
    config.write_text(text.replace("[studio]", f'[studio]\nurl = "{state.url}"'), "utf-8")
    for verb in (["pull"], ["push"], ["status"]):
        process = run(project, *verb, token=WRONG)
        said += process.communicate(timeout=120)
        assert process.returncode == 3
    config.write_text(text, "utf-8")
    return project, "\n".join(said)


def test_nothing_printed_and_no_command_line_holds_one(used: tuple[ProjectFolder, str]) -> None:
    project, said = used
    secrets = {**secrets_of(project), "the wrong token": WRONG}
    assert len(secrets) >= 5
    assert "admin@annot.localhost" in said, "there was something to look through"
    assert [what for what, secret in secrets.items() if secret in said] == []


def test_only_files_of_their_owner_alone_hold_one(used: tuple[ProjectFolder, str], live: ProjectFolder) -> None:
    """The credentials, and Label Studio's own database, which keeps tokens as they are."""
    project, _ = used
    secrets = {what: secret.encode() for what, secret in {**secrets_of(project), "the wrong token": WRONG}.items()}
    holding = {}
    for root in (project.root, live.root):
        for path in root.rglob("*"):
            if path.is_file() and not path.is_symlink():
                body = path.read_bytes()
                if any(secret in body for secret in secrets.values()):
                    holding[path.name] = stat.S_IMODE(path.stat().st_mode)
    holding.pop("label_studio.sqlite3-journal", None)
    assert holding == {"credentials.json": 0o600, "label_studio.sqlite3": 0o600}


def test_the_log_of_the_server_holds_none(used: tuple[ProjectFolder, str], live: ProjectFolder) -> None:
    project, _ = used
    log = embedded_server(live).log
    body = Path(log).read_text("utf-8", errors="replace")
    assert "/api/projects" in body, "there was something to look through"
    assert [what for what, secret in secrets_of(project).items() if secret in body] == []
    with connect(project) as studio:
        assert studio.invite_token() not in body, "the link that signed people up is worthless now"
    assert stat.S_IMODE(Path(log).stat().st_mode) == 0o600
