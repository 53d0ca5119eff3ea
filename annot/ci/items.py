"""The checks of an `annot.toml` as pytest's items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from annot.ci.github import harmless
from annot.ci.guard import Failure, Guard, ItemCheck
from annot.core.errors import AnnotError
from annot.release.diff.lines import visible


class _Crash(NamedTuple):
    """What pytest shows of a failure on one line, and JUnit as its message."""

    path: str
    lineno: int
    message: str


class Told:
    """A failure's whole text, with its first line apart.

    pytest knows what it shows by `toterminal`; workers of xdist send no object but the text, as `str` gives it.
    """

    def __init__(self, text: str, path: str, line: int) -> None:
        self._text = text
        self.reprcrash = _Crash(path, line, text.partition("\n")[0])

    def __str__(self) -> str:
        return self._text

    def toterminal(self, tw: Any) -> None:
        """Writes the text, in red as pytest does."""
        for line in self._text.split("\n"):
            tw.line(line, red=True)


class CheckError(Exception):
    """A check found something."""


class ProjectFile(pytest.File):
    """An `annot.toml`: an item for each document and check."""

    def collect(self) -> Iterator[pytest.Item]:
        """The items; the work is done when the first of them runs."""
        guard = Guard(self.path.parent)
        for check, name in guard.checks():
            title = f"{check}[{name}]" if name else check
            yield CheckItem.from_parent(self, name=title, guard=guard, check=check, about=name)


class CheckItem(pytest.Item):
    """One check."""

    def __init__(self, *, guard: Guard, check: ItemCheck, about: str, **given: Any) -> None:
        super().__init__(**given)
        self._guard, self._check, self._about = guard, check, about
        self._line = 1
        self.user_properties.append(("annot-check", check))

    def runtest(self) -> None:
        """Fails with every finding of the check."""
        verdict = self._guard.judge(self._check, self._about)
        if verdict.skipped:
            pytest.skip(verdict.skipped)
        if verdict.failures:
            self._point_at(verdict.failures)
            raise CheckError("\n".join(self._told(each) for each in verdict.failures))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings as they are; a traceback only of what is a fault of annot."""
        if not isinstance(excinfo.value, (CheckError, AnnotError)):
            return super().repr_failure(excinfo)
        return Told(harmless(str(excinfo.value)), str(self.path), self._line)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where pytest says that the item is."""
        return self.path, None, self.name

    def _point_at(self, failures: Sequence[Failure]) -> None:
        place = next((each.place for each in failures if each.place is not None), None)
        if place is not None:
            self.user_properties += [("annot-file", self._relative(place.path)), ("annot-line", str(place.line))]

    def _told(self, failure: Failure) -> str:
        if failure.place is None:
            return failure.message
        return f"{failure.message}\n    {self._relative(failure.place.path)}:{failure.place.line}"

    def _relative(self, path: Path) -> str:
        root = self.config.rootpath
        return visible((path.relative_to(root) if path.is_relative_to(root) else path).as_posix())
