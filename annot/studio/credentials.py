"""Passwords and tokens: from the environment, or a file that only its owner can read. Never printed.

Windows has no permission bits: there, a file is as private as the folder that it lies in.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr, ValidationError

from annot.core.errors import ConfigError
from annot.core.value import Value
from annot.store.atomic import write_text
from annot.store.system import is_windows

TOKEN_VARIABLE = "ANNOT_STUDIO_TOKEN"  # noqa: S105
"""Environment variable with the token of the account that annot works with."""


class Credential(Value):
    """One account on a Label Studio server.

    Attributes:
        email: what it logs in with.
        password: empty where annot did not make the account.
        token: API token, legacy or personal access; empty until it is known.
    """

    email: str
    password: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")


class Credentials(Value):
    """The accounts that annot knows on the servers of one project, by server address and name."""

    accounts: dict[str, dict[str, Credential]] = {}

    def of(self, url: str) -> Mapping[str, Credential]:
        """The accounts on the server at `url`, by name."""
        return self.accounts.get(url, {})

    def with_account(self, url: str, name: str, account: Credential) -> Credentials:
        """A copy that knows `account`."""
        return self.replace(accounts={**self.accounts, url: {**self.of(url), name: account}})


def read_credentials(path: Path) -> Credentials:
    """The credentials in `path`; none where there is no file.

    Raises:
        ConfigError: others may read the file, or it is broken.
    """
    if not path.exists():
        return Credentials()
    require_private(path)
    try:
        return Credentials.model_validate_json(path.read_bytes())
    except ValidationError:
        # Not `from error`: its text would show what stands in the file.
        raise ConfigError(f"{path}: not a credentials file; move it away, or restore it") from None


def write_credentials(path: Path, credentials: Credentials) -> None:
    """Writes `credentials` so that only the owner can read them."""
    plain = {
        url: {
            name: {
                "email": account.email,
                "password": account.password.get_secret_value(),
                "token": account.token.get_secret_value(),
            }
            for name, account in accounts.items()
        }
        for url, accounts in credentials.accounts.items()
    }
    write_text(path, json.dumps({"accounts": plain}, indent=1) + "\n", mode=0o600)


def token_from_environment() -> tuple[str, str] | None:
    """The token in `ANNOT_STUDIO_TOKEN`, or in the file that `ANNOT_STUDIO_TOKEN_FILE` names, and where it was.

    Raises:
        ConfigError: the file is missing or empty, or others may read it.
    """
    if token := os.environ.get(TOKEN_VARIABLE, "").strip():
        return token, TOKEN_VARIABLE
    name = os.environ.get(f"{TOKEN_VARIABLE}_FILE")
    if not name:
        return None
    path = Path(name)
    if not path.is_file():
        raise ConfigError(f"{TOKEN_VARIABLE}_FILE: {path}: no such file")
    require_private(path)
    token = path.read_text("utf-8", errors="replace").strip()
    if not token:
        raise ConfigError(f"{TOKEN_VARIABLE}_FILE: {path} is empty")
    return token, str(path)


def token_from_keyring(url: str) -> tuple[str, str] | None:
    """The token of the server at `url` in the system's keyring; None without one, or without the package."""
    try:
        import keyring
    except ImportError:
        return None
    try:
        token = keyring.get_password("annot", url)
    except keyring.errors.KeyringError:
        return None
    return (token, "the keyring") if token else None


def new_password() -> str:
    """A random password of 160 bits."""
    return secrets.token_urlsafe(20)


def new_token() -> str:
    """A random legacy token, in Label Studio's form: 40 hexadecimal digits."""
    return secrets.token_hex(20)


def require_private(path: Path) -> None:
    """Refuses a file that others may read.

    Raises:
        ConfigError: they may.
    """
    if is_windows():
        return  # it makes up bits by which everybody may read every file
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise ConfigError(f"{path}: others may read it (mode {mode:04o}); run: chmod 600 {path}")
