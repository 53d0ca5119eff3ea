"""Requests to a Label Studio server: the one door to `label_studio_sdk`, and what failures mean.

Only what may be done twice is repeated: reading, setting, deleting. What makes something is sent once: its answer may
be lost after it was served, and whoever sent it looks again before a second try.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

import httpx
import msgspec

# The SDK's client as it is generated: what is added to it by hand imports pandas and faker, a second each time.
from label_studio_sdk.base_client import LabelStudioBase
from label_studio_sdk.core.api_error import ApiError

from annot.core.errors import NotThereError, ServiceError, TransientError
from annot.studio.http import open_client
from annot.studio.retry import retry
from annot.studio.tokens import TokenFacts, explain_refusal, facts_of

T = TypeVar("T")
# An export is made whole before its first byte: the time to read counts from the request.
_TIMEOUT = httpx.Timeout(600.0, connect=10.0, write=120.0)
_PASSING = {408, 429, 500, 502, 503, 504}
_EXCERPT_CHARS = 300


class Connection:
    """A connection to a server as one account.

    Args:
        url: address of the server.
        token: legacy or personal access token of the account.
        source: where the token came from, for messages.

    Raises:
        ServiceError: from every method: the server refuses the token or the request.
        TransientError: it is down, or fails in a way that may pass.
    """

    def __init__(self, url: str, token: str, *, source: str = "ANNOT_STUDIO_TOKEN") -> None:
        self.url = url.rstrip("/")
        self.token: TokenFacts = facts_of(token)
        self.token_source = source
        self._http = open_client(self.url, _TIMEOUT)
        # Its own repeats are off: it would also repeat what makes a project.
        self._sdk = self._ask(
            "log in",
            lambda: LabelStudioBase(base_url=self.url, api_key=token, httpx_client=self._http, max_retries=0),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection."""
        self._http.close()

    def _json(self, what: str, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Sends once, since a repeat may do twice what it did."""
        return self._decode(path, self._send(what, method, path, body).content, dict[str, Any])

    def _get(self, what: str, path: str, kind: type[T]) -> T:
        """Reads, again where the failure may pass."""
        return retry(lambda: self._decode(path, self._send(what, "GET", path).content, kind))

    def _repeat(self, what: str, call: Callable[[], T]) -> T:
        """Asks through the SDK, again where the failure may pass; for what may be done twice."""
        return retry(lambda: self._ask(what, call))

    def _send(self, what: str, method: str, path: str, body: object = None) -> httpx.Response:
        def send() -> httpx.Response:
            headers = {**self._sdk._client_wrapper.get_headers(), "Content-Type": "application/json"}
            content = None if body is None else msgspec.json.encode(body)
            answer = self._http.request(method, self.url + path, content=content, headers=headers)
            if not answer.is_success:
                raise ApiError(status_code=answer.status_code, body=answer.text)
            return answer

        return self._ask(what, send)

    def _decode(self, path: str, body: bytes, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise TransientError(
                f"{_short(self.url + path)}: not the JSON that was expected: {error}\n{_excerpt(body)}"
            ) from error

    def _ask(self, what: str, call: Callable[[], T]) -> T:
        try:
            return call()
        except ApiError as error:
            raise _kind_of(error.status_code or 0)(self._explain(what, error)) from error
        except httpx.HTTPError as error:
            raise TransientError(
                f"cannot {what}: {self.url} does not answer ({type(error).__name__}: {error}); "
                "is the server running? `annot server status`"
            ) from error
        except (ValueError, TypeError, AttributeError) as error:
            # The SDK validates an answer that is JSON of another form by its models.
            raise TransientError(
                f"cannot {what}: {self.url} answered something else than was expected: {error!s:.{_EXCERPT_CHARS}}"
            ) from error

    def _explain(self, what: str, error: ApiError) -> str:
        if error.status_code == httpx.codes.UNAUTHORIZED:
            why = explain_refusal(self.token, str(error.body))
            return f"cannot {what}: {self.url} refuses the token of {self.token_source} (401): {why}"
        return f"cannot {what}: {self.url} answered {error.status_code}: {str(error.body)[:_EXCERPT_CHARS]}"


def _kind_of(status: int) -> type[ServiceError]:
    if status == httpx.codes.NOT_FOUND:
        return NotThereError
    # The SDK gives an answer that it cannot read the answer's own status, which may be 200.
    return TransientError if status in _PASSING or status < httpx.codes.BAD_REQUEST else ServiceError


def _short(address: str) -> str:
    return address if len(address) <= _EXCERPT_CHARS else address[:_EXCERPT_CHARS] + "…"


def _excerpt(body: bytes) -> str:
    return body[:_EXCERPT_CHARS].decode(errors="replace")
