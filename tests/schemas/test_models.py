"""What is made from the schema: attribute models, JSON Schema, tables."""

from __future__ import annotations

import json

import jsonschema
import pytest
from pydantic import ValidationError

from annot.core.annotation import Mention, Span
from annot.core.schema import Schema
from annot.project.project import ProjectFolder
from annot.schemas.models import attribute_models, render_json_schema, typed_attributes
from annot.schemas.tables import render_tables

FIGURE = {
    "modifier": "at_least",
    "value_low": 3000,
    "casualty_kind": "killed_or_wounded",
    "victim_side": "KP",
    "victim_category": "military",
    "temporal_scope": "cumulative",
    "factuality": "asserted",
}


def test_a_label_has_a_typed_model(schema: Schema) -> None:
    figure = attribute_models(schema)["CasualtyFigure"].model_validate(FIGURE)
    assert figure.model_dump()["value_low"] == 3000
    assert figure.model_dump()["value_high"] is None


@pytest.mark.parametrize(
    "change", [{"value_low": "3000"}, {"modifier": "about"}, {"modifier": None}, {"colour": "red"}, {"value_low": True}]
)
def test_a_model_refuses_what_the_schema_does(schema: Schema, change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        attribute_models(schema)["CasualtyFigure"].model_validate({**FIGURE, **change})


def test_the_attributes_of_a_mention_are_typed(schema: Schema) -> None:
    speaker = Mention(
        label="OfficialSpeaker",
        span=Span(0, 3),
        text="NIS",
        attributes={"speaker_class": "state", "side": ("KR", "US")},
    )
    typed = typed_attributes(schema, speaker)
    assert typed.model_dump() == {"speaker_class": "state", "side": ("KR", "US"), "anonymous": False}


def test_the_committed_readings_fit_the_json_schema(repository: ProjectFolder) -> None:
    validator = jsonschema.Draft202012Validator(render_json_schema(repository.schema))
    validator.check_schema(validator.schema)
    for name in repository.readers:
        for line in (repository.readings_dir / f"{name}.jsonl").read_text("utf-8").splitlines():
            assert not list(validator.iter_errors(json.loads(line)))


def test_the_json_schema_refuses_an_unknown_label(repository: ProjectFolder) -> None:
    validator = jsonschema.Draft202012Validator(render_json_schema(repository.schema))
    line = json.loads((repository.readings_dir / "reader-a.jsonl").read_text("utf-8").splitlines()[0])
    line["mentions"][0]["label"] = "Weapon"
    assert list(validator.iter_errors(line))


def test_the_tables_say_every_label_attribute_and_relation(schema: Schema) -> None:
    tables = render_tables(schema)
    for name, label in schema.mentions.items():
        assert f"| `{name}` | {label.title} |" in tables
        assert all(f"| `{name}` | `{attribute}` |" in tables for attribute in label.attributes)
    assert all(f"| `{name}` |" in tables for name in schema.relations)
