"""The layers that a schema makes in INCEpTION: one of spans and one of relations.

The label is a feature with a list of tags, so that a relation can go from any mention to any other and one layer holds
all. Attributes are texts with lists of tags where the schema lists values: UIMA has numbers and truth values, but none
that is not there, and would say 0 or false of what nobody said. What a feature means stands in its description, which
INCEpTION keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annot.core.annotation import AttributeValue
from annot.core.attribute import AttributeSpec
from annot.core.schema import Schema
from annot.formats.cas.annotations import ANNOTATION, HEAD, TAIL
from annot.formats.cas.described import described_as

MENTION, RELATION = "webanno.custom.Mention", "webanno.custom.MentionRelation"
META = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
LABEL = "value"
_STRING, _STRINGS = "uima.cas.String", "uima.cas.String[]"
_RESERVED = {LABEL, "begin", "end", "sofa", "self", "type", HEAD, TAIL, "next"}
_SHAPES = {"integer": "number", "number": "number", "boolean": "boolean", "strings": "words", "string": "text"}


@dataclass(frozen=True)
class LayerFeature:
    """A feature that holds an attribute of one label or several.

    Attributes:
        name: of the feature.
        attribute: its name in the schema.
        shape: what its values are: `text`, `number`, `boolean` or `words`.
        values: those that the schema lists, for any of the labels.
    """

    name: str
    attribute: str
    shape: str
    values: tuple[str, ...]

    @property
    def description(self) -> str:
        """What a reader finds the attribute again by."""
        return described_as(self.shape, self.attribute)


@dataclass(frozen=True)
class SchemaLayer:
    """A layer.

    Attributes:
        name: full name of its type.
        title: what INCEpTION's page calls it.
        labels: the tags of its label, with their definitions.
        features: of its attributes.
        by_label: the feature of each label's each attribute.
    """

    name: str
    title: str
    labels: Mapping[str, str]
    features: tuple[LayerFeature, ...]
    by_label: Mapping[tuple[str, str], LayerFeature]

    @property
    def is_relation(self) -> bool:
        """Whether it ties mentions."""
        return self.name == RELATION

    def feature(self, label: str, attribute: str, value: AttributeValue) -> LayerFeature | None:
        """Where a value goes; None where the schema has no attribute of the name with values of its kind."""
        own = self.by_label.get((label, attribute))
        shape = shape_of_value(value)
        likely = [own] if own is not None else [each for each in self.features if each.attribute == attribute]
        return next((each for each in likely if each.shape == shape), None)


def layers_of_schema(schema: Schema) -> tuple[SchemaLayer, SchemaLayer]:
    """The layer of mentions, and that of relations, whose list of labels may be empty."""
    mentions = {label: (of.definition, dict(of.attributes)) for label, of in schema.mentions.items()}
    relations = {label: (of.definition, dict(of.attributes)) for label, of in schema.relations.items()}
    return _layer(MENTION, "Mention", mentions), _layer(RELATION, "Mention relation", relations)


def _layer(name: str, title: str, labels: Mapping[str, tuple[str, Mapping[str, Any]]]) -> SchemaLayer:
    shapes: dict[tuple[str, str], list[str]] = {}
    values: dict[tuple[str, str], dict[str, None]] = {}
    for label, (_, attributes) in labels.items():
        for attribute, spec in attributes.items():
            key = (attribute, shape_of(spec))
            shapes.setdefault(key, []).append(label)
            values.setdefault(key, {}).update(dict.fromkeys(spec.kind.listed))
    taken = _RESERVED | {attribute for attribute, _ in shapes}
    used: set[str] = set()
    features: list[LayerFeature] = []
    by_label: dict[tuple[str, str], LayerFeature] = {}
    for (attribute, shape), owners in shapes.items():
        feature, number = attribute, 1
        while feature in used or (feature in taken and (feature != attribute or feature in _RESERVED)):
            number += 1
            feature = f"{attribute}_{number}"
        used.add(feature)
        made = LayerFeature(feature, attribute, shape, tuple(values[(attribute, shape)]))
        features.append(made)
        by_label |= {(label, attribute): made for label in owners}
    return SchemaLayer(
        name, title, {label: definition for label, (definition, _) in labels.items()}, tuple(features), by_label
    )


def shape_of(spec: AttributeSpec) -> str:
    """What the values of an attribute are, as far as a feature has to know."""
    return _SHAPES[spec.kind.column]


def shape_of_value(value: AttributeValue) -> str:
    """What a value is, in the same words."""
    if isinstance(value, tuple):
        return "words"
    return "boolean" if isinstance(value, bool) else "number" if isinstance(value, (int, float)) else "text"


def type_system_of(layers: tuple[SchemaLayer, SchemaLayer]) -> dict[str, Any]:
    """The types of the layers, as a JSON CAS has them."""
    types: dict[str, Any] = {
        META: _type(META, "uima.tcas.DocumentAnnotation", documentId=_STRING, documentTitle=_STRING)
    }
    for layer in layers:
        ends = {HEAD: MENTION, TAIL: MENTION} if layer.is_relation else {}
        made = _type(layer.name, ANNOTATION, **ends)
        made[LABEL] = {"%NAME": LABEL, "%RANGE": _STRING, "%DESCRIPTION": described_as("label")}
        for each in layer.features:
            made[each.name] = {
                "%NAME": each.name,
                "%RANGE": _STRINGS if each.shape == "words" else _STRING,
                "%DESCRIPTION": each.description,
            }
        types[layer.name] = made
    return types


def _type(name: str, of: str, **features: str) -> dict[str, Any]:
    ranges = {each: {"%NAME": each, "%RANGE": range_} for each, range_ in features.items()}
    return {"%NAME": name, "%SUPER_TYPE": of, **ranges}


def layers_json(layers: tuple[SchemaLayer, SchemaLayer]) -> list[dict[str, Any]]:
    """What INCEpTION's import of layers takes (*Settings*, *Layers*, *Import layer*)."""
    return [_exported(layer) for layer in layers if layer.labels]


