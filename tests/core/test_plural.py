"""Counts in words."""

from __future__ import annotations

from annot.core.plural import plural


def test_one_is_known_from_many() -> None:
    assert [plural(n, "mention") for n in (0, 1, 2)] == ["0 mentions", "1 mention", "2 mentions"]
    assert [plural(n, "reply", "replies") for n in (1, 2)] == ["1 reply", "2 replies"]
