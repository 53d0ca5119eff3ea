"""Work that was copied, deleted or reached for by another account is said, and nothing of it is lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from annot.core.errors import DataError
from annot.project.project import ProjectFolder, open_project
from annot.steps.pull.copied import find_copied
from annot.steps.pull.pull import pull
from annot.steps.restore import restore
from annot.steps.server import server_statuses, start_servers, stop_servers
from annot.steps.status import read_status
from annot.store.provenance import read_provenance
from annot.store.readings import read_reading
from annot.studio.credentials import read_credentials
from annot.studio.render import render_results
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from annot.workspace.workspaces import numbers_of
from tests.conftest import COMMITTED, copy_project
from tests.steps.test_round_trip import other_data_set

READERS = ("reader-a", "reader-b")


def committed(reader: str) -> bytes:
    return (COMMITTED / f"{reader}.jsonl").read_bytes()


def read_anew(reader: str) -> bytes:
    """The committed reading, as it is pulled where no file says under which guidelines it was made."""
    schema = b'"schema":"conflict-reporting@1.0.0",'
    return committed(reader).replace(schema, schema + b'"guidelines":"1.1.0",')


def log_in(project: ProjectFolder, reader: str, *, at: str | None = None) -> httpx.Client:
    """A reader's browser: logged in with their password, at their server or at that of another reader."""
    account = read_credentials(credentials_path(project)).of(server_key(project, reader))[reader]
    state = embedded_server(project, at or reader).state()
    assert state is not None
    browser = httpx.Client(base_url=state.url, trust_env=False, follow_redirects=True, timeout=60)
    form = browser.get("/user/login/")
    field = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    token = html.unescape(field.group(1)) if field else browser.cookies["csrftoken"]
    data = {"email": account.email, "password": account.password.get_secret_value(), "csrfmiddlewaretoken": token}
    browser.post("/user/login/", data=data, headers={"Referer": f"{state.url}/user/login/"})
    return browser


def token_of(browser: httpx.Client) -> str | None:
    """The API token that the browser's account may read of itself; None where nobody is logged in."""
    answer = browser.get("/api/current-user/token", headers={"Accept": "application/json"})
    return str(answer.json()["token"]) if answer.is_success else None


def test_shared_ids_are_said_under_both_names() -> None:
    found = find_copied({"a": {"d": {"1", "2"}, "e": {"5"}}, "b": {"d": {"2", "3"}, "e": {"6"}}, "c": {"d": {"9"}}})
    assert found["c"] == []
    (mine,), (other,) = found["a"], found["b"]
    assert (mine.code, mine.doc_id, mine.where, mine.severity) == ("copied-regions", "d", "a", "warning")
    assert mine.message == (
        "of 2 regions, 1 has the id of one of b's (2): one was copied from the other, or both from one file; the "
        "readings are not independent"
    )
    assert other.message.startswith("of 2 regions, 1 has the id of one of a's (2)")


def test_a_copied_submission_is_said(live: ProjectFolder, tmp_path: Path) -> None:
    """Reader-b submits reader-a's results, ids and all, for one document; on every other they work by themselves."""
    fresh = other_data_set(live, tmp_path, "copied")
    restore(fresh)
    doc_id = "004_885b1dd11b89edf8"
    copied = read_reading(COMMITTED, "reader-a")[doc_id]
    with connect(fresh) as studio:
        number = numbers_of(fresh, studio.projects())["reader-b"]
        (task,) = [task for task in studio.tasks(number) if task.data["doc_id"] == doc_id]
        address = f"/api/annotations/{task.annotations[0].id}/"
        studio._send("copy", "PATCH", address, {"result": render_results(fresh.schema, copied)})
    pulled = {each.annotator: each for each in pull(fresh)}
    said = {name: [i.doc_id for i in each.issues if i.code == "copied-regions"] for name, each in pulled.items()}
    assert said == {"reader-a": [doc_id], "reader-b": [doc_id]}
    assert pulled["reader-b"].written, "it is what they submitted"
    n = len(copied.mentions)
    (issue,) = [issue for issue in pulled["reader-b"].issues if issue.code == "copied-regions"]
    assert f"of {n} regions, {n} have the id of one of reader-a's" in issue.message
    (alone,) = pull(fresh, annotators=["reader-b"])
    assert [i.doc_id for i in alone.issues if i.code == "copied-regions"] == [doc_id], "also when one is pulled alone"


