"""YAML at the head of a card: any text comes back as it went in, for every reader of YAML."""

from __future__ import annotations

import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from annot.release.card.front_matter import config_lines, yaml_scalar

PRINTABLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"), exclude_characters="\ufeff"))


@pytest.mark.parametrize("text", ["no", "yes", "Null", "1e3", "0.1", "CC: by #4", "- x", "---", 'a "b" \\', "", "@x"])
def test_what_yaml_would_take_for_something_else(text: str) -> None:
    line = f"key: {yaml_scalar(text)}"
    assert yaml.safe_load(line) == {"key": text}
    assert YAML(typ="safe").load(line) == {"key": text}


@given(PRINTABLE)
def test_any_line_comes_back(text: str) -> None:
    assert yaml.safe_load(f"- {yaml_scalar(text)}") == [text]


def test_plain_words_stay_plain() -> None:
    assert [yaml_scalar(each) for each in ("fr", "cc-by-4.0", "unknown")] == ["fr", "cc-by-4.0", "unknown"]


def test_configurations_are_listed_with_the_first_as_default() -> None:
    lines = "\n".join(config_lines({"documents": {"train": "a", "test": "b"}, "pairs": {"test": "c"}}))
    assert yaml.safe_load(lines) == {
        "configs": [
            {
                "config_name": "documents",
                "default": True,
                "data_files": [{"split": "train", "path": "a"}, {"split": "test", "path": "b"}],
            },
            {"config_name": "pairs", "data_files": [{"split": "test", "path": "c"}]},
        ]
    }
