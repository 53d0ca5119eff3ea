"""Addresses with many numbers in them: how long they may be, and how they are divided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_TASKS_A_PAGE = 900
"""Django takes at most 1,000 parameters of a request."""
STRICT_ADDRESS_BYTES, OWN_ADDRESS_BYTES = 4_000, 16_000
"""What the strictest servers in front of a Label Studio take of an address, and what one without any takes."""


def pages_of(address: str, ids: Sequence[int], n_bytes: int) -> Iterator[str]:
    """`address` with as many of the ids each time as fit."""
    path, n_ids = address, 0
    for each in ids:
        part = f"&ids[]={each}"
        if n_ids == _TASKS_A_PAGE or len(path) + len(part) > n_bytes:
            yield path
            path, n_ids = address, 0
        path += part
        n_ids += 1
    if n_ids:
        yield path
