"""The JSON Schema of an answer: mentions as quotes in the order of the text, relations between them.

In the part of JSON Schema that servers keep strictly: every key is required, what may be left out is null, and nothing
else is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annot.core.schema import RelationLabel, Schema
from annot.schemas.models import MentionAttributes, attribute_models

_TEXT = {"type": "string"}


def answer_form(schema: Schema) -> dict[str, Any]:
    """The JSON Schema that an answer under `schema` has to fit."""
    models = attribute_models(schema)
    mentions = [_mention_form(label, models[label]) for label in schema.mentions]
    lists = {"mentions": {"type": "array", "items": _any_of(mentions)}}
    if schema.relations:
        relations = [_relation_form(name, relation) for name, relation in schema.relations.items()]
        lists["relations"] = {"type": "array", "items": _any_of(relations)}
    return _object(lists)


def _mention_form(label: str, model: type[MentionAttributes]) -> dict[str, Any]:
    attributes = model.model_json_schema().get("properties", {})
    return _object(
        {
            "id": _TEXT,
            "label": {"type": "string", "enum": [label]},
            "quote": _TEXT,
            "attributes": _object({name: _bare(form) for name, form in attributes.items()}),
            "confidence": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        }
    )


def _relation_form(name: str, relation: RelationLabel) -> dict[str, Any]:
    attributes = {}
    for key, spec in relation.attributes.items():
        words: list[str | None] = list(spec.values)
        attributes[key] = (
            {"type": "string", "enum": words} if spec.required else {"type": ["string", "null"], "enum": [*words, None]}
        )
    return _object(
        {
            "label": {"type": "string", "enum": [name]},
            "head": _TEXT,
            "tail": _TEXT,
            "attributes": _object(attributes),
        }
    )


def _bare(form: Mapping[str, Any]) -> dict[str, Any]:
    """A form without what strict servers refuse: names, defaults, and values that are given as constants."""
    kept: dict[str, Any] = {}
    for key, value in form.items():
        if key == "const":
            kept["enum"] = [value]
        elif key == "anyOf":
            kept["anyOf"] = [_bare(each) for each in value]
        elif key == "items":
            kept["items"] = _bare(value)
        elif key not in {"title", "default"}:
            kept[key] = value
    return kept


def _any_of(forms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return forms[0] if len(forms) == 1 else {"anyOf": list(forms)}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
