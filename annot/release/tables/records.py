"""`records`: one row for each mention of a label that the schema calls a record, with all that is said of it.

A column an attribute, and a column a relation: `attributed_to` lists what the record is tied to by a relation that goes
out from it, `attributed_to_from` what is tied to it by one that goes to it, each with the attributes of the relation
and of the mention. So one row says who says what of whom, where and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import Mention, Relation
from annot.core.attribute_types.attribute_type import ColumnType
from annot.core.errors import ConfigError
from annot.core.schema import RelationLabel, Schema
from annot.release.gold_document import GoldDocument
from annot.release.manifest import FIRST_WITH_TIED_ATTRIBUTES, FORMAT, ReleaseFormat
from annot.release.tables.columns import MENTION_KEYS, Columns, Nested, attribute_columns
from annot.release.tables.gold import attribute_cells, each_cell, mention_cells, nested_attributes

PUBLISHED = ("date_published", "date_source")
"""What a record says of its document: when it was published, as far as that is known, and who says so."""
RECORD_KEYS = (*MENTION_KEYS, *PUBLISHED)
MENTION_ATTRIBUTES = "mention_attributes"
"""The field with the attributes of what a record is tied to; `attributes` are those of the relation."""


class TieColumn(NamedTuple):
    """A column of what records are tied to by one relation.

    Attributes:
        relation: label of the relation.
        outgoing: whether the record is its head.
        attributes: of the relation.
        mention_attributes: of the mentions that it can tie records to.
    """

    relation: str
    outgoing: bool
    attributes: Mapping[str, ColumnType]
    mention_attributes: Mapping[str, ColumnType]


def record_labels(schema: Schema) -> list[str]:
    """The mention labels that are records, in the schema's order."""
    return [name for name, label in schema.mentions.items() if label.record]


def record_columns(schema: Schema) -> dict[str, ColumnType]:
    """The columns of the records' attributes, in order of name."""
    return attribute_columns(RECORD_KEYS, [schema.mentions[label] for label in record_labels(schema)])


def tie_columns(schema: Schema) -> dict[str, TieColumn]:
    """The columns of the records' relations, by name of the column.

    Raises:
        ConfigError: a column of this name is there already: an attribute of a record, or of another relation.
    """
    found: dict[str, TieColumn] = {}
    for name, column in _ties(schema):
        if name in found or name in RECORD_KEYS:
            raise ConfigError(
                f"relation {column.relation!r}: the records have another column {name!r} already; rename the relation"
            )
        found[name] = column
    for name in record_columns(schema):
        if name in found:
            raise ConfigError(f"attribute {name!r}: the records have a column of this name for a relation; rename one")
    return found


def record_table(schema: Schema, docs: Sequence[GoldDocument], *, form: ReleaseFormat = FORMAT) -> Columns:
    """The records of all documents, in order, as releases of format `form` have them."""
    labels = frozenset(record_labels(schema))
    rows = [(each, mention) for each in docs for mention in each.gold.mentions if mention.label in labels]
    whole = form >= FIRST_WITH_TIED_ATTRIBUTES
    published: Columns = {name: [each.document.meta.get(name) for each, _ in rows] for name in PUBLISHED if whole}
    return {
        **mention_cells(rows, record_columns(schema)),
        **published,
        **{name: _tied(column, docs, rows, whole=whole) for name, column in tie_columns(schema).items()},
    }


def _ties(schema: Schema) -> Iterator[tuple[str, TieColumn]]:
    labels = record_labels(schema)
    for name, relation in schema.relations.items():
        attributes = attribute_columns((), [relation])
        if _meets(labels, relation, "head"):
            yield name, TieColumn(name, True, attributes, _attributes_of(schema, relation.tail))
        if _meets(labels, relation, "tail"):
            yield f"{name}_from", TieColumn(name, False, attributes, _attributes_of(schema, relation.head))


def _attributes_of(schema: Schema, labels: Sequence[str]) -> Mapping[str, ColumnType]:
    return attribute_columns((), [schema.mentions[label] for label in labels])


def _meets(labels: Sequence[str], relation: RelationLabel, end: str) -> bool:
    return not set(labels).isdisjoint(getattr(relation, end))


def _tied(
    column: TieColumn, docs: Sequence[GoldDocument], rows: Sequence[tuple[GoldDocument, Mention]], *, whole: bool
) -> Nested:
    mine, other = ("head", "tail") if column.outgoing else ("tail", "head")
    by_record: dict[tuple[str, str], list[tuple[Relation, Mention]]] = {}
    for each in docs:
        for relation in each.gold.relations:
            if relation.label == column.relation:
                key = (each.document.doc_id, getattr(relation, mine))
                by_record.setdefault(key, []).append((relation, each.gold.by_id[getattr(relation, other)]))
    lists = [
        sorted(by_record.get((each.document.doc_id, mention.id), ()), key=lambda tie: tie[1].span)
        for each, mention in rows
    ]
    relations = [relation for ties in lists for relation, _ in ties]
    mentions = [mention for ties in lists for _, mention in ties]
    of_mentions = attribute_cells(column.mention_attributes, each_cell("attributes", mentions)) if whole else {}
    return Nested.of_lengths(
        map(len, lists),
        {
            "id": each_cell("id", mentions),
            "label": each_cell("label", mentions),
            "text": each_cell("text", mentions),
            **nested_attributes(attribute_cells(column.attributes, each_cell("attributes", relations))),
            **nested_attributes(of_mentions, MENTION_ATTRIBUTES),
        },
    )
