"""What kind of token an account works with, and what a server's refusal of it means."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import msgspec

TokenKind = Literal["legacy token", "personal access token", "access token", "unknown kind of token"]

_LEGACY = re.compile(r"[0-9a-f]{40}")
_DISABLED = "no longer valid"


class TokenFacts(NamedTuple):
    """What a token says of itself; nothing of it is secret.

    Attributes:
        kind: which of Label Studio's tokens it is.
        expires: when it ends; None for a legacy token, which never does.
    """

    kind: TokenKind
    expires: datetime | None = None

    @property
    def is_expired(self) -> bool:
        """Whether its time is over by this machine's clock."""
        return self.expires is not None and self.expires <= datetime.now(UTC)


def facts_of(token: str) -> TokenFacts:
    """Reads the kind of `token`, and when it expires, without any server."""
    claims = _claims(token)
    if claims is None:
        return TokenFacts("legacy token" if _LEGACY.fullmatch(token) else "unknown kind of token")
    kind: TokenKind = "personal access token" if claims.get("token_type") == "refresh" else "access token"
    expires = claims.get("exp")
    return TokenFacts(kind, datetime.fromtimestamp(expires, UTC) if isinstance(expires, (int, float)) else None)


def explain_refusal(token: TokenFacts, detail: str) -> str:
    """Why a server answered 401, and what to do.

    Args:
        token: what was sent.
        detail: what the server said.
    """
    if token.is_expired:
        return f"the {token.kind} expired on {token.expires:%Y-%m-%d}; make a new one (Account & Settings, in the page)"
    if token.kind == "access token":
        return (
            "this is an access token, which lasts five minutes; use the personal access token "
            "(Account & Settings, in the page) that it was made from"
        )
    if token.kind == "legacy token" and _DISABLED in detail:
        return (
            "legacy tokens are disabled in this organization; use a personal access token, "
            "or let the owner enable them (Organization, API Tokens Settings)"
        )
    if token.kind == "personal access token" and "not provided" in detail:
        return (
            "personal access tokens are disabled in this organization; let the owner enable them, or use a legacy one"
        )
    if "blacklisted" in detail:
        return "the personal access token was revoked; make a new one (Account & Settings, in the page)"
    if token.kind == "unknown kind of token":
        return (
            "it is neither a legacy token (40 hexadecimal digits) nor a personal access token (three parts with dots)"
        )
    return f"the server does not know this {token.kind}; copy it again from Account & Settings, in the page"


def _claims(token: str) -> dict[str, Any] | None:
    """What a JSON Web Token claims; its signature is the server's to check."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        body = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        return msgspec.json.decode(body, type=dict[str, Any])
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return None
