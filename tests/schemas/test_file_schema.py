"""The JSON Schema of a schema file: a validator takes what annot takes, and marks what the file alone shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from annot.schemas.field_notes import field_notes
from annot.schemas.file_schema import EXAMPLES, MODELS, json_schema_of_files
from annot.steps.init.init import EDITOR_LINE, FILE_SCHEMA_NAME, init_project
from tests.command import run_annot

VALIDATOR = Draft202012Validator(json_schema_of_files())
SOUND = """\
name: small
version: 1.0.0
language: en
mentions:
  Person: {definition: a person, attributes: {role: {type: choice, values: [speaker, mentioned]}}}
  Place: {definition: a place, attributes: {since: {type: date}}}
relations:
  lives_in: {definition: home, head: [Person], tail: [Place], attributes: {when: [now, before]}}
constraints:
- rule: unique_span
"""


def faults(text: str) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(YAML(typ="safe").load(text))]


def test_it_is_a_json_schema_itself() -> None:
    Draft202012Validator.check_schema(json_schema_of_files())


def test_a_sound_file_has_no_fault_short_forms_included() -> None:
    assert faults(SOUND) == []


def test_the_schema_of_this_repository_has_none(root: Path) -> None:
    assert faults((root / "schemas" / "conflict-reporting.yaml").read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("mentions:", "entities:", "$"),
        ("version: 1.0.0", "version: 1", "$.version"),
        ("language: en", "language: english", "$.language"),
        ("{definition: a person, ", "{", "$.mentions.Person"),
        ("head: [Person]", "head: Person", "$.relations.lives_in.head"),
        ("type: date", "type: day", "$.mentions.Place.attributes.since.type"),
        ("rule: unique_span", "rule: unique_spans", "$.constraints[0]"),
        ("[speaker, mentioned]", "[speaker, speaker]", "$.mentions.Person.attributes.role.values"),
    ],
)
def test_a_mistake_is_marked_where_it_stands(right: str, wrong: str, place: str) -> None:
    assert right in SOUND
    assert place in faults(SOUND.replace(right, wrong))


def test_each_key_has_a_note_and_an_example_that_it_allows() -> None:
    schema = json_schema_of_files()
    for model in MODELS:
        place = schema if model.__name__ == "Schema" else schema["$defs"][model.__name__]
        assert field_notes(model).keys() == EXAMPLES[model].keys() == place["properties"].keys()
        for name, value in place["properties"].items():
            assert value["description"] == field_notes(model)[name]
            part: dict[str, Any] = {"$defs": schema["$defs"], **value}
            Draft202012Validator(part).validate(EXAMPLES[model][name])


def test_the_command_prints_it_outside_of_any_project(tmp_path: Path) -> None:
    done = run_annot("schema", "json-schema", "--of-schema-file", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json_schema_of_files()


def test_a_new_project_has_it_beside_its_schema_which_names_it(tmp_path: Path) -> None:
    init_project(tmp_path / "mine")
    folder = tmp_path / "mine" / "schemas"
    assert json.loads((folder / FILE_SCHEMA_NAME).read_text("utf-8")) == json_schema_of_files()
    text = (folder / "mine.yaml").read_text("utf-8")
    assert text.startswith(EDITOR_LINE)
    assert faults(text) == []
