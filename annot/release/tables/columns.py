"""What a table's columns are made of, and which ones a schema's attributes make, of which type.

One table holds mentions of all labels, so an attribute that labels define differently takes the wider
type: a list where one allows several values, a float where one is no integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

import numpy.typing as npt

from annot.core.annotation import AttributeValue
from annot.core.attribute import AttributeSpec
from annot.core.attribute_types.attribute_type import ColumnType
from annot.core.errors import ConfigError
from annot.core.schema import MentionLabel, RelationLabel, Schema


@dataclass(frozen=True, eq=False)
class Nested:
    """A column of lists, laid end to end: list i is `values[offsets[i]:offsets[i + 1]]`.

    Attributes:
        offsets: one more than there are lists, rising from 0.
        values: the items; of structs a column a field.
    """

    offsets: list[int]
    values: Column

    @classmethod
    def of_lengths(cls, lengths: Iterable[int], values: Column) -> Nested:
        """A column of lists by their lengths."""
        return cls([0, *accumulate(lengths)], values)


Column = list[Any] | npt.NDArray[Any] | Nested | dict[str, "Column"]
"""Cells, numbers, lists, or structs with a column a field."""
Columns = dict[str, Column]

_WIDER: dict[frozenset[ColumnType], ColumnType] = {
    frozenset(("string", "strings")): "strings",
    frozenset(("integer", "number")): "number",
}


META_COLUMNS = (
    "language", "title", "publisher", "date_published", "date_source", "date_evidence", "translated_from",
    "translation_evidence", "url", "rights", "event",
)  # fmt: skip
MENTION_KEYS = ("doc_id", "fold", "mention_id", "label", "start", "end", "text")
RELATION_KEYS = (
    *("doc_id", "fold", "label"),
    *(f"{end}_{name}" for end in ("head", "tail") for name in ("id", "label", "start", "end", "text")),
)
"""Columns of the flat tables, which no attribute can be called by."""


def mention_columns(schema: Schema) -> dict[str, ColumnType]:
    """The columns of all mention attributes, in order of name.

    Raises:
        ConfigError: a name is a column already, or two labels give one name to types that no column can hold.
    """
    return attribute_columns(MENTION_KEYS, schema.mentions.values())


def relation_columns(schema: Schema) -> dict[str, ColumnType]:
    """The columns of all relation attributes, in order of name.

    Raises:
        ConfigError: see `mention_columns`.
    """
    return attribute_columns(RELATION_KEYS, schema.relations.values())


def attribute_columns(taken: tuple[str, ...], labels: Iterable[MentionLabel | RelationLabel]) -> dict[str, ColumnType]:
    """The columns of the attributes of some labels, in order of name.

    Args:
        taken: columns that the table has besides.
        labels: of mentions or relations.

    Raises:
        ConfigError: see `mention_columns`.
    """
    found: dict[str, ColumnType] = {}
    specs: Iterator[tuple[str, AttributeSpec]] = chain.from_iterable(label.attributes.items() for label in labels)
    for name, spec in specs:
        kind = spec.kind.column
        if name in taken:
            raise ConfigError(f"attribute {name!r}: the released tables have a column of this name; choose another")
        before = found.get(name, kind)
        if before != kind:
            wider = _WIDER.get(frozenset((before, kind)))
            if wider is None:
                raise ConfigError(f"attribute {name!r} is {before} for one label and {kind} for another")
            kind = wider
        found[name] = kind
    return dict(sorted(found.items()))


def tag_names(schema: Schema) -> list[str]:
    """The BIO tags, `O` first, then the labels in the schema's order."""
    return ["O", *(f"{prefix}-{label}" for label in schema.mentions for prefix in "BI")]


def cell(kind: ColumnType, value: AttributeValue | None) -> object:
    """`value` as a cell of a column."""
    if value is None:
        return None
    if kind == "strings":
        return list(value) if isinstance(value, tuple) else [value]
    if kind == "number" and not isinstance(value, (str, tuple)):
        return float(value)
    return value
