"""The JSON Schema of a schema file, by which an editor completes keys and marks mistakes as they are typed.

It says what a file of YAML may hold, short forms included. What needs more than one place to tell (labels that
relations name, bounds of attributes) `annot schema check` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from annot.core.attribute import AttributeSpec, RelationAttributeSpec
from annot.core.constraint import Bounds, ExpectsRelation, NoNestedSameLabel, NoPartialOverlap, UniqueSpan
from annot.core.schema import MentionLabel, RelationLabel, Schema
from annot.schemas.field_notes import field_notes, summary_of

MODELS: tuple[type[BaseModel], ...] = (
    Schema, MentionLabel, AttributeSpec, RelationLabel, RelationAttributeSpec, UniqueSpan, NoPartialOverlap,
    NoNestedSameLabel, Bounds, ExpectsRelation,
)  # fmt: skip
EXAMPLES: Mapping[type[BaseModel], Mapping[str, Any]] = MappingProxyType(
    {
        Schema: {
            "name": "city-news",
            "version": "1.0.0",
            "language": "fr",
            "description": "Who says what about the city.",
            "mentions": {"Person": {"definition": "a named person"}},
            "relations": {"lives_in": {"definition": "whose home it is", "head": ["Person"], "tail": ["Place"]}},
            "constraints": [{"rule": "unique_span"}],
        },
        MentionLabel: {
            "definition": "a named person, with the title",
            "title": "Personne",
            "hint": "Une personne nommée, avec son titre.",
            "color": "#1f77b4",
            "hotkey": "p",
            "core": True,
            "record": True,
            "attributes": {"role": {"type": "choice", "values": ["speaker", "mentioned"]}},
        },
        AttributeSpec: {
            "type": "choice",
            "values": {"speaker": "parle", "mentioned": "est nommé"},
            "multiple": True,
            "required": True,
            "default": "mentioned",
            "title": "Rôle",
        },
        RelationLabel: {
            "definition": "whose home it is",
            "title": "habite",
            "head": ["Person"],
            "tail": ["Place"],
            "attributes": {"status": {"values": ["now", "before"], "required": True}},
            "max_per_head": 1,
            "same_label": True,
            "symmetric": True,
            "acyclic": True,
        },
        RelationAttributeSpec: {
            "type": "choice",
            "values": ["now", "before"],
            "multiple": False,
            "required": True,
            "default": "now",
            "title": "quand",
        },
        UniqueSpan: {"rule": "unique_span"},
        NoPartialOverlap: {"rule": "no_partial_overlap"},
        NoNestedSameLabel: {"rule": "no_nested_same_label"},
        Bounds: {
            "rule": "bounds",
            "labels": ["Amount"],
            "low": "value_low",
            "high": "value_high",
            "by": "modifier",
            "shapes": {"exact": "equal", "at_least": "low_only", "at_most": "high_only", "range": "increasing"},
        },
        ExpectsRelation: {
            "rule": "expects_relation",
            "labels": ["Amount"],
            "relation": "counts",
            "where_sentence_has": ["Person"],
            "severity": "warning",
        },
    }
)
"""An example of each key; the values of one model stand together in a file only where they fit each other."""


def json_schema_of_files() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what a schema file may hold."""
    found = Schema.model_json_schema(by_alias=True)
    definitions = found["$defs"]
    for model in MODELS:
        place = found if model is Schema else definitions[model.__name__]
        place["description"] = summary_of(model)
        notes = field_notes(model)
        for name, value in place["properties"].items():
            value.pop("title", None)
            if name in notes:
                value["description"] = notes[name]
            if name in EXAMPLES[model]:
                value["examples"] = [EXAMPLES[model][name]]
        place.pop("title", None)
    # A list of values is short for a mapping of each to itself, and so is a list in place of a relation's attribute.
    listed = {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1, "uniqueItems": True}
    for model in (AttributeSpec, RelationAttributeSpec):
        values = definitions[model.__name__]["properties"]["values"]
        described = {key: values.pop(key) for key in ("description", "examples", "default") if key in values}
        definitions[model.__name__]["properties"]["values"] = {"anyOf": [values, listed], **described}
    attributes = definitions["RelationLabel"]["properties"]["attributes"]["patternProperties"]
    for pattern, each in attributes.items():
        attributes[pattern] = {"anyOf": [each, listed]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A schema file of annot",
        **found,
    }
