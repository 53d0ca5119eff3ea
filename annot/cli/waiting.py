"""A bar on the terminal while a verb takes long; nothing where nobody looks."""

from __future__ import annotations

import threading
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
        self._timer: threading.Timer | None = None
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        self.resume()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """Clears the bar away: something is about to be printed, or all is done."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def resume(self) -> None:
        """Waits for the next silence."""
        if not self._console.is_terminal:
            return
        with self._lock:
            self._timer = threading.Timer(AFTER_S, self._show)
            self._timer.daemon = True
            self._timer.start()

    def _show(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            # Paused between the timer's end and here.
            if self._timer is not threading.current_thread():
                return
            columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.add_task(self._words, total=None)
            self._bar.start()
