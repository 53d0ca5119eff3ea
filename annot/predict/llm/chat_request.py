"""`ChatRequest` and `ChatAnswer`: what a chat server is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from annot.core.canonical import digest_of
from annot.core.errors import ServiceError
from annot.predict.llm.prompt import Message

_CACHE_VERSION = 1
"""Goes up when what is kept of an answer changes."""


class NotTakenError(ServiceError):
    """The server does not take a request as it is: sending it again would change nothing."""


class ChatRequest(msgspec.Struct, frozen=True, kw_only=True):
    """All that determines an answer; its digest names the file. The key of the server is no part of it.

    Attributes:
        base_url: of the server.
        model: as the server calls it.
        messages: the conversation.
        temperature: of the answer.
        max_tokens: of the answer.
        structured: how the form is told, as the settings say it.
        form: the JSON Schema of the answer.
    """

    base_url: str
    model: str
    messages: tuple[Message, ...]
    temperature: float
    max_tokens: int
    structured: str
    form: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of all of it, in hexadecimal."""
        return digest_of(_CACHE_VERSION, self)


class ChatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered.

    Attributes:
        content: what the model wrote; empty where it wrote nothing.
        refusal: why it will not answer, where it says so.
        finish: why it stopped: `stop`, `length`, `content_filter`, …
    """

    content: str = ""
    refusal: str = ""
    finish: str = ""
