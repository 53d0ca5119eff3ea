"""The fenced blocks of the docs, and how each of them is tested.

A block of commands or Python may have a comment on the line before it:

    <!-- test: skip, REASON -->        not run, for this reason
    <!-- test: exit 1 -->              each of its lines ends with this exit code
    <!-- test: in tests/FILE.py -->    that test runs it, or does the same, and names the page
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<language>[a-z]*)\s*$")
_HOW = re.compile(r"^<!-- test: (?P<how>.+?) -->$")
_SKIP = re.compile(r"skip, (?P<reason>.{10,})")
_EXIT = re.compile(r"exit (?P<code>\d+)")
_IN = re.compile(r"in (?P<file>tests/[\w/]+\.py)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its page, the line of its fence, its language, and what its comment says."""

    page: str
    line: int
    language: str
    how: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def skipped(self) -> str:
        """Why it is not run; empty where it is run."""
        found = _SKIP.fullmatch(self.how)
        return found["reason"] if found else ""

    @property
    def run_in(self) -> str:
        """The test that runs it; empty where the runner does."""
        found = _IN.fullmatch(self.how)
        return found["file"] if found else ""

    @property
    def code(self) -> int:
        """The exit code of each of its lines."""
        found = _EXIT.fullmatch(self.how)
        return int(found["code"]) if found else 0

    @property
    def fault(self) -> str:
        """What is wrong with its comment."""
        if not self.how or self.skipped or self.run_in or _EXIT.fullmatch(self.how):
            return ""
        return f"{self}: nothing is meant by « test: {self.how} »"


def pages_of(root: Path) -> list[str]:
    """README.md, CONTRIBUTING.md and every page of docs/, relative to the repository."""
    every = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]
    return [path.relative_to(root).as_posix() for path in every]


def blocks_of(root: Path, page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return list(_blocks(page, (root / page).read_text("utf-8").splitlines()))


def _blocks(page: str, lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence is None:
            at += 1
            continue
        end = lines.index(fence["ticks"], at + 1)
        how = _HOW.match(lines[at - 1]) if at else None
        yield Block(page, at + 1, fence["language"], how["how"] if how else "", tuple(lines[at + 1 : end]))
        at = end + 1