def _exported(layer: SchemaLayer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "uiName": layer.title,
        "type": "relation" if layer.is_relation else "span",
        "description": "",
        "enabled": True,
        "built_in": False,
        "readonly": False,
        "attach_type": {"name": MENTION} if layer.is_relation else None,
        "allow_stacking": True,
        "cross_sentence": True,
        "anchoring_mode": "CHARACTERS",
        "overlap_mode": "ANY_OVERLAP",
        "validation_mode": "NEVER",
        "lock_to_token_offset": False,
        "multiple_tokens": True,
        "linked_list_behavior": False,
        "features": list(_exported_features(layer)),
    }


def _exported_features(layer: SchemaLayer) -> Iterator[dict[str, Any]]:
    yield _exported_feature(LABEL, "label", described_as("label"), _tags(f"{layer.title} labels", layer.labels), rank=0)
    for rank, each in enumerate(layer.features, start=1):
        listed = each.values or (("true", "false") if each.shape == "boolean" else ())
        tags = _tags(f"{layer.title} {each.name}", dict.fromkeys(listed, "")) if listed else None
        made = _exported_feature(each.name, each.attribute, each.description, tags, rank=rank)
        if each.shape == "words":
            made |= {"type": "uima.cas.StringArray", "multi_value_mode": "ARRAY"}
        yield made


def _exported_feature(
    name: str, title: str, description: str, tags: dict[str, Any] | None, *, rank: int
) -> dict[str, Any]:
    return {
        "name": name,
        "uiName": title,
        "type": _STRING,
        "description": description,
        "enabled": True,
        "visible": True,
        "required": rank == 0,
        "multi_value_mode": "NONE",
        "link_mode": "NONE",
        "curatable": True,
        "rank": rank,
        "tag_set": tags,
    }


def _tags(name: str, tags: Mapping[str, str]) -> dict[str, Any]:
    listed = [{"tag_name": tag, "tag_description": definition} for tag, definition in tags.items()]
    return {"name": name, "description": "", "language": "", "tags": listed, "create_tag": False}
