"""Every kind of token, good and bad, is known and explained by a live server's refusals; none is ever shown."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import keyring
import pytest
from keyring.backend import KeyringBackend

from annot.core.errors import ConfigError, ServiceError
from annot.core.names import ADMIN
from annot.project.project import ProjectFolder, open_project
from annot.steps.status import read_status
from annot.studio.client import Studio
from annot.studio.credentials import TOKEN_VARIABLE, read_credentials
from annot.studio.tokens import facts_of
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key


def jwt(**claims: object) -> str:
    """A JSON Web Token with a signature that no server made."""
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


def url_of(project: ProjectFolder) -> str:
    state = embedded_server(project).state()
    assert state is not None
    return state.url


@pytest.fixture(scope="module")
def admin(live: ProjectFolder) -> Iterator[httpx.Client]:
    """The administrator, by the legacy token; leaves both kinds of token enabled."""
    account = read_credentials(credentials_path(live)).of(server_key(live))[ADMIN]
    headers = {"Authorization": f"Token {account.token.get_secret_value()}"}
    with httpx.Client(base_url=url_of(live), headers=headers, trust_env=False) as client:
        yield client


def personal_token(admin: httpx.Client) -> str:
    """A fresh one; an account has one at a time."""
    for old in admin.get("/api/token/").json():
        admin.post("/api/token/blacklist/", json={"refresh": old["token"]}).raise_for_status()
    return str(admin.post("/api/token/", json={}).json()["token"])


def allow(client: httpx.Client, headers: dict[str, str] | None = None, *, personal: bool, legacy: bool) -> None:
    body = {"api_tokens_enabled": personal, "legacy_api_tokens_enabled": legacy, "api_token_ttl_days": 30}
    client.post("/api/jwt/settings", json=body, headers=headers).raise_for_status()


def test_a_token_says_its_kind_and_its_end() -> None:
    assert facts_of("0123456789abcdef" * 2 + "01234567") == ("legacy token", None)
    # 4102444800 is the first second of the year 2100.
    assert facts_of(jwt(token_type="refresh", exp=4102444800)) == (
        "personal access token",
        datetime(2100, 1, 1, tzinfo=UTC),
    )
    assert facts_of(jwt(token_type="access", exp=1)).kind == "access token"
    assert facts_of(jwt(token_type="access", exp=1)).is_expired
    for nonsense in ("", "a.b.c", "x" * 40, "é" * 40, "…"):
        assert facts_of(nonsense) == ("unknown kind of token", None)


def test_a_personal_access_token_is_exchanged_and_works(live: ProjectFolder, admin: httpx.Client) -> None:
    with Studio(url_of(live), personal_token(admin)) as studio:
        assert studio.whoami().email == "admin@annot.localhost"
        assert studio.token.kind == "personal access token"
        assert studio.projects()


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("0123456789abcdef" * 2 + "01234567", "the server does not know this legacy token; copy it again"),
        ("not a token", "it is neither a legacy token (40 hexadecimal digits) nor a personal access token"),
        (jwt(token_type="refresh", exp=1600000000), "the personal access token expired on 2020-09-13; make a new one"),
        (jwt(token_type="refresh", exp=4102444800), "the server does not know this personal access token; copy it"),
    ],
)
def test_a_wrong_token_is_explained(live: ProjectFolder, token: str, why: str) -> None:
    with pytest.raises(ServiceError) as caught:
        Studio(url_of(live), token, source="the keyring").whoami()
    assert f"refuses the token of the keyring (401): {why}" in str(caught.value)
    assert token not in str(caught.value)


def test_a_revoked_token_is_explained(live: ProjectFolder, admin: httpx.Client) -> None:
    token = personal_token(admin)
    admin.post("/api/token/blacklist/", json={"refresh": token}).raise_for_status()
    with pytest.raises(ServiceError, match="the personal access token was revoked; make a new one"):
        Studio(url_of(live), token).whoami()


def test_an_access_token_is_explained(live: ProjectFolder, admin: httpx.Client) -> None:
    answer = admin.post("/api/token/refresh/", json={"refresh": personal_token(admin)})
    token = answer.json()["access"]
    with pytest.raises(ServiceError, match=r"this is an access token, which lasts five minutes; use the personal"):
        Studio(url_of(live), token).whoami()


def test_disabled_kinds_are_explained(live: ProjectFolder, admin: httpx.Client) -> None:
    personal = personal_token(admin)
    access = admin.post("/api/token/refresh/", json={"refresh": personal}).json()["access"]
    legacy = admin.headers["Authorization"].partition(" ")[2]
    try:
        allow(admin, personal=True, legacy=False)
        with pytest.raises(ServiceError, match="legacy tokens are disabled in this organization; use a personal"):
            Studio(url_of(live), legacy).whoami()
        bearer = {"Authorization": f"Bearer {access}"}
        allow(admin, bearer, personal=False, legacy=True)
        with pytest.raises(ServiceError, match="personal access tokens are disabled in this organization"):
            Studio(url_of(live), personal).whoami()
    finally:
        allow(admin, personal=True, legacy=True)


class Locker(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self, secrets: dict[tuple[str, str], str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.secrets = secrets

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password


@contextmanager
def keyring_of(secrets: dict[tuple[str, str], str]) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(Locker(secrets))
    try:
        yield
    finally:
        keyring.set_keyring(before)


@pytest.fixture
def remote(live: ProjectFolder, project: ProjectFolder) -> ProjectFolder:
    """A data set whose `annot.toml` names the live server as one that annot did not start."""
    config = project.root / "annot.toml"
    config.write_text(config.read_text("utf-8").replace("[studio]", f'[studio]\nurl = "{url_of(live)}"'), "utf-8")
    return open_project(project.root)


def test_status_says_which_kind_which_user_and_which_rights(
    remote: ProjectFolder, admin: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, personal_token(admin))
    (server,) = read_status(remote).servers
    assert (server.account, server.version, server.token) == (
        "admin@annot.localhost",
        "1.23.2",
        "personal access token",
    )
    assert (server.token_source, server.sdk[:2]) == (TOKEN_VARIABLE, "2.")
    assert server.token_expires is not None
    assert server.token_expires > "2027"
    assert server.may_delete == ("projects.delete", "tasks.delete", "annotations.delete")
    assert server.n_permissions > 3


def test_a_token_comes_from_the_environment_a_private_file_or_the_keyring(
    remote: ProjectFolder, admin: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = admin.headers["Authorization"].partition(" ")[2]
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    with pytest.raises(ConfigError, match=r"no token for .*; put one into the environment as ANNOT_STUDIO_TOKEN"):
        connect(remote)
    with keyring_of({("annot", str(remote.config.studio.url)): token}), connect(remote) as studio:
        assert studio.token_source == "the keyring"
        assert studio.projects()
    path = tmp_path / "token"
    path.write_text(f"{token}\n", "utf-8")
    monkeypatch.setenv(f"{TOKEN_VARIABLE}_FILE", str(path))
    path.chmod(0o644)
    with pytest.raises(ConfigError, match=r"token: others may read it \(mode 0644\); run: chmod 600"):
        connect(remote)
    path.chmod(0o600)
    with connect(remote) as studio:
        assert studio.token_source == str(path)
        assert studio.projects()
    path.write_text("\n", "utf-8")
    with pytest.raises(ConfigError, match=r"token is empty"):
        connect(remote)


def test_the_token_of_an_embedded_server_is_its_own(live: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "the token of some other server")
    with connect(live) as studio:
        assert studio.token_source == str(credentials_path(live))
        assert studio.projects()
