"""Fenced code in Markdown, as CommonMark 0.31 has it."""

from __future__ import annotations

from annot.release.fenced import lines_of


def outside(text: str) -> list[str]:
    return [line for line, is_outside in lines_of(text) if is_outside]


def test_a_fence_ends_with_one_of_its_kind_that_is_as_long() -> None:
    # CommonMark's examples 122, 123 and 124: the other kind, a shorter one, and one with words do not end it.
    assert outside("a\n```\nx\n~~~\ny\n```\nb") == ["a", "b"]
    assert outside("a\n````\n```\nx\n````\nb") == ["a", "b"]
    assert outside("a\n```\nx\n``` python\ny\n```\nb") == ["a", "b"]


def test_code_in_a_line_is_no_fence() -> None:
    assert outside("```inline``` code\n## Heading") == ["```inline``` code", "## Heading"]


def test_lines_end_as_on_windows_or_not_and_nowhere_else() -> None:
    assert outside("a\r\nb\nc\u2028d\x0ce") == ["a", "b", "c\u2028d\x0ce"]
