"""A map of what a project's parts become: read, written, and refused line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.store.yaml_file import parse_yaml
from annot.studio.adopt.project_map import AsAttribute, ProjectMap, read_map, render_map, require_fitting

SCHEMA = parse_yaml(
    """
name: s
version: 1.0.0
language: en
mentions:
  Person: {definition: x, attributes: {mood: {type: choice, values: [good, bad]}}}
relations:
  knows: {definition: x, head: [Person], tail: [Person]}
""",
    Schema,
    name="s",
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
becomes = st.one_of(st.just(False), words.filter(bool))


@given(
    st.builds(
        ProjectMap,
        labels=st.dictionaries(words, st.one_of(becomes, st.builds(AsAttribute, attribute=words, value=words))),
        controls=st.dictionaries(words, becomes),
        values=st.dictionaries(words, st.dictionaries(words, becomes, min_size=1)),
        relations=st.dictionaries(words, becomes),
    )
)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, found: ProjectMap) -> None:
    path = tmp_path_factory.getbasetemp() / "map.toml"
    path.write_text(render_map(found, heading="Two\nlines"), "utf-8", newline="")
    assert read_map(path) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("labels = 3", "labels: must hold names with their values, found 3"),
        ('[labels]\n"a b" = true', r'labels\."a b": expected a name in quotes, or false to drop it, or \{ attribute'),
        ('[labels]\nA = ""', r'labels\."A": expected a name in quotes'),
        ("[values.c]\nx = 3", r'values\."c"\."x": expected a name in quotes, or false to drop it$'),
        ("[lables]\nA = 'B'", "lables: unknown key, did you mean 'labels'"),
        ("[labels", "not TOML"),
    ],
)
def test_a_map_that_is_none_is_refused_with_its_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "m.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=why):
        read_map(tmp_path / "m.toml")


def test_no_map_and_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        read_map(tmp_path / "m.toml")
    (tmp_path / "m.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not UTF-8 at byte 0"):
        read_map(tmp_path / "m.toml")


def test_each_name_that_the_schema_does_not_have_is_named() -> None:
    found = ProjectMap(
        labels={"PER": "Persn", "NEG": AsAttribute(attribute="polarity", value="no"), "X": False, "P": "Person"},
        controls={"feeling": "mod", "mood": "mood"},
        values={"mood": {"g": "good", "b": "awful", "u": False}},
        relations={"": "related", "k": "knows"},
    )
    with pytest.raises(ConfigError) as refused:
        require_fitting(found, SCHEMA, "m.toml")
    assert str(refused.value).splitlines() == [
        """m.toml: labels."PER": 'Persn' is no mention label of the schema (known: Person)""",
        """m.toml: labels."NEG": 'polarity' is no attribute of the schema (known: mood)""",
        """m.toml: controls."feeling": 'mod' is no attribute of the schema (known: mood)""",
        """m.toml: values."mood"."b": 'awful' is no value of mood of the schema (known: good, bad)""",
        """m.toml: relations."": 'related' is no relation of the schema (known: knows)""",
    ]
