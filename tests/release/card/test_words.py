"""What people wrote for a card: not one word may be lost, however they write it."""

from __future__ import annotations

from annot.release.card.words import parse_words


def test_two_headings_of_one_name_are_one_section() -> None:
    words = parse_words("## Motivation\n\nFirst.\n\n## Thanks\n\nAll.\n\n## MOTIVATION\n\nSecond.\n")
    assert words.sections == {"motivation": "First.\n\n\n\nSecond."}
    assert words.more == {"Thanks": "All."}


def test_a_heading_keeps_its_signs() -> None:
    assert list(parse_words("## C#\n\nx\n\n## Closed ##\n\ny\n").more) == ["C#", "Closed"]


def test_headings_after_a_longer_fence_are_headings() -> None:
    words = parse_words("## Limits\n\n````\n```\n## code\n````\n\n## Motivation\n\nReal.\n")
    assert words.sections == {"motivation": "Real."}
    assert words.more == {"Limits": "````\n```\n## code\n````"}


def test_windows_line_ends() -> None:
    assert parse_words("## Motivation\r\n\r\nOne.\r\nTwo.\r\n").sections == {"motivation": "One.\nTwo."}
