"""`StudioPlan`: which Label Studio a data set is annotated on, and how people write addresses in `annot.toml`."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from annot.core.value import Value


def address_of_server(url: str) -> str:
    """`url` without a slash at its end.

    Raises:
        ValueError: it is no address of a server, or holds a secret.
    """
    if found := next((sign for sign in "@?#" if sign in url), None):
        # Not shown: what stands beside such a sign may be a secret.
        raise ValueError(
            f"{found} stands in the address, as beside a name, a password or a token; write it without, such as "
            "https://studio.example.org"
        )
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ValueError(f"{url!r} is no address: {error}; write one such as https://studio.example.org") from error
    if not is_address:
        raise ValueError(f"{url!r} is no address of a server; write one such as https://studio.example.org")
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


class AdoptedPlan(Value):
    """A project of Label Studio that was taken over, and keeps its own labelling config.

    Attributes:
        project: number of the project on the server; None if only exports of it are read.
        config: file with the labelling config as it was taken over, relative to `annot.toml`.
        map: TOML file that says what its parts become under the schema, relative to `annot.toml`.
        text: key of its tasks' data that holds the text; None if the config says it.
        submission: which of several submissions of a document by one account is used; None uses none of them.
    """

    project: Annotated[int, Field(strict=True, ge=1)] | None = None
    config: str | None = None
    map: str
    text: str | None = None
    submission: Literal["latest", "first"] | None = None


class StudioPlan(Value):
    """Which Label Studio is used: the one at `url`, or else an embedded one on `port`.

    Attributes:
        url: address of a server of your own.
        port: port of the embedded server; another one if it is in use.
        ml_backend: the embedded one may ask a backend on this machine (`annot serve`): two of its guards against
            requests to addresses inside are off.
        adopted: the project that was there before annot.
    """

    url: Annotated[str, AfterValidator(address_of_server)] | None = None
    port: Annotated[int, Field(strict=True, ge=1, le=65535)] = 8080
    ml_backend: bool = False
    adopted: AdoptedPlan | None = None