def test_an_account_deletes_anothers_project_and_restore_brings_it_back(live: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "raided")
    restore(fresh)
    pull(fresh)
    with connect(fresh) as studio:
        number = numbers_of(fresh, studio.projects())["reader-b"]
    raider = log_in(fresh, "reader-a")
    token = token_of(raider)
    answer = httpx.delete(
        f"{raider.base_url}/api/projects/{number}/", headers={"Authorization": f"Token {token}"}, trust_env=False
    )
    assert answer.status_code == 204, "the open edition lets every account delete every project"
    with pytest.raises(DataError, match=rf"project {number} of reader-b with 5 tasks is gone from .*; nothing changed"):
        pull(fresh)
    assert [(fresh.readings_dir / f"{reader}.jsonl").read_bytes() for reader in READERS] == list(
        map(committed, READERS)
    )
    mine, other = restore(fresh)
    assert (len(mine.left), len(other.created)) == (5, 5)
    for reader in READERS:
        (fresh.readings_dir / f"{reader}.jsonl").unlink()
    pull(fresh)
    for reader in READERS:
        assert (fresh.readings_dir / f"{reader}.jsonl").read_bytes() == read_anew(reader)
        assert {row.by for row in read_provenance(fresh.readings_dir, reader)} == {f"{reader}@annot.localhost"}


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProjectFolder]:
    """A data set whose readers have a server each."""
    project = copy_project(tmp_path_factory.mktemp("apart"))
    config = project.root / "annot.toml"
    text = config.read_text("utf-8").replace("port = 8080", "port = 8280")
    config.write_text(f'{text}\n[assignment]\nblind = "server"\n', "utf-8")
    project = open_project(project.root)
    try:
        start_servers(project, tell=print)
        yield project
    finally:
        stop_servers(project)


def test_each_reader_has_a_server_with_its_own_port_and_data(apart: ProjectFolder) -> None:
    statuses = server_statuses(apart)
    names = [*READERS, "_curation"]
    assert [(each.reader, each.state) for each in statuses] == [(name, "running") for name in names]
    assert len({each.url for each in statuses}) == len({each.pid for each in statuses}) == 3
    assert all((apart.state / "servers" / reader / "data").is_dir() for reader in READERS)


def test_one_push_restore_pull_and_status_go_over_all_servers(apart: ProjectFolder) -> None:
    assert [len(each.created) for each in restore(apart)] == [5, 5]
    for reader in READERS:
        (apart.readings_dir / f"{reader}.jsonl").unlink()
    pull(apart)
    for reader in READERS:
        assert (apart.readings_dir / f"{reader}.jsonl").read_bytes() == read_anew(reader)
    status = read_status(apart)
    assert len({server.url for server in status.servers}) == 2
    assert [(each.annotator, each.n_submitted) for each in status.annotators] == [(reader, 5) for reader in READERS]
    assert len({each.url for each in status.annotators}) == 2


def test_an_account_cannot_reach_anothers_work_at_all(apart: ProjectFolder) -> None:
    restore(apart)
    mine = log_in(apart, "reader-a")
    token = token_of(mine)
    assert token
    headers = {"Authorization": f"Token {token}"}
    titles = [each["title"] for each in mine.get("/api/projects", headers=headers).json()["results"]]
    assert titles == ["conflict-reporting · reader-a"]
    state = embedded_server(apart, "reader-b").state()
    assert state is not None
    there = httpx.Client(base_url=state.url, headers=headers, trust_env=False)
    assert there.get("/api/projects").status_code == 401, "their token is nothing there"
    assert token_of(log_in(apart, "reader-a", at="reader-b")) is None, "nor is their password"
    emails = {}
    for reader in READERS:
        with connect(apart, reader) as studio:
            emails[reader] = {user.email for user in studio.users()}
    assert emails == {reader: {"admin@annot.localhost", f"{reader}@annot.localhost"} for reader in READERS}
