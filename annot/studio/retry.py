"""Doing something again where a failure may pass, with a little more patience each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from annot.core.errors import TransientError

T = TypeVar("T")


def retry(call: Callable[[], T]) -> T:
    """Calls up to five times while it fails in a way that may pass; it must be safe to do twice.

    Raises:
        TransientError: the fifth failure.
    """
    patience = Retrying(
        stop=stop_after_attempt(5),
        wait=wait_random_exponential(multiplier=0.3, max=5),
        retry=retry_if_exception_type(TransientError),
        reraise=True,
    )
    return patience(call)
