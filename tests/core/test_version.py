"""Versions, and the one that guidelines say they have."""

from __future__ import annotations

import pytest

from annot.core.version import guidelines_version, is_version, numbers_of
from annot.studio.instruction import render_instruction, version_shown


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("# Guidelines, version 1.2.10\n\nRead.\n", "1.2.10"),
        ("Before\n\n## Consignes d’annotation, Version 2.0.0 (fr)\n", "2.0.0"),
        ("# Guidelines\n\n## Version 1.0.0\n", None),
        ("# Guidelines, version 1.2\n", None),
        ("version 1.0.0\n", None),
        ("", None),
    ],
)
def test_the_version_is_what_the_first_heading_says(text: str, version: str | None) -> None:
    assert guidelines_version(text) == version
    assert version_shown(render_instruction(text)) == version


def test_a_version_is_three_numbers_in_order_of_size() -> None:
    assert is_version("0.10.2")
    assert not any(map(is_version, ("1.0", "01.0.0", "1.0.0-rc", "v1.0.0", "1.0.0\n", "")))
    assert sorted(["0.10.0", "0.9.9", "1.0.0"], key=numbers_of) == ["0.9.9", "0.10.0", "1.0.0"]
