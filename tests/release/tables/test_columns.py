"""Attributes to columns: the wider type where labels differ."""

from __future__ import annotations

import pytest

from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.release.tables.columns import cell, mention_columns, relation_columns


def test_the_schemas_columns(schema: Schema) -> None:
    columns = mention_columns(schema)
    assert columns["side"] == "strings", "one value for a unit, several for a speaker"
    assert columns["value_low"] == "number", "whole for people, any for equipment"
    assert (columns["modifier"], columns["increment"]) == ("string", "boolean")
    assert relation_columns(schema) == {"role": "string", "stance": "string"}


def test_types_that_no_column_holds_are_named() -> None:
    schema = Schema.model_validate(
        {
            "name": "s",
            "version": "1.0.0",
            "language": "fr",
            "mentions": {
                "A": {"definition": "a", "attributes": {"x": {"type": "text"}}},
                "B": {"definition": "b", "attributes": {"x": {"type": "integer"}}},
            },
        }
    )
    with pytest.raises(ConfigError, match="attribute 'x' is string for one label and integer for another"):
        mention_columns(schema)


def test_cells() -> None:
    assert cell("strings", "KP") == ["KP"]
    assert cell("strings", ("KP", "RU")) == ["KP", "RU"]
    assert cell("number", 3) == 3.0
    assert cell("boolean", False) is False
    assert cell("strings", None) is None


@pytest.mark.parametrize(("kind", "name"), [("mentions", "text"), ("mentions", "doc_id"), ("relations", "head_text")])
def test_a_name_that_is_a_column_already_is_refused(kind: str, name: str) -> None:
    spec = {"type": "choice", "values": ["x"]}
    label: dict[str, object] = {"definition": "a", "attributes": {name: spec} if kind == "mentions" else {}}
    relation = {"definition": "r", "head": ["A"], "tail": ["A"], "attributes": {name: spec}}
    data = {"name": "s", "version": "1.0.0", "language": "fr", "mentions": {"A": label}}
    schema = Schema.model_validate({**data, "relations": {"r": relation} if kind == "relations" else {}})
    columns = mention_columns if kind == "mentions" else relation_columns
    with pytest.raises(ConfigError, match=f"attribute '{name}': the released tables have a column of this name"):
        columns(schema)
