"""A team's own Label Studio on a real PostgreSQL, set up as docs/team-server.md says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from annot.core.errors import ServiceError
from annot.project.project import ProjectFolder, open_project
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.steps.restore import restore
from annot.steps.server import start_servers
from annot.store.provenance import read_provenance
from annot.studio.credentials import TOKEN_VARIABLE, new_token
from annot.studio.install import install
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of
from tests import postgres
from tests.conftest import COMMITTED
from tests.steps.test_round_trip import READERS, other_data_set

TOKEN = new_token()


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Label Studio on PostgreSQL whose administrator has `TOKEN`."""
    programs = postgres.find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL; install it (Debian: apt-get install postgresql)")
    install(print)
    folder = tmp_path_factory.mktemp("team")
    with postgres.running_postgres(programs) as database:
        settings = postgres.documented_settings() | {
            "LABEL_STUDIO_BASE_DATA_DIR": str(folder / "data"),
            "POSTGRE_PORT": str(database.port),
            "POSTGRE_NAME": database.name,
            "POSTGRE_USER": database.user,
            "POSTGRE_PASSWORD": database.password,
            "LABEL_STUDIO_USER_TOKEN": TOKEN,
            # There is no proxy with a certificate here: cookies for HTTPS alone would not come back.
            "SESSION_COOKIE_SECURE": "0",
            "CSRF_COOKIE_SECURE": "0",
        }
        with postgres.running_label_studio(settings, folder) as url:
            yield url
        assert not (folder / "data" / "label_studio.sqlite3").exists(), "it used PostgreSQL"


def move(project: ProjectFolder, url: str) -> ProjectFolder:
    """The same data set with another server in its annot.toml."""
    path = project.root / "annot.toml"
    text = path.read_text("utf-8")
    assert "port = 8080\n" in text
    path.write_text(text.replace("port = 8080\n", f'url = "{url}"\n'), "utf-8")
    return open_project(project.root)


def bytes_of(project: ProjectFolder) -> dict[str, bytes]:
    return {reader: (project.readings_dir / f"{reader}.jsonl").read_bytes() for reader in READERS}


def test_a_data_set_moves_from_the_embedded_server(
    live: ProjectFolder, team: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed = {reader: (COMMITTED / f"{reader}.jsonl").read_bytes() for reader in READERS}
    embedded = other_data_set(live, tmp_path, "moving")
    push(embedded)
    restore(embedded)
    before = pull(embedded)
    assert bytes_of(embedded) == committed

    moved = move(embedded, team)
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    plans = push(moved)
    assert [(len(plan.create), plan.new_account) for plan in plans] == [(5, True)] * 2
    restored = restore(moved)
    assert [(len(each.submitted), each.created, each.left) for each in restored] == [(5, (), ())] * 2
    for reader in READERS:
        (moved.readings_dir / f"{reader}.jsonl").unlink()
    assert [result.issues for result in pull(moved)] == [result.issues for result in before]
    schema = b'"schema":"conflict-reporting@1.0.0",'
    anew = {reader: data.replace(schema, schema + b'"guidelines":"1.1.0",') for reader, data in committed.items()}
    assert bytes_of(moved) == anew, "no file says under which guidelines they were read"
    assert {row.by for row in read_provenance(moved.readings_dir, "reader-a")} == {"reader-a@annot.localhost"}
    assert [plan.create for plan in push(moved)] == [(), ()]
    with pytest.raises(Exception, match=f"annot.toml names the server {team}; it is not annot's to start"):
        start_servers(moved, tell=print)


def test_a_personal_access_token_works_too(
    live: ProjectFolder, team: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Authorization": f"Token {TOKEN}"}
    made = httpx.post(f"{team}/api/token/", headers=headers, trust_env=False)
    project = move(other_data_set(live, tmp_path, "personal"), team)
    monkeypatch.setenv(TOKEN_VARIABLE, made.json()["token"])
    with connect(project) as studio:
        assert studio.whoami().email == postgres.documented_settings()["LABEL_STUDIO_USERNAME"]
        assert studio.projects() is not None
    monkeypatch.setenv(TOKEN_VARIABLE, "not-the-token")
    with (
        pytest.raises(ServiceError, match=r"refuses the token of ANNOT_STUDIO_TOKEN \(401\): it is neither"),
        connect(project) as studio,
    ):
        studio.whoami()


def test_strangers_cannot_sign_up(team: str) -> None:
    page = f"{team}/user/signup/"
    with httpx.Client(trust_env=False) as browser:
        browser.get(page)
        fields = {"email": "stranger@annot.localhost", "password": "long-enough-1234"}
        fields["csrfmiddlewaretoken"] = browser.cookies.get("csrftoken") or ""
        assert browser.post(page, data=fields, headers={"Referer": page}).status_code == 403


def test_it_cannot_hold_the_character_that_seeds_are_refused_for(
    live: ProjectFolder, team: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = move(other_data_set(live, tmp_path, "null"), team)
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    push(project)
    with connect(project) as studio:
        number = numbers_of(project, studio.projects())["reader-a"]
        with pytest.raises(ServiceError):
            studio.import_tasks(number, [{"data": {"text": "a\0b"}}])
