"""What the docs show in Python runs, and gives what they say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["docs/python.md"])
def test_the_lines_of_a_page_give_what_it_says(root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    failed, tried = doctest.testfile(
        str(root / name), module_relative=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert tried > 10
    assert failed == 0, "see above what was expected and what came"


def outline(page: str) -> list[tuple[str, int]]:
    """The levels of a page's headings, each with its numbered steps, and those of lists and pictures in between."""
    found: list[tuple[str, int]] = []
    for line in page.splitlines():
        if mark := re.match(r"(#+) |(\d+)\. |( *-) |(!)\[", line):
            kind = next(each for each in mark.groups() if each)
            found.append(("step", int(kind)) if kind.isdigit() else (kind, 0))
    return found


def test_the_french_page_for_annotators_has_the_steps_of_the_english_one(root: Path) -> None:
    english, french = ((root / "docs" / name).read_text("utf-8") for name in ("annotating.md", "annotating.fr.md"))
    assert outline(french) == outline(english)
    assert ("step", 6) in outline(english)
    # Buttons and what is typed are the same in both.
    for quoted in (r"\*\*(?:Submit|Skip|Instructions|Settings|Relations)\*\*", r"`[^`]+`"):
        assert re.findall(quoted, french) == re.findall(quoted, english)
