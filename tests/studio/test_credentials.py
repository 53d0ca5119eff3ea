"""Secrets: a file for its owner alone, and never in a message."""

from __future__ import annotations

import stat
import traceback
from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.studio import credentials as module
from annot.studio.credentials import (
    Credential,
    Credentials,
    new_password,
    new_token,
    read_credentials,
    write_credentials,
)


def account() -> Credential:
    return Credential.model_validate({"email": "a@b.c", "password": "hunter2-hunter2", "token": "f" * 40})


def test_they_come_back_and_only_the_owner_can_read_them(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    write_credentials(path, Credentials().with_account("embedded", "admin", account()))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_credentials(path).of("embedded")["admin"] == account()


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    write_credentials(path, Credentials())
    path.chmod(0o644)
    with pytest.raises(ConfigError, match=r"others may read it \(mode 0644\); run: chmod 600"):
        read_credentials(path)


def test_on_windows_no_bits_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_windows", lambda: True)
    path = tmp_path / "credentials.json"
    write_credentials(path, Credentials().with_account("embedded", "admin", account()))
    path.chmod(0o666)  # what Windows says of any file
    assert read_credentials(path).of("embedded")["admin"] == account()


def test_a_broken_file_is_named_without_what_stands_in_it(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    path.write_text('{"accounts": {"x": {"admin": {"email": 5, "password": "hunter2-hunter2"}}}}')
    path.chmod(0o600)
    with pytest.raises(ConfigError) as caught:
        read_credentials(path)
    assert "not a credentials file" in str(caught.value)
    shown = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in shown


def test_a_secret_does_not_show_in_a_repr() -> None:
    assert "hunter2" not in repr(account())
    assert "ffff" not in str(Credentials().with_account("x", "y", account()))


def test_secrets_are_new_each_time() -> None:
    assert new_password() != new_password()
    assert len(new_token()) == 40
