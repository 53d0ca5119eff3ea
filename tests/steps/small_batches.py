"""Small requests, so that hundreds of documents make as many of them as thousands; for a process that ends with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from annot.studio import addresses
from annot.workspace import plan


@contextmanager
def small_batches() -> Iterator[None]:
    """Sends 50 tasks and then 100 at a time, and asks for 100 of them."""
    plan._FIRST_TASKS, plan._MAX_TASKS = 50, 100
    addresses._TASKS_A_PAGE = 100
    yield
