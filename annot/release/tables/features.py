"""The explicit features of each configuration, from the schema; nothing is inferred from data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import assert_never

from annot.core.attribute_types.attribute_type import ColumnType
from annot.core.schema import Schema
from annot.release.manifest import FIRST_WITH_TIED_ATTRIBUTES, FORMAT, ReleaseFormat
from annot.release.tables.columns import META_COLUMNS, mention_columns, relation_columns, tag_names
from annot.release.tables.feature_types import Feature, LabelNumber, ListOf, Scalar, TableFeatures
from annot.release.tables.records import MENTION_ATTRIBUTES, PUBLISHED, record_columns, tie_columns

_TEXT, _INT = Scalar("string"), Scalar("int32")
_PLACE = {"label": _TEXT, "start": _INT, "end": _INT, "text": _TEXT}
_MENTION = {"doc_id": _TEXT, "fold": _INT, "mention_id": _TEXT, **_PLACE}
_ENDS = {f"{end}_{name}": kind for end in ("head", "tail") for name, kind in {"id": _TEXT, **_PLACE}.items()}


def features_of(config: str, schema: Schema, *, form: ReleaseFormat = FORMAT) -> TableFeatures:
    """The features of one configuration, as releases of format `form` have them.

    Raises:
        KeyError: there is no such configuration.
    """
    make: dict[str, Callable[[Schema], TableFeatures]] = {
        "documents": _documents,
        "mentions": _mentions,
        "relations": _relations,
        "tokens": _tokens,
        "records": partial(_records, whole=form >= FIRST_WITH_TIED_ATTRIBUTES),
        "pairs": _pairs,
    }
    return make[config](schema)


def standoff_features(config: str, schema: Schema, *, form: ReleaseFormat = FORMAT) -> TableFeatures:
    """The features of one configuration of a stand-off release: the same columns, null where they would quote.

    Raises:
        KeyError: there is no such configuration.
    """
    more = {"n_chars": _INT} if config == "documents" else {}
    return TableFeatures({**features_of(config, schema, form=form), **more})


def _documents(schema: Schema) -> TableFeatures:
    span = {"start": _INT, "end": _INT, "text": _TEXT}
    mention_attributes, relation_attributes = _values(mention_columns(schema)), _values(relation_columns(schema))
    return TableFeatures(
        {
            "doc_id": _TEXT,
            "text": _TEXT,
            "sha256": _TEXT,
            "fold": _INT,
            **dict.fromkeys(META_COLUMNS, _TEXT),
            "zones": ListOf({"kind": _TEXT, **span, "furniture": Scalar("bool")}),
            "mentions": ListOf({"id": _TEXT, "label": _TEXT, **span, **_nested(mention_attributes)}),
            "relations": ListOf({"label": _TEXT, "head": _TEXT, "tail": _TEXT, **_nested(relation_attributes)}),
        }
    )


def _mentions(schema: Schema) -> TableFeatures:
    return TableFeatures({**_MENTION, **_values(mention_columns(schema))})


def _relations(schema: Schema) -> TableFeatures:
    return TableFeatures({"doc_id": _TEXT, "fold": _INT, "label": _TEXT, **_ENDS, **_values(relation_columns(schema))})


def _records(schema: Schema, *, whole: bool) -> TableFeatures:
    ties = {}
    for name, column in tie_columns(schema).items():
        of_mention = _values(column.mention_attributes) if whole else {}
        ties[name] = ListOf(
            {
                "id": _TEXT,
                "label": _TEXT,
                "text": _TEXT,
                **_nested(_values(column.attributes)),
                **_nested(of_mention, MENTION_ATTRIBUTES),
            }
        )
    published = dict.fromkeys(PUBLISHED, _TEXT) if whole else {}
    return TableFeatures({**_MENTION, **_values(record_columns(schema)), **published, **ties})


def _pairs(schema: Schema) -> TableFeatures:
    relations = ListOf(LabelNumber(list(schema.relations)))
    return TableFeatures({"doc_id": _TEXT, "fold": _INT, **_ENDS, "distance": _INT, "relations": relations})


def _tokens(schema: Schema) -> TableFeatures:
    return TableFeatures(
        {
            "doc_id": _TEXT,
            "fold": _INT,
            "tokens": ListOf(_TEXT),
            "starts": ListOf(_INT),
            "ends": ListOf(_INT),
            "tags": ListOf(LabelNumber(tag_names(schema))),
        }
    )


def _values(columns: Mapping[str, ColumnType]) -> dict[str, Feature]:
    return {name: _value(kind) for name, kind in columns.items()}


def _value(kind: ColumnType) -> Feature:
    match kind:
        case "string":
            return Scalar("string")
        case "strings":
            return ListOf(Scalar("string"))
        case "integer":
            return Scalar("int64")
        case "number":
            return Scalar("float64")
        case "boolean":
            return Scalar("bool")
        case _:
            assert_never(kind)


def _nested(attributes: dict[str, Feature], name: str = "attributes") -> dict[str, Feature]:
    """A struct cannot be empty in Arrow: without attributes there is no column."""
    return {name: attributes} if attributes else {}
