"""A diff in numbers: by kind, by label, and as lines for a changelog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from annot.release.diff.changes import Diff
from annot.release.diff.kinds import EFFECTS, WORDS, ChangeKind


def count_kinds(diff: Diff) -> dict[ChangeKind, int]:
    """How many changes there are of each kind that occurs, in the order of `EFFECTS`."""
    counts = Counter(kind for kind, _ in diff.kinds)
    return {kind: counts[kind] for kind in EFFECTS if counts[kind]}


def count_labels(diff: Diff) -> dict[ChangeKind, dict[str, int]]:
    """The same by label, for the kinds that have labels; the most frequent label first."""
    counts = Counter(diff.kinds)
    found: dict[ChangeKind, dict[str, int]] = {}
    for kind in EFFECTS:
        labels = {label: n for (each, label), n in counts.items() if each == kind and label}
        if labels:
            found[kind] = dict(sorted(labels.items(), key=lambda item: (-item[1], item[0])))
    return found


def count_shifted(diff: Diff) -> int:
    """How many mentions only stand elsewhere, since the text before them was edited."""
    return sum(len(document.shifted) for document in diff.documents)


def summary_lines(diff: Diff) -> list[str]:
    """One line a kind of change: `2 mentions added (Location 2)`; none where nothing changed."""
    by_label = count_labels(diff)
    return [
        f"{in_words(kind, n)}{_detail(diff, kind, by_label.get(kind, {}))}" for kind, n in count_kinds(diff).items()
    ]


def in_words(kind: ChangeKind, n: int) -> str:
    """`1 boundary moved`, `2 boundaries moved`; guidelines are not counted."""
    one, several = WORDS[kind]
    if kind.startswith("guidelines"):
        return one
    return f"{n} {one if n == 1 else several}"


def _detail(diff: Diff, kind: ChangeKind, labels: Mapping[str, int]) -> str:
    if kind.startswith("guidelines"):
        versions = guidelines_versions(diff)
        return f" ({versions})" if versions else ""
    if kind.startswith("schema"):
        return f" ({', '.join(each.where for each in diff.schema if each.kind == kind)})"
    if kind == "text-changed" and (n := count_shifted(diff)):
        return f" ({n} {'mention' if n == 1 else 'mentions'} shifted)"
    return f" ({', '.join(f'{label} {n}' for label, n in labels.items())})" if labels else ""


def guidelines_versions(diff: Diff) -> str:
    """`1.0.0 → 1.1.0`, or the one version of both; empty where there is none."""
    if diff.guidelines is None:
        return ""
    versions = (diff.guidelines.before, diff.guidelines.after)
    if versions == (None, None):
        return ""
    return " → ".join(dict.fromkeys(version or "no version" for version in versions))
