"""The pytest plugin: an `annot.toml` becomes test items, and their failures annotations on GitHub.

Every run of pytest where annot is installed imports this file, so it loads nothing of annot before an `annot.toml` is
collected or a fixture is used.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from annot.ci.fixtures import gold, gold_regression

if TYPE_CHECKING:
    from annot.ci.items import ProjectFile

__all__ = ["gold", "gold_regression"]
CONFIG_NAME = "annot.toml"
_SUMMARY = "GITHUB_STEP_SUMMARY"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--annot-github`."""
    group = parser.getgroup("annot", "gold data sets")
    group.addoption(
        "--annot-github",
        action="store_true",
        default=os.environ.get("GITHUB_ACTIONS") == "true",
        help="print a workflow command of GitHub for each failed check of annot.toml (on in GitHub Actions)",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ProjectFile | None:
    """The checks of an `annot.toml` that was asked for: itself, its folder, or the folder that pytest runs in.

    The copies inside releases are sources, and no projects of their own.
    """
    if file_path.name != CONFIG_NAME:
        return None
    session = parent.session
    asked = session.isinitpath(file_path) or session.isinitpath(file_path.parent)
    if not asked and file_path.parent != parent.config.rootpath:
        return None
    from annot.ci.items import ProjectFile

    return ProjectFile.from_parent(parent, path=file_path)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Prints the annotations, and adds the job's summary; nothing where no check of annot ran."""
    reports = [
        (outcome, report)
        for outcome in ("passed", "failed", "skipped", "error")
        for report in terminalreporter.stats.get(outcome, ())
        if any(name == "annot-check" for name, _ in getattr(report, "user_properties", ()))
    ]
    if not reports:
        return
    from annot.ci.github import CheckReport, render_command, render_summary

    told = [
        CheckReport.of(outcome, report.nodeid, report.user_properties, report.longreprtext)
        for outcome, report in reports
    ]
    if config.getoption("annot_github"):
        terminalreporter.section("annotations of GitHub")
        for each in told:
            if each.outcome in {"failed", "error"}:
                terminalreporter.ensure_newline()
                terminalreporter.write_line(render_command(each, root=config.rootpath))
    if summary := os.environ.get(_SUMMARY):
        from annot.store.atomic import write_bytes

        path = Path(summary)
        write_bytes(path, (path.read_bytes() if path.is_file() else b"") + render_summary(told).encode())
