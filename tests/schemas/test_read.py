"""Schema files: every fault has its file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.schemas.read import read_schema

GOOD = """\
name: small
version: 1.0.0
language: fr
mentions:
  A:
    definition: a
    attributes:
      side: {type: choice, values: ["NO", "on"], required: true}
  B: {definition: b}
relations:
  r:
    definition: r
    head: [A]
    tail: [B]
"""


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(GOOD.replace('"NO", "on"', "NO, on"), "utf-8")
    schema = read_schema(path)
    assert schema.id == "small@1.0.0"
    assert list(schema.mentions["A"].attributes["side"].values) == ["NO", "on"], "YAML 1.1 would make booleans"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("head: [A]", "head: [C]", "s.yaml:13: relations.r.head: 'C' is not a mention label (allowed: A, B)"),
        ("relations:\n", "relations: [\n", "s.yaml:12: not YAML: a list is not closed"),
        ("name: small\n", "name: small\nname: x\n", "s.yaml:2: the name 'name' stands twice in one place"),
        (
            "type: choice",
            "type: chois",
            "s.yaml:8: mentions.A.attributes.side.type: must be one of choice, integer, number",
        ),
        (
            "required: true",
            "requird: true",
            "s.yaml:8: mentions.A.attributes.side.requird: unknown key, did you mean 'required'?",
        ),
        ("version: 1.0.0", "version: 1", "s.yaml:2: version: must be text, found 1 (a number)"),
        (
            "definition: a",
            'definition: "a\\x07"',
            "s.yaml:6: mentions.A.definition: expected text without U+0007 (at character 1)",
        ),
        (
            '"NO", "on"',
            '"NO", "a\\nb"',
            "s.yaml:8: mentions.A.attributes.side.values.a\nb: expected text without U+000A (at character 1)",
        ),
        ("language: fr\n", "", "s.yaml:1: language: is missing; write it, such as `language: fr`"),
        ("  B: {definition: b}\n", "", "s.yaml:13: relations.r.tail: 'B' is not a mention label (allowed: A)"),
    ],
)
def test_faults_are_exact(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "s.yaml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_schema(path)
    assert message in str(caught.value)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(GOOD.replace("definition: a", "definition: é").encode("latin-1"))
    with pytest.raises(ConfigError, match=r"s\.yaml:6: not UTF-8 at byte 71; save it as UTF-8"):
        read_schema(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"s\.yaml: no such file"):
        read_schema(tmp_path / "s.yaml")
