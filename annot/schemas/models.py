"""A typed pydantic model for the attributes of each mention label, and JSON Schema from it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.json_schema import models_json_schema

from annot.core.annotation import Mention
from annot.core.attribute import AttributeSpec
from annot.core.ids import PLACE_PATTERN
from annot.core.schema import Schema
from annot.core.version import VERSION_PATTERN


class MentionAttributes(BaseModel):
    """The root of the models that `attribute_models` makes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def attribute_models(schema: Schema) -> dict[str, type[MentionAttributes]]:
    """One frozen model a mention label, named `<Label>Attributes`, with its attributes as typed fields.

    An optional attribute is None where it has no value, or its default where the schema gives one.
    """
    return {
        label: create_model(
            f"{label}Attributes",
            __base__=MentionAttributes,
            __doc__=mention.definition,
            **{name: _field(spec) for name, spec in mention.attributes.items()},
        )
        for label, mention in schema.mentions.items()
    }


def typed_attributes(schema: Schema, mention: Mention) -> MentionAttributes:
    """The attributes of `mention` as its label's model.

    Raises:
        KeyError: the schema does not know the label.
        pydantic.ValidationError: a value does not fit.
    """
    return attribute_models(schema)[mention.label].model_validate(dict(mention.attributes))


def render_json_schema(schema: Schema) -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of a readings file under `schema`."""
    models = attribute_models(schema)
    _, definitions = models_json_schema([(model, "validation") for model in models.values()])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"AnnotationSet of {schema.id}",
        "description": schema.description,
        "type": "object",
        "additionalProperties": False,
        "required": ["doc_id", "doc_sha256", "annotator", "origin", "schema", "mentions", "relations"],
        "properties": {
            "doc_id": {"type": "string", "minLength": 1},
            "doc_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "annotator": {"type": "string", "minLength": 1},
            "origin": {"enum": ["human", "model", "adjudicated"]},
            "schema": {"const": schema.id},
            "guidelines": {"type": "string", "pattern": VERSION_PATTERN},
            "mentions": {"type": "array", "items": {"oneOf": _mention_shapes(schema)}},
            "relations": {"type": "array", "items": {"oneOf": _relation_shapes(schema)}},
        },
        "$defs": definitions.get("$defs", {}),
    }


def _field(spec: AttributeSpec) -> Any:
    kind = spec.kind.annotation
    about = spec.title or None
    if spec.required:
        return (kind, Field(title=about))
    return (kind | None, Field(default=spec.default, title=about))


def _mention_shapes(schema: Schema) -> list[dict[str, Any]]:
    offset = {"type": "integer", "minimum": 0}
    return [
        {
            "type": "object",
            "description": mention.definition,
            "additionalProperties": False,
            "required": ["id", "label", "span", "text", "attributes"],
            "properties": {
                "id": {"type": "string", "pattern": f"^{label}{PLACE_PATTERN}$"},
                "label": {"const": label},
                "span": {"type": "array", "prefixItems": [offset, offset], "minItems": 2, "maxItems": 2},
                "text": {"type": "string", "minLength": 1},
                "attributes": {"$ref": f"#/$defs/{label}Attributes"},
            },
        }
        for label, mention in schema.mentions.items()
    ]


def _relation_shapes(schema: Schema) -> list[dict[str, Any]]:
    return [
        {
            "type": "object",
            "description": relation.definition,
            "additionalProperties": False,
            "required": ["label", "head", "tail", "attributes"],
            "properties": {
                "label": {"const": name},
                "head": {"type": "string", "pattern": f"^({'|'.join(relation.head)})@"},
                "tail": {"type": "string", "pattern": f"^({'|'.join(relation.tail)})@"},
                "attributes": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": [key for key, spec in relation.attributes.items() if spec.required],
                    "properties": {key: {"enum": list(spec.values)} for key, spec in relation.attributes.items()},
                },
            },
        }
        for name, relation in schema.relations.items()
    ]
