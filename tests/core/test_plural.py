"""Counts in words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import annot
from annot.core.plural import plural

# A count, and a noun in the plural behind it, before which one more word may stand.
COUNT = re.compile(r"(len|sum)\(.*\)|([\w.\[\]]+\.)?n(_\w+)?")
NOUN = re.compile(r" (?:[a-z]+ )?(?!is\b|has\b|was\b|needs\b|stands\b|as\b|ends\b)[a-z]{2,}s\b")


def test_one_is_known_from_many() -> None:
    assert [plural(n, "mention") for n in (0, 1, 2)] == ["0 mentions", "1 mention", "2 mentions"]
    assert [plural(n, "reply", "replies") for n in (1, 2)] == ["1 reply", "2 replies"]


@pytest.mark.parametrize("path", sorted(Path(annot.__file__).parent.rglob("*.py")), ids=str)
def test_no_message_has_a_count_with_a_noun_of_its_own(path: Path) -> None:
    """`1 tasks` is what becomes of `{n} tasks`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for count, words in zip(node.values, node.values[1:], strict=False):
                if isinstance(count, ast.FormattedValue) and isinstance(words, ast.Constant):
                    said = ast.unparse(count.value)
                    # Numbers with commas in them are limits, far from one.
                    is_count = COUNT.fullmatch(said) and count.conversion == -1 and count.format_spec is None
                    assert not (is_count and NOUN.match(str(words.value))), (
                        f"line {count.lineno}: {said}{words.value!s}"
                    )
