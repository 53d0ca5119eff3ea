"""YAML as people write it: what is taken, and which line a fault names."""

from __future__ import annotations

import re

import pytest

from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.store.yaml_file import parse_yaml

MERGED = """\
name: s
version: 1.0.0
language: en
mentions:
  Person: &person
    definition: A named person.
  Boss:
    <<: *person
    title: Boss
"""


def test_what_a_merge_key_brings_is_read() -> None:
    schema = parse_yaml(MERGED, Schema, name="schema.yaml")
    assert [(each.title, each.definition) for each in schema.mentions.values()] == [
        ("", "A named person."),
        ("Boss", "A named person."),
    ]


def test_a_fault_in_what_a_merge_key_brings_names_the_nearest_line() -> None:
    with pytest.raises(ConfigError, match=r"schema\.yaml:(5|6|7): mentions\.Boss\.definition: must be text, found 3"):
        parse_yaml(MERGED.replace("A named person.", "3"), Schema, name="schema.yaml")


def test_names_that_are_called_like_kinds_have_faults_of_their_own() -> None:
    text = "name: s\nversion: 1.0.0\nlanguage: en\nmentions:\n  str: 3\n  int: 4\n"
    with pytest.raises(ConfigError) as refused:
        parse_yaml(text, Schema, name="s.yaml")
    assert re.findall(r"s\.yaml:\d+: [a-z.]+: must hold names with their values, found \d", str(refused.value)) == [
        "s.yaml:5: mentions.str: must hold names with their values, found 3",
        "s.yaml:6: mentions.int: must hold names with their values, found 4",
    ]


def test_a_day_that_the_calendar_does_not_have_is_a_text_and_its_fault_has_a_line() -> None:
    text = "name: s\nversion: 1.0.0\nlanguage: en\nmentions:\n  A: {definition: a, core: 2024-02-30}\n"
    with pytest.raises(ConfigError, match=r"schema\.yaml:5: mentions\.A\.core: .* true or false, found '2024-02-30'"):
        parse_yaml(text, Schema, name="schema.yaml")
    with pytest.raises(ConfigError, match=r"schema\.yaml:5: mentions\.A\.core: .* found 2024-02-29 \(a date\)"):
        parse_yaml(text.replace("30", "29"), Schema, name="schema.yaml")
