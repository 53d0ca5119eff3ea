"""`annot diff`: what changed between two versions of the gold."""

from __future__ import annotations

from pathlib import Path

from annot.project.project import open_project
from annot.project.versions import NOW, open_version, version_of_project
from annot.release.diff.changes import Diff
from annot.release.diff.compare import diff_versions
from annot.release.diff.html import render_html
from annot.store.atomic import write_text


def diff(before: str, after: str | None, start: Path) -> Diff:
    """Compares two versions; see `open_version` for what they can be called.

    Args:
        before: the earlier version.
        after: the later one; None is the project's gold as it is now.
        start: folder of the project, or below it.

    Raises:
        ConfigError: nothing is called so.
        DataError: a version is broken, or still has open conflicts.
        ServiceError: the Hub fails.
    """
    with open_version(before, start) as old:
        if after is None:
            return diff_versions(old, version_of_project(open_project(start), NOW))
        with open_version(after, start) as new:
            return diff_versions(old, new)


def write_page(found: Diff, path: Path) -> None:
    """Writes the diff as one HTML page."""
    write_text(path, render_html(found))
