"""`LlmSettings`: what stands under `[predictors.NAME]` for a chat server. The key of the server never does."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from annot.core.value import Line, Value

Structured = Literal["auto", "json_schema", "json_object", "off"]

_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")


def _require_address(url: str) -> str:
    # What was found is not quoted: it may hold a password.
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError("must be an address, such as http://127.0.0.1:11434/v1") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_one:
        raise ValueError("must begin with http:// or https:// and name a server, such as http://127.0.0.1:11434/v1")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ValueError(
            "must be an address alone, without user, password or what follows ? or #: annot.toml is committed. Put a "
            "key into an environment variable, and name it with key_env"
        )
    return url.rstrip("/")


def _require_variable(name: str) -> str:
    # Nor here: people paste the key itself.
    if not _VARIABLE.fullmatch(name):
        raise ValueError(
            "must be the name of an environment variable, in capitals, such as OPENAI_API_KEY; the key itself has no "
            "place in annot.toml, which is committed"
        )
    return name


class LlmSettings(Value):
    """How a model is asked.

    Attributes:
        base_url: of the server, up to what stands before `/chat/completions`.
        model: as the server calls it.
        key_env: the environment variable that holds the key; a server on loopback needs none.
        temperature: 0 for the likeliest answer.
        max_tokens: of an answer; one that is cut off is asked for once more with twice as many.
        timeout_s: seconds that an answer may take.
        concurrency: requests at a time.
        retries: how often a request is sent again that was not answered.
        n_examples: passages with their gold that the model is shown.
        chunk_chars: characters of a text that are asked about at once.
        overlap: characters at the end of a chunk that the next one begins with.
        structured: how the server is told the form of the answer; `auto` finds out what it takes.
        price_input: of a million tokens that are sent, for the estimate.
        price_output: of a million tokens that are answered.
        instructions: a file with what else the model is told, relative to the project's folder.
    """

    base_url: Annotated[str, AfterValidator(_require_address)]
    model: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    key_env: Annotated[str, AfterValidator(_require_variable)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] = 0
    max_tokens: Annotated[int, Field(strict=True, ge=16, le=1_000_000)] = 4096
    timeout_s: Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)] = 120
    concurrency: Annotated[int, Field(strict=True, ge=1, le=64)] = 4
    retries: Annotated[int, Field(strict=True, ge=0, le=20)] = 4
    n_examples: Annotated[int, Field(strict=True, ge=0, le=100)] = 4
    chunk_chars: Annotated[int, Field(strict=True, ge=200, le=1_000_000)] = 6000
    overlap: Annotated[int, Field(strict=True, ge=0)] = 300
    structured: Structured = "auto"
    price_input: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    price_output: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    instructions: Line = ""

    @model_validator(mode="after")
    def _fits_itself(self) -> Self:
        if 2 * self.overlap > self.chunk_chars:
            raise ValueError(f"overlap: must be at most half of chunk_chars ({self.chunk_chars}), found {self.overlap}")
        if (self.price_input is None) != (self.price_output is None):
            raise ValueError("price_input, price_output: give both, for a million tokens each, or none")
        if self.key_env is None and not self.is_loopback:
            raise ValueError(
                "key_env: is missing; name the environment variable that holds the server's key, such as "
                'key_env = "OPENAI_API_KEY" (a server on this machine needs none)'
            )
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        host = (urlsplit(self.base_url).hostname or "").rstrip(".")
        if host == "localhost" or host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False
