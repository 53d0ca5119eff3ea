"""Work that is done while the server is at work on what came before."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
_TURN_S = 0.0005


def prefetch(items: Iterable[T]) -> Iterator[T]:
    """The same items; each is made in a thread while the one before it is used, the first from now on.

    Raises:
        Exception: what making an item raised, when it is that item's turn.
    """
    source = iter(items)
    worker = ThreadPoolExecutor(1)
    return _drain(worker, source, worker.submit(next, source, _END))


def _drain(worker: ThreadPoolExecutor, source: Iterator[T], waiting: Future[T | _End]) -> Iterator[T]:
    with worker, _turns_of(_TURN_S):
        while not isinstance(item := waiting.result(), _End):
            waiting = worker.submit(next, source, _END)
            yield item


@contextmanager
def _turns_of(seconds: float) -> Iterator[None]:
    """Lets threads take shorter turns: one that sends or receives gives up its turn with each piece."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(seconds, before))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class _End:
    """Stands behind the last item."""


_END = _End()
