"""Asks a chat server, by the `openai` package: the one door to it.

The package repeats what failed in a way that may pass, waits as long as `Retry-After` says, and longer each time where
nothing says how long. It also sends what annot does not want sent: the kind of machine, and organization, project and
headers that the environment has for OpenAI alone. So what goes out is named here, header by header.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import msgspec
import openai

from annot.core.errors import ConfigError, ServiceError, TransientError
from annot.core.plural import plural
from annot.predict.llm.chat_request import ChatAnswer, ChatRequest, NotTakenError
from annot.predict.llm.settings import LlmSettings

_SENT = frozenset(
    {
        *("accept", "accept-encoding", "connection", "content-length", "content-type", "host", "transfer-encoding"),
        "x-stainless-raw-response",  # by which the package knows that the answer is wanted as it came
    }
)
_LONGEST_WORD = 300
"""Characters of what a server says that a message quotes."""
_SIMPLER: Mapping[str, Literal["json_object", "off"]] = {"json_schema": "json_object", "json_object": "off"}


@dataclass(frozen=True)
class _Dialect:
    """What of the protocol a server takes; found out by what it refuses.

    Attributes:
        structured: how the form of the answer is told.
        limit: what it calls the most tokens of an answer.
        has_temperature: whether it lets one be chosen.
    """

    structured: Literal["json_schema", "json_object", "off"]
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    has_temperature: bool = True

    def without(self, refused: str, *, may_simplify: bool) -> _Dialect | None:
        """What to try after a refusal; None where there is nothing else."""
        if "max_completion_tokens" in refused and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "temperature" in refused and self.has_temperature:
            return replace(self, has_temperature=False)
        simpler = _SIMPLER.get(self.structured) if may_simplify else None
        return replace(self, structured=simpler) if simpler else None


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]


@dataclass
class ChatServer:
    """A server, and what it has been found to take. Several threads may ask it.

    Attributes:
        settings: where it is, and how it is asked.
        key: of the server; empty for none.
    """

    settings: LlmSettings
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        structured = self.settings.structured
        self._dialect = _Dialect("json_schema" if structured == "auto" else structured)
        self._lock = threading.Lock()
        self._client = openai.OpenAI(
            base_url=self.settings.base_url,
            api_key=self.key or "none",  # else the package looks for one in the environment
            max_retries=self.settings.retries,
            timeout=self.settings.timeout_s,
            http_client=openai.DefaultHttpxClient(
                # Elsewhere a proxy may be the only way out; what is on this machine needs none.
                trust_env=not self.settings.is_loopback,
                # Else a text would go wherever an answer points.
                follow_redirects=False,
                event_hooks={"request": [self._send_no_more]},
            ),
        )

    def close(self) -> None:
        """Ends the connections."""
        self._client.close()

    def ask(self, request: ChatRequest) -> ChatAnswer:
        """The answer to a request.

        Raises:
            NotTakenError: the server refuses the request as it is.
            ConfigError: the server does not take the key.
            ServiceError: it did not answer, after all repeats, or not in this protocol.
        """
        dialect = self._dialect
        refused: NotTakenError | None = None
        while True:
            try:
                answer = self._send(request, dialect)
            except NotTakenError as error:
                simpler = dialect.without(str(error), may_simplify=self.settings.structured == "auto")
                if simpler is None:
                    # The first refusal was about what was meant; the later ones may be about less.
                    raise refused or error from None
                refused, dialect = refused or error, simpler
            else:
                with self._lock:
                    self._dialect = dialect
                return answer

    def _send(self, request: ChatRequest, dialect: _Dialect) -> ChatAnswer:
        try:
            raw = self._client.chat.completions.with_raw_response.create(**_body(request, dialect))
        # `from None`: the package's own error shows what the server said, which may be the key.
        except openai.APITimeoutError:
            raise TransientError(
                f"{self._name} gave no answer within {self.settings.timeout_s:g} s, {self._tries}; raise timeout_s or "
                "lower max_tokens in annot.toml, or look at the server"
            ) from None
        except openai.APIConnectionError as error:
            why = self._said(str(error.__cause__ or error))
            raise TransientError(f"{self._name} cannot be reached, {self._tries}: {why}; is it running?") from None
        except openai.APIStatusError as error:
            raise self._refusal(error) from None
        return self._read(bytes(raw.http_response.content))

    def _read(self, body: bytes) -> ChatAnswer:
        try:
            choice = msgspec.json.decode(_sound(body), type=_Completion).choices[0]
        except (ValueError, IndexError, RecursionError):
            said = self._said(body[:_LONGEST_WORD].decode("utf-8", "replace"))
            raise ServiceError(
                f"{self._name} answered with something else than a chat completion: {said!r}; look at base_url"
            ) from None
        return ChatAnswer(
            content=self._masked(choice.message.content or ""),
            refusal=self._masked(choice.message.refusal or ""),
            finish=choice.finish_reason or "",
        )

    def _refusal(self, error: openai.APIStatusError) -> Exception:
        status = error.status_code
        said = self._said(_message_of(error))
        if status in (401, 403):
            key = f"the key in {self.settings.key_env}" if self.settings.key_env else "a request without key_env"
            return ConfigError(f"{self._name} does not take {key} ({status}): {said}")
        if status in (400, 413, 422):
            return NotTakenError(f"{self._name} does not take the request ({status}): {said}")
        if status == 404:
            return ServiceError(f"{self._name} does not know the model or the address ({status}): {said}")
        if status == 429:
            return TransientError(
                f"{self._name} has had too many requests ({status}), {self._tries}: {said}; lower concurrency in "
                "annot.toml, or wait"
            )
        if 300 <= status < 400:
            return ServiceError(f"{self._name} sends elsewhere ({status}), where no text is sent; correct base_url")
        if status < 500:
            return ServiceError(f"{self._name} does not take the request ({status}): {said}")
        return TransientError(f"{self._name} failed ({status}), {self._tries}: {said}")

    def _send_no_more(self, request: Any) -> None:
        """Takes out of a request what is not named here."""
        for name in list(request.headers):
            if name.lower() not in _SENT:
                del request.headers[name]
        request.headers["User-Agent"] = "annot"
        if self.key:
            request.headers["Authorization"] = f"Bearer {self.key}"

    @property
    def _name(self) -> str:
        return f"the model {self.settings.model!r} at {self.settings.base_url}"

    @property
    def _tries(self) -> str:
        return f"sent up to {plural(self.settings.retries + 1, 'time')}"

    def _said(self, text: str) -> str:
        shown = "".join(char if char.isprintable() else " " for char in text)
        masked = self._masked(" ".join(shown.split()))
        return masked if len(masked) <= _LONGEST_WORD else f"{masked[:_LONGEST_WORD]}…"

    def _masked(self, text: str) -> str:
        """`text` without the key, which some servers repeat."""
        return text.replace(self.key, "…") if self.key else text


def _message_of(error: openai.APIStatusError) -> str:
    """What the server said, without the package's words around it."""
    told = error.body.get("message") if isinstance(error.body, dict) else None
    return told if isinstance(told, str) else error.message.removeprefix(f"Error code: {error.status_code} - ")


def _sound(body: bytes) -> bytes:
    """JSON whose texts can be written down: a model that stops within a character leaves half of it, escaped."""
    return json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")


def _body(request: ChatRequest, dialect: _Dialect) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": each.role, "content": each.content} for each in request.messages],
        dialect.limit: request.max_tokens,
    }
    if dialect.has_temperature:
        body["temperature"] = request.temperature
    if dialect.structured == "json_schema":
        form = {"name": "annotations", "strict": True, "schema": dict(request.form)}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    elif dialect.structured == "json_object":
        body["response_format"] = {"type": "json_object"}
    return body
