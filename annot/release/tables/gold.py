"""The gold as columns: one table a configuration, and the counts that stand in manifest and card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from annot.core.annotation import Attributes, Mention, Relation
from annot.core.attribute_types.attribute_type import ColumnType
from annot.core.canonical import digest_of
from annot.core.document import Zone
from annot.core.schema import Schema
from annot.release.gold_document import GoldDocument
from annot.release.tables.columns import (
    META_COLUMNS,
    Column,
    Columns,
    Nested,
    cell,
    mention_columns,
    relation_columns,
    tag_names,
)
from annot.release.tables.flat import FlatMentions, GoldColumns, flat_mentions, flat_relations, gold_columns
from annot.release.tables.tokens import find_tokens, joined, place_marked, refine_at


class TokenTable(NamedTuple):
    """The tokens of some documents.

    Attributes:
        columns: of the table.
        n_tokens: how many there are.
        unaligned: the mentions that the tags could not hold, by document id.
        n_nested: how many of these share tokens with a longer one; the others begin or end inside a token.
    """

    columns: Columns
    n_tokens: int
    unaligned: Mapping[str, list[Mention]]
    n_nested: int = 0


def content_digest(schema: Schema, docs: Sequence[GoldDocument]) -> str:
    """Digest of what a release says: name and version of the schema, texts and gold, in canonical form."""
    return digest_of(schema.id, [(each.document.sha256, each.gold) for each in docs])


def document_columns(schema: Schema, docs: Sequence[GoldDocument]) -> Columns:
    """One row a document, mentions and relations nested."""
    return nested_columns(schema, gold_columns(docs))


def nested_columns(schema: Schema, docs: Sequence[GoldColumns]) -> Columns:
    """`document_columns` of gold that is in columns already."""
    mentions, relations = flat_mentions(docs), flat_relations(docs)
    return {
        "doc_id": [each.document.doc_id for each in docs],
        "text": [each.document.text for each in docs],
        "sha256": [each.document.sha256 for each in docs],
        "fold": [each.fold for each in docs],
        **{name: [each.document.meta.get(name) for each in docs] for name in META_COLUMNS},
        "zones": _zones([each.document.zones for each in docs]),
        "mentions": Nested.of_lengths(
            [len(each.gold.labels) for each in docs],
            {
                "id": mentions.ids,
                "label": mentions.labels,
                "start": mentions.starts,
                "end": mentions.ends,
                "text": mentions.quotes,
                **nested_attributes(attribute_cells(mention_columns(schema), mentions.attributes)),
            },
        ),
        "relations": Nested.of_lengths(
            [len(each.gold.relation_labels) for each in docs],
            {
                "label": relations.labels,
                "head": [mentions.ids[at] for at in relations.heads],
                "tail": [mentions.ids[at] for at in relations.tails],
                **nested_attributes(attribute_cells(relation_columns(schema), relations.said)),
            },
        ),
    }


def mention_table(schema: Schema, docs: Sequence[GoldDocument]) -> Columns:
    """One row a mention, each attribute a column."""
    in_columns = gold_columns(docs)
    mentions = flat_mentions(in_columns)
    places = [place for place, each in enumerate(in_columns) for _ in each.gold.labels]
    return {
        "doc_id": [docs[place].document.doc_id for place in places],
        "fold": [docs[place].fold for place in places],
        **{"mention_id" if name == "id" else name: column for name, column in _fields(mentions).items()},
        **attribute_cells(mention_columns(schema), mentions.attributes),
    }


def relation_table(schema: Schema, docs: Sequence[GoldDocument]) -> Columns:
    """One row a relation, with both ends written out."""
    in_columns = gold_columns(docs)
    fields, relations = _fields(flat_mentions(in_columns)), flat_relations(in_columns)
    places = [place for place, each in enumerate(in_columns) for _ in each.gold.relation_labels]
    return {
        "doc_id": [docs[place].document.doc_id for place in places],
        "fold": [docs[place].fold for place in places],
        "label": relations.labels,
        **{f"head_{name}": [column[at] for at in relations.heads] for name, column in fields.items()},
        **{f"tail_{name}": [column[at] for at in relations.tails] for name, column in fields.items()},
        **attribute_cells(relation_columns(schema), relations.said),
    }


def _fields(mentions: FlatMentions) -> dict[str, list[Any]]:
    """The columns that every table of mentions has."""
    names = ("id", "label", "start", "end", "text")
    columns = (mentions.ids, mentions.labels, mentions.starts, mentions.ends, mentions.quotes)
    return dict(zip(names, columns, strict=True))


def token_table(schema: Schema, docs: Sequence[GoldDocument], *, refined: bool = True) -> TokenTable:
    """One row a document, with tokens, offsets and BIO tags as numbers of `tag_names`.

    Args:
        schema: names the tags.
        docs: of one split.
        refined: whether tokens that a mention cuts are divided; releases of a format below 4 left them whole.
    """
    return tokens_in_columns(schema, gold_columns(docs), refined=refined)


def tokens_in_columns(schema: Schema, docs: Sequence[GoldColumns], *, refined: bool = True) -> TokenTable:
    """`token_table` of gold that is in columns already."""
    numbers = {tag: number for number, tag in enumerate(tag_names(schema))}
    tokens = [find_tokens(each.document.text) for each in docs]
    if refined:
        tokens = [
            refine_at(each.document.text, found, [*each.gold.starts, *each.gold.ends])
            for each, found in zip(docs, tokens, strict=True)
        ]
    lengths = [len(each.quotes) for each in tokens]
    tags = np.zeros(sum(lengths), np.int64)
    unaligned, n_nested = {}, 0
    for each, found, before in zip(docs, tokens, accumulate(lengths, initial=0), strict=False):
        labels = each.gold.labels
        marked = list(zip(each.gold.starts, each.gold.ends, labels, strict=True))
        placed = place_marked(found.starts.tolist(), found.ends.tolist(), marked)
        for first, last, at in placed.placed:
            tags[before + first] = numbers[f"B-{labels[at]}"]
            tags[before + first + 1 : before + last + 1] = numbers[f"I-{labels[at]}"]
        n_nested += len(placed.covered)
        if missed := sorted([*placed.unaligned, *placed.covered], key=lambda at: marked[at][:2]):
            unaligned[each.document.doc_id] = [each.gold.mention(at) for at in missed]
    columns: Columns = {
        "doc_id": [each.document.doc_id for each in docs],
        "fold": [each.fold for each in docs],
        "tokens": Nested.of_lengths(lengths, list(chain.from_iterable(each.quotes for each in tokens))),
        "starts": Nested.of_lengths(lengths, joined([each.starts for each in tokens])),
        "ends": Nested.of_lengths(lengths, joined([each.ends for each in tokens])),
        "tags": Nested.of_lengths(lengths, tags),
    }
    return TokenTable(columns, len(tags), unaligned, n_nested)


def mention_cells(
    rows: Sequence[tuple[GoldDocument, Mention]], attributes: Mapping[str, ColumnType]
) -> dict[str, Column]:
    """The columns of mentions with their documents, and a column for each of `attributes`."""
    mentions = [mention for _, mention in rows]
    return {
        "doc_id": [each.document.doc_id for each, _ in rows],
        "fold": [each.fold for each, _ in rows],
        "mention_id": each_cell("id", mentions),
        "label": each_cell("label", mentions),
        "start": each_cell("span.start", mentions),
        "end": each_cell("span.end", mentions),
        "text": each_cell("text", mentions),
        **attribute_cells(attributes, each_cell("attributes", mentions)),
    }


def end_cells(end: str, mentions: Sequence[Mention]) -> dict[str, Column]:
    """The columns of one end of a relation: `head_id`, `head_label` and so on."""
    names = {"id": "id", "label": "label", "start": "span.start", "end": "span.end", "text": "text"}
    return {f"{end}_{name}": each_cell(place, mentions) for name, place in names.items()}


def attribute_cells(kinds: Mapping[str, ColumnType], given: Sequence[Attributes]) -> dict[str, Column]:
    """A column an attribute, with a cell for each of `given`."""
    # What is said alike is one mapping, and its cells are made once.
    places = list(map(id, given))
    known = dict(zip(places, given, strict=True))
    columns: dict[str, Column] = {}
    for name, kind in kinds.items():
        cells = {place: cell(kind, each.get(name)) for place, each in known.items()}
        columns[name] = [cells[place] for place in places]
    return columns


def count_labels(rows: Iterable[Mention | Relation]) -> dict[str, int]:
    """How many rows each label has, in order of name."""
    return dict(sorted(Counter(row.label for row in rows).items()))


def each_cell(place: str, rows: Iterable[object]) -> list[Any]:
    """What stands at `place` of each row, such as `span.start`."""
    return list(map(attrgetter(place), rows))


def nested_attributes(attributes: dict[str, Column], name: str = "attributes") -> dict[str, Column]:
    """The field of a row's attributes. A struct cannot be empty in Arrow: without attributes there is no column."""
    return {name: attributes} if attributes else {}


def _zones(zones: Sequence[tuple[Zone, ...]]) -> Nested:
    flat = list(chain.from_iterable(zones))
    places = {"kind": "kind", "start": "span.start", "end": "span.end", "text": "text", "furniture": "furniture"}
    return Nested.of_lengths(map(len, zones), {name: each_cell(place, flat) for name, place in places.items()})
