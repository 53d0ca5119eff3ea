"""What an attribute that was left out means: its default, which tables hold and readings do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from annot.core.annotation import Attributes, Mention, Relation
from annot.core.attribute import AttributeSpec
from annot.core.schema import MentionLabel, RelationLabel, Schema
from annot.core.written import word_of
from annot.release.gold_document import GoldDocument


def filled(schema: Schema, document: GoldDocument) -> GoldDocument:
    """The document with the defaults of the schema wherever an attribute was left out; the same one where none is."""
    mentions = {name: _defaults(label.attributes) for name, label in schema.mentions.items()}
    relations = {name: _defaults(label.attributes) for name, label in schema.relations.items()}
    if not any(mentions.values()) and not any(relations.values()):
        return document
    gold = document.gold.replace(
        mentions=tuple(_with(each, mentions.get(each.label, {})) for each in document.gold.mentions),
        relations=tuple(_with(each, relations.get(each.label, {})) for each in document.gold.relations),
    )
    return document._replace(gold=gold)


def notes_on_defaults(schema: Schema) -> dict[str, str]:
    """What is to be said of the columns of attributes that have a default, by their names."""
    found: dict[str, list[str]] = {}
    labels: dict[str, MentionLabel | RelationLabel] = {**schema.mentions, **schema.relations}
    for label, spec in labels.items():
        for name, value in _defaults(spec.attributes).items():
            shown = ", ".join(value) if isinstance(value, tuple) else word_of(value)
            found.setdefault(name, []).append(f"{shown} for {label}")
    return {
        name: f"Where it was left out, annot filled in the schema's default: {'; '.join(each)}."
        for name, each in found.items()
    }


def _defaults(specs: Mapping[str, AttributeSpec]) -> Attributes:
    return {
        name: (str(spec.default),) if spec.multiple else spec.default
        for name, spec in specs.items()
        if spec.default is not None
    }


def _with(each: Any, defaults: Attributes) -> Any:
    missing = {name: value for name, value in defaults.items() if name not in each.attributes}
    if not missing:
        return each
    assert isinstance(each, (Mention, Relation))
    return replace(each, attributes={**each.attributes, **missing})
