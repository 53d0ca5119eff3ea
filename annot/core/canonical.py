"""The one way in which annot writes values, and the digests that name them.

Canonical JSON: UTF-8, no spaces, keys of a noun in the order of its definition, other keys sorted,
attributes that have no value left out. The same value gives the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from pydantic import BaseModel


def canonical_json(value: object) -> bytes:
    """`value` as canonical JSON.

    Raises:
        TypeError: it holds something that JSON cannot say.
    """
    return _ENCODER.encode(value)


def digest_of(*values: object) -> str:
    """SHA-256 of the canonical JSON of `values`, in hexadecimal."""
    return hashlib.sha256(canonical_json(values)).hexdigest()


def _plain(value: Any) -> Any:
    # Attributes, which come by the million.
    if type(value) is MappingProxyType:
        return value.copy()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if hasattr(value, "__fspath__"):
        return value.__fspath__()
    raise TypeError(f"{type(value).__name__} has no canonical form")


_ENCODER = msgspec.json.Encoder(order="deterministic", enc_hook=_plain)
