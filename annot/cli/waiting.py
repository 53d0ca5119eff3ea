"""A bar on the terminal while a verb takes long; nothing where nobody looks."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

AFTER_S = 2.0
"""What is over sooner shows no bar."""


class Waiting:
    """Shows that a verb is at work, and for how long, once it has said nothing for `AFTER_S` seconds.

    Args:
        console: standard error; without a terminal there, nothing is ever shown.
        words: what is being done.
    """

    def __init__(self, console: Console, words: str) -> None:
        self._console = console
        self._words = words
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._said_at = time.monotonic()
        self._bar: Progress | None = None
        self._done: tuple[int, int] | None = None

    def __enter__(self) -> Self:
        # Colours can be forced where there is no terminal; a bar cannot.
        if self._console.file.isatty():
            threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self.clear()

    def clear(self) -> None:
        """Takes the bar away: something is about to be printed, or all is done."""
        with self._lock:
            self._said_at = time.monotonic()
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def advance(self, n_done: int, n: int) -> None:
        """Says how far it is; a bar that is there shows it, one that comes later as well."""
        with self._lock:
            self._done = (n_done, n)
            if self._bar is not None:
                self._bar.update(self._bar.task_ids[0], completed=n_done, total=n)

    def _watch(self) -> None:
        left = AFTER_S
        while not self._is_over.wait(left):
            with self._lock:
                left = AFTER_S - (time.monotonic() - self._said_at)
                if left <= 0 and self._bar is None and not self._is_over.is_set():
                    self._show()
            left = left if left > 0 else AFTER_S

    def _show(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        counted = (MofNCompleteColumn(),) if self._done else ()
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), *counted, TimeElapsedColumn())
        self._bar = Progress(*columns, console=self._console, transient=True)
        n_done, n = self._done or (0, None)
        self._bar.add_task(self._words, total=n, completed=n_done)
        self._bar.start()
