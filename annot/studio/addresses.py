"""Addresses with many numbers in them: how long they may be, and how they are divided."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

_TASKS_A_PAGE = 900
"""Django takes at most 1,000 parameters of a request."""
_LAST_PAGE, _TAPER = 150, 0.7
"""How many tasks are not divided any more, and which share of what is left a page takes before."""
STRICT_ADDRESS_BYTES, OWN_ADDRESS_BYTES = 4_000, 16_000
"""What the strictest servers in front of a Label Studio take of an address, and what one without any takes."""


def pages_of(address: str, ids: Sequence[int], n_bytes: int) -> Iterator[str]:
    """`address` with as many of the ids each time as fit, fewer towards the end.

    Whoever uses a page while the server makes the next is left with little to do when the last one comes.
    """
    for part in _taken(ids, n_bytes - len(address)):
        yield address + "".join(map(_parameter, part))


def _taken(ids: Sequence[int], n_bytes: int) -> Iterator[Sequence[int]]:
    start = 0
    while start < len(ids):
        n_left = len(ids) - start
        most = min(_TASKS_A_PAGE, n_left if n_left <= _LAST_PAGE else math.ceil(_TAPER * n_left))
        end, room = start, n_bytes
        while end < start + most and (room := room - len(_parameter(ids[end]))) >= 0:
            end += 1
        end = max(end, start + 1)
        yield ids[start:end]
        start = end


def _parameter(number: int) -> str:
    return f"&ids[]={number}"
