"""The fault-injecting proxy itself: each fault is what its name says, and the rest passes unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from annot.project.project import ProjectFolder
from annot.steps.push import push
from annot.studio.credentials import TOKEN_VARIABLE, read_credentials
from annot.workspace.connection import credentials_path, embedded_server, server_key
from tests.data_set import make_data_set
from tests.proxy import (
    HTML_PAGE,
    Answer,
    Close,
    CutBody,
    Delay,
    Fault,
    LoseAnswer,
    Proxy,
    ShortBody,
    nothing_wrong,
    on_requests,
    running_proxy,
    too_many_requests,
)


@pytest.fixture(scope="module")
def upstream(live: ProjectFolder) -> str:
    state = embedded_server(live).state()
    assert state is not None
    return state.url


@pytest.fixture(scope="module")
def token(live: ProjectFolder) -> str:
    return read_credentials(credentials_path(live)).of(server_key(live))["admin"].token.get_secret_value()


@pytest.fixture
def proxy(upstream: str) -> Iterator[Proxy]:
    with running_proxy(upstream) as running:
        yield running


@pytest.fixture
def client(proxy: Proxy, token: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Token {token}"}
    with httpx.Client(base_url=proxy.url, headers=headers, trust_env=False, timeout=30) as connection:
        yield connection


def test_without_a_fault_it_changes_nothing(proxy: Proxy, client: httpx.Client, upstream: str) -> None:
    through = client.get("/api/projects?page_size=1")
    direct = httpx.get(f"{upstream}/api/projects?page_size=1", headers=client.headers, trust_env=False)
    assert (through.status_code, through.json()["results"]) == (200, direct.json()["results"])
    assert through.json()["next"].startswith(proxy.url), "the server sees the address that was asked"
    assert through.headers["content-type"] == direct.headers["content-type"]
    assert client.get("/api/projects/999999999").status_code == 404
    assert [(r.number, r.method, r.path, r.query, fault) for r, fault in proxy.seen] == [
        (1, "GET", "/api/projects", "page_size=1", None),
        (2, "GET", "/api/projects/999999999", "", None),
    ]


def titles(client: httpx.Client) -> list[str]:
    return [each["title"] for each in client.get("/api/projects?page_size=1000").json()["results"]]


@pytest.mark.parametrize("fault", [Answer(500), Answer(502), too_many_requests(), HTML_PAGE])
def test_its_own_answers_keep_the_request_from_the_server(proxy: Proxy, client: httpx.Client, fault: Answer) -> None:
    proxy.plan = on_requests(fault, method="POST")
    title = f"never made {fault.status} {len(fault.body)}"
    answer = client.post("/api/projects", json={"title": title})
    assert (answer.status_code, answer.content) == (fault.status, fault.body)
    assert "retry-after" not in answer.headers
    assert title not in titles(client)
    assert client.get("/health").status_code == 200, "the connection is kept"


def test_a_429_may_say_when_to_come_again(proxy: Proxy, client: httpx.Client) -> None:
    proxy.plan = on_requests(too_many_requests("2"))
    assert client.get("/health").headers["retry-after"] == "2"


@pytest.mark.parametrize(("fault", "made"), [(Close(), False), (LoseAnswer(), True)])
def test_a_closed_connection_comes_before_or_after_the_server(
    proxy: Proxy, client: httpx.Client, fault: Fault, made: bool
) -> None:
    proxy.plan = on_requests(fault, method="POST")
    title = f"made is {made}"
    with pytest.raises(httpx.RemoteProtocolError, match="Server disconnected without sending a response"):
        client.post("/api/projects", json={"title": title})
    assert (title in titles(client)) == made


def test_a_body_is_cut_or_ends_in_the_middle(proxy: Proxy, client: httpx.Client) -> None:
    whole = client.get("/api/projects").content
    proxy.plan = on_requests(CutBody())
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection without sending complete message body"):
        client.get("/api/projects")
    proxy.plan = on_requests(ShortBody())
    answer = client.get("/api/projects")
    assert (answer.status_code, answer.content) == (200, whole[: len(whole) // 2])
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_it_can_be_slow(proxy: Proxy, client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("tests.proxy.sleep", waited.append)
    proxy.plan = on_requests(Delay(30))
    assert client.get("/health").status_code == 200
    assert waited == [30]


def test_a_plan_counts_the_requests_that_it_is_for(proxy: Proxy, client: httpx.Client) -> None:
    proxy.plan = on_requests(Answer(500), 2, 3, method="GET", path="/health")
    assert client.get("/api/version").status_code == 200
    assert [client.get("/health").status_code for _ in range(4)] == [200, 500, 500, 200]


def test_a_push_through_it_makes_each_task_once(
    upstream: str, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = "mentions: {Person: {definition: x}}"
    project = make_data_set(tmp_path / "set", name="proxied", schema=schema, texts={"a": "Kim", "b": "Ana"})
    path = project.root / "annot.toml"
    with running_proxy(upstream, on_requests(LoseAnswer(), 1, path="/import")) as proxy:
        path.write_text(path.read_text("utf-8") + f'[studio]\nurl = "{proxy.url}"\n', "utf-8")
        monkeypatch.setenv(TOKEN_VARIABLE, token)
        moved = ProjectFolder(project.root, project.config.replace(studio=project.config.studio.replace(url=proxy.url)))
        (plan,) = push(moved)
        assert plan.create == ("a", "b")
        proxy.plan = nothing_wrong
        (again,) = push(moved)
        assert (again.create, len(again.leave)) == ((), 2)
    assert [fault for _, fault in proxy.seen if fault] == [LoseAnswer()]
