"""Prints what CHANGELOG.md says of a version, for the notes of its release: release_notes.py v0.2.0

Ends with an error where the tag is not the version of pyproject.toml, or the changelog says nothing of it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def section(changelog: str, version: str) -> str:
    """What stands under the heading of a version, up to the next heading of its kind; empty without one."""
    for part in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        if re.match(rf"\[?v?{re.escape(version)}(?![\w.+-])", heading):
            return body.strip()
    return ""


def notes_of(tag: str, *, changelog: str, pyproject: str) -> str:
    """The notes of the release that a tag names.

    Raises:
        ValueError: it cannot be released so; the message says why.
    """
    version = tomllib.loads(pyproject)["project"]["version"]
    if tag != f"v{version}":
        raise ValueError(f"the tag is {tag}, and the version in pyproject.toml is {version}: tag it v{version}")
    notes = section(changelog, version)
    if not notes:
        raise ValueError(f"CHANGELOG.md says nothing under `## {version}`: give `## Unreleased` that name")
    return notes + "\n"


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: release_notes.py TAG")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    try:
        notes = notes_of(sys.argv[1], changelog=changelog, pyproject=(ROOT / "pyproject.toml").read_text("utf-8"))
    except ValueError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(notes.encode())


if __name__ == "__main__":
    main()
