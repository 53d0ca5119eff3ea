"""The semantic version that a difference asks for (semver.org, for data: what breaks whoever trains or tests on it).

| what changed | from 1.0.0 on | below 1.0.0 |
| --- | --- | --- |
| a break of schema or guidelines, a document removed | major | minor |
| documents, labels, attributes or values added | minor | patch |
| corrections of mentions, relations, attributes, texts | patch | patch |
"""

from __future__ import annotations

from annot.core.version import numbers_of
from annot.release.diff.changes import Diff

FIRST = "0.1.0"


def next_version(before: str, diff: Diff) -> str:
    """The least version that `diff` may be released as, after `before`.

    Raises:
        ValueError: nothing changed.
    """
    if diff.is_empty:
        raise ValueError(f"nothing changed since {before}")
    major, minor, patch = numbers_of(before)
    place = 0 if diff.breaks else 1 if diff.adds else 2
    if major == 0:
        place = min(place + 1, 2)
    found = ((major + 1, 0, 0), (major, minor + 1, 0), (major, minor, patch + 1))[place]
    return ".".join(map(str, found))


def effect_of(diff: Diff) -> str:
    """What `diff` does, in words."""
    if diff.breaks:
        return "something that held before may not hold any more"
    return "something was added" if diff.adds else "something was corrected"
