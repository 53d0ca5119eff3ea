"""What changed in the guidelines: their version, and how many lines."""

from __future__ import annotations

from collections import Counter

from annot.core.version import guidelines_version
from annot.release.diff.changes import GuidelinesChange
from annot.release.diff.kinds import GuidelinesKind


def compare_guidelines(before: str | None, after: str | None) -> GuidelinesChange | None:
    """How the guidelines changed; None where they are the same, or one side has none to compare."""
    if before is None or after is None or before == after:
        return None
    old, new = guidelines_version(before), guidelines_version(after)
    left, right = Counter(before.splitlines()), Counter(after.splitlines())
    return GuidelinesChange(
        kind=_kind(old, new),
        before=old,
        after=new,
        n_lines_removed=(left - right).total(),
        n_lines_added=(right - left).total(),
    )


def _kind(before: str | None, after: str | None) -> GuidelinesKind:
    if before is None or after is None:
        return "guidelines-reworded"
    old, new = before.split("."), after.split(".")
    if old[0] != new[0]:
        return "guidelines-broken"
    return "guidelines-added" if old[1] != new[1] else "guidelines-reworded"
