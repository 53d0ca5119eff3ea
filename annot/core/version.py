"""Semantic versions, and which version guidelines say they have."""

from __future__ import annotations

import re
from typing import Final

VERSION_PATTERN: Final = r"^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$"
VersionNumbers = tuple[int, int, int]
_VERSION = re.compile(VERSION_PATTERN)
_IN_HEADING = re.compile(r"\bversion\s+(\d+)\.(\d+)\.(\d+)\b", re.IGNORECASE)


def is_version(name: str) -> bool:
    """Whether `name` is a semantic version."""
    return _VERSION.fullmatch(name) is not None


def numbers_of(version: str) -> VersionNumbers:
    """`0.2.0` as numbers, which can be compared."""
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch


def version_said(heading: str) -> str | None:
    """The version that a heading says: `Guidelines, version 1.1.0`; None where it says none."""
    found = _IN_HEADING.search(heading)
    return None if found is None else ".".join(str(int(each)) for each in found.groups())


def guidelines_version(text: str) -> str | None:
    """The version in the first heading of guidelines in Markdown; None where there is none."""
    return version_said(next((line for line in text.splitlines() if line.startswith("#")), ""))
