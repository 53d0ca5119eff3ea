"""What GitHub reads: workflow commands that annotate a file's line, and the summary of a job.

A command is `::error file=…,line=…,title=…::message` at the start of a line; `##[…]` is one anywhere in a line. So a
message is written with neither, whatever a document says.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from annot.core.plural import plural

_MOST = 60_000
_LONGEST = 4_000
"""Characters of one annotation; GitHub cuts what is longer."""
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


class CheckReport(NamedTuple):
    """What became of one check.

    Attributes:
        outcome: `passed`, `failed`, `skipped` or `error`.
        name: of the item, `annot.toml::gold[DOC]`.
        check: its kind.
        message: what is wrong.
        file: to look at, relative to pytest's root; empty where it cannot be told.
        line: in it.
    """

    outcome: str
    name: str
    check: str
    message: str
    file: str = ""
    line: str = "1"

    @classmethod
    def of(cls, outcome: str, name: str, properties: Iterable[tuple[str, object]], message: str) -> Self:
        """The report of an item, whose properties say where to look."""
        said = {key: str(value) for key, value in properties}
        check, file, line = said.get("annot-check", ""), said.get("annot-file", ""), said.get("annot-line", "1")
        return cls(outcome, name, check, message, file, line)


def harmless(text: str) -> str:
    """`text` in which no line is a workflow command: a backslash goes before or into what would begin one."""
    lines = text.replace("##[", "#\\#[").split("\n")
    return "\n".join(f"\\{line}" if line.lstrip().startswith("::") else line for line in lines)


def render_command(report: CheckReport, *, root: Path) -> str:
    """The workflow command of a failed check; files are named from the folder that GitHub checked out."""
    properties = {"title": report.name}
    if report.file:
        properties = {"file": _from_workspace(root / report.file), "line": report.line, **properties}
    said = ",".join(f"{name}={_escape(value, _PROPERTY)}" for name, value in properties.items())
    message = report.message if len(report.message) <= _LONGEST else f"{report.message[:_LONGEST]} …"
    return f"::error {said}::{_escape(harmless(message), _DATA)}"


def render_summary(reports: Sequence[CheckReport]) -> str:
    """The summary of a job in Markdown: how many checks of each kind passed, then what failed, with its message."""
    from annot.release.diff.markdown import escape

    counts = Counter((each.check, "failed" if each.outcome == "error" else each.outcome) for each in reports)
    lines = ["## Gold data set", "", "| check | passed | failed | skipped |", "| --- | ---: | ---: | ---: |"]
    for check in dict.fromkeys(each.check for each in reports):
        row = (counts[check, outcome] for outcome in ("passed", "failed", "skipped"))
        lines.append(f"| {escape(check)} | {' | '.join(map(str, row))} |")
    n_chars, n_left = 0, 0
    for each in reports:
        if each.outcome not in {"failed", "error"}:
            continue
        said = "<br>".join(f"<code>{escape(line)}</code>" for line in each.message.split("\n"))
        n_chars += len(said)
        if n_chars > _MOST:
            n_left += 1
        else:
            where = f" at <code>{escape(each.file)}:{escape(each.line)}</code>" if each.file else ""
            lines += ["", f"<b><code>{escape(each.name)}</code></b>{where}<br>{said}"]
    if n_left:
        lines += ["", f"{plural(n_left, 'more failure is', 'more failures are')} left out: the log has all."]
    return "\n".join([*lines, "", ""])


def _from_workspace(path: Path) -> str:
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    if workspace and path.is_relative_to(workspace):
        path = path.relative_to(workspace)
    return path.as_posix()


def _escape(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)
