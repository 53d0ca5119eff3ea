"""Addresses of servers and accounts as people write them in `annot.toml`."""

from __future__ import annotations

from urllib.parse import urlsplit


def address_of_server(url: str) -> str:
    """`url` without a slash at its end.

    Raises:
        ValueError: it is no address of a server, or holds a secret.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{url!r} is no address: {error}; write one such as https://studio.example.org") from error
    if parts.username or parts.password:
        raise ValueError(f"a name or a password stands in the address of {parts.hostname}; write it without")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{url!r} is no address of a server; write one such as https://studio.example.org")
    del port
    return url.rstrip("/")


def address_of_account(email: str) -> str:
    """`email`, which may be empty.

    Raises:
        ValueError: it is no email address.
    """
    name, at, host = email.partition("@")
    if email and not (name and at and host and "@" not in host and not any(map(str.isspace, email))):
        raise ValueError(f"{email!r} is no address of an account, such as ana@example.org")
    return email
