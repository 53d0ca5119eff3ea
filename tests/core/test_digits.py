"""Digits of any script, as they are typed."""

from __future__ import annotations

import pytest

from annot.core.digits import as_seen, ascii_digits, mixes_scripts


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        (" 12 ", "12"),
        ("\u200f١٢\u200e", "١٢"),
        ("\u2066１２\u2069", "12"),
        ("x²", "x²"),  # no wide form: what it stands for is another thing
        ("\u202e12\u202c", "\u202e12"),  # turned round, it shows 21
    ],
)
def test_what_nobody_sees_is_passed_over(typed: str, seen: str) -> None:
    assert as_seen(typed) == seen


def test_digits_of_one_script_are_read_and_nothing_else_is_changed() -> None:
    assert ascii_digits("٢٠٢٤-१०-1 x²") == "2024-10-1 x²"


@pytest.mark.parametrize(("text", "mixed"), [("1٢", True), ("१٢", True), ("12-34 x", False), ("", False)])
def test_two_scripts_in_one_number_are_seen(text: str, mixed: bool) -> None:
    assert mixes_scripts(text) == mixed
