"""The explicit features of each configuration, from the schema; nothing is inferred from data.

They are named as in `datasets`, which reads them out of a Parquet file's metadata, but made without it: it takes longer
to import than most releases take to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from annot.core.schema import Schema
from annot.release.columns import META_COLUMNS, ColumnType, mention_columns, relation_columns, tag_names
from annot.release.records import record_columns, tie_columns


@dataclass(frozen=True)
class Value:
    """A cell of a type that Arrow knows."""

    dtype: Literal["string", "int32", "int64", "float64", "bool"]


@dataclass(frozen=True)
class ClassLabel:
    """A cell that is one of some names, written as its number."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class List:
    """A cell that is a list."""

    feature: Feature


Feature = Value | ClassLabel | List | Mapping[str, "Feature"]
"""What a cell is; a mapping is a struct."""
Features = Mapping[str, Feature]

_VALUES: Mapping[ColumnType, Feature] = {
    "string": Value("string"),
    "strings": List(Value("string")),
    "integer": Value("int64"),
    "number": Value("float64"),
    "boolean": Value("bool"),
}
_TEXT, _INT = Value("string"), Value("int32")
_PLACE = {"label": _TEXT, "start": _INT, "end": _INT, "text": _TEXT}
_MENTION = {"doc_id": _TEXT, "fold": _INT, "mention_id": _TEXT, **_PLACE}
_ENDS = {f"{end}_{name}": kind for end in ("head", "tail") for name, kind in {"id": _TEXT, **_PLACE}.items()}


def features_of(config: str, schema: Schema) -> Features:
    """The features of one configuration.

    Raises:
        KeyError: there is no such configuration.
    """
    return {
        "documents": _documents,
        "mentions": _mentions,
        "relations": _relations,
        "tokens": _tokens,
        "records": _records,
        "pairs": _pairs,
    }[config](schema)


def standoff_features(config: str, schema: Schema) -> Features:
    """The features of one configuration of a stand-off release: the same columns, null where they would quote.

    Raises:
        KeyError: there is no such configuration.
    """
    more = {"n_chars": _INT} if config == "documents" else {}
    return {**features_of(config, schema), **more}


def _documents(schema: Schema) -> Features:
    span = {"start": _INT, "end": _INT, "text": _TEXT}
    mention_attributes = {name: _VALUES[kind] for name, kind in mention_columns(schema).items()}
    relation_attributes = {name: _VALUES[kind] for name, kind in relation_columns(schema).items()}
    return {
        "doc_id": _TEXT,
        "text": _TEXT,
        "sha256": _TEXT,
        "fold": _INT,
        **dict.fromkeys(META_COLUMNS, _TEXT),
        "zones": List({"kind": _TEXT, **span, "furniture": Value("bool")}),
        "mentions": List({"id": _TEXT, "label": _TEXT, **span, **_nested(mention_attributes)}),
        "relations": List({"label": _TEXT, "head": _TEXT, "tail": _TEXT, **_nested(relation_attributes)}),
    }


def _mentions(schema: Schema) -> Features:
    return {**_MENTION, **{name: _VALUES[kind] for name, kind in mention_columns(schema).items()}}


def _relations(schema: Schema) -> Features:
    attributes = {name: _VALUES[kind] for name, kind in relation_columns(schema).items()}
    return {"doc_id": _TEXT, "fold": _INT, "label": _TEXT, **_ENDS, **attributes}


def _records(schema: Schema) -> Features:
    ties = {}
    for name, column in tie_columns(schema).items():
        attributes = {each: _VALUES[kind] for each, kind in column.attributes.items()}
        ties[name] = List({"id": _TEXT, "label": _TEXT, "text": _TEXT, **_nested(attributes)})
    return {**_MENTION, **{name: _VALUES[kind] for name, kind in record_columns(schema).items()}, **ties}


def _pairs(schema: Schema) -> Features:
    relations = List(ClassLabel(tuple(schema.relations)))
    return {"doc_id": _TEXT, "fold": _INT, **_ENDS, "distance": _INT, "relations": relations}


def _tokens(schema: Schema) -> Features:
    return {
        "doc_id": _TEXT,
        "fold": _INT,
        "tokens": List(_TEXT),
        "starts": List(_INT),
        "ends": List(_INT),
        "tags": List(ClassLabel(tuple(tag_names(schema)))),
    }


def metadata_of(features: Features) -> dict[str, Any]:
    """The features as `datasets` writes them into a file's metadata."""
    return {"info": {"features": {name: _described(feature) for name, feature in features.items()}}}


def _described(feature: Feature) -> dict[str, Any]:
    match feature:
        case Value(dtype):
            return {"dtype": dtype, "_type": "Value"}
        case ClassLabel(names):
            return {"names": list(names), "_type": "ClassLabel"}
        case List(inner):
            return {"feature": _described(inner), "_type": "List"}
        case _:
            return {name: _described(each) for name, each in feature.items()}


def _nested(attributes: dict[str, Feature]) -> dict[str, Feature]:
    """A struct cannot be empty in Arrow: without attributes there is no column."""
    return {"attributes": attributes} if attributes else {}
