"""The gold as columns: one table a configuration, and the counts that stand in manifest and card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from annot.core.annotation import AnnotationSet, Mention
from annot.core.document import Document
from annot.core.schema import Schema
from annot.release.columns import cell, mention_columns, relation_columns
from annot.release.features import META_COLUMNS, tag_names
from annot.release.tokens import tag_tokens, tokenize

Columns = dict[str, list[Any]]


class GoldDocument(NamedTuple):
    """A document with its gold and its fold."""

    document: Document
    gold: AnnotationSet
    fold: int


class TokenTable(NamedTuple):
    """The tokens' columns, and the mentions that the tags could not hold, by document id."""

    columns: Columns
    unaligned: Mapping[str, list[Mention]]


def document_columns(schema: Schema, docs: Sequence[GoldDocument]) -> Columns:
    """One row a document, mentions and relations nested."""
    on_mentions, on_relations = mention_columns(schema), relation_columns(schema)

    def attributes(kinds: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        cells = {name: cell(kind, values.get(name)) for name, kind in kinds.items()}
        return {"attributes": cells} if cells else {}

    return {
        "doc_id": [each.document.doc_id for each in docs],
        "text": [each.document.text for each in docs],
        "sha256": [each.document.sha256 for each in docs],
        "fold": [each.fold for each in docs],
        **{name: [each.document.meta.get(name) for each in docs] for name in META_COLUMNS},
        "zones": [
            [
                {"kind": z.kind, "start": z.span.start, "end": z.span.end, "text": z.text, "furniture": z.furniture}
                for z in each.document.zones
            ]
            for each in docs
        ],
        "mentions": [
            [
                {
                    "id": m.id, "label": m.label, "start": m.span.start, "end": m.span.end, "text": m.text,
                    **attributes(on_mentions, m.attributes),
                }
                for m in each.gold.mentions
            ]
            for each in docs
        ],
        "relations": [
            [
                {"label": r.label, "head": r.head, "tail": r.tail, **attributes(on_relations, r.attributes)}
                for r in each.gold.relations
            ]
            for each in docs
        ],
    }  # fmt: skip


def mention_table(schema: Schema, docs: Sequence[GoldDocument]) -> Columns:
    """One row a mention, each attribute a column."""
    rows = [(each, mention) for each in docs for mention in each.gold.mentions]
    return {
        "doc_id": [each.document.doc_id for each, _ in rows],
        "fold": [each.fold for each, _ in rows],
        "mention_id": [mention.id for _, mention in rows],
        "label": [mention.label for _, mention in rows],
        "start": [mention.span.start for _, mention in rows],
        "end": [mention.span.end for _, mention in rows],
        "text": [mention.text for _, mention in rows],
        **{
            name: [cell(kind, mention.attributes.get(name)) for _, mention in rows]
            for name, kind in mention_columns(schema).items()
        },
    }


def relation_table(schema: Schema, docs: Sequence[GoldDocument]) -> Columns:
    """One row a relation, with both ends written out."""
    rows = [(each, relation) for each in docs for relation in each.gold.relations]
    ends: Columns = {}
    for end in ("head", "tail"):
        mentions = [each.gold.by_id[getattr(relation, end)] for each, relation in rows]
        ends[f"{end}_id"] = [mention.id for mention in mentions]
        ends[f"{end}_label"] = [mention.label for mention in mentions]
        ends[f"{end}_start"] = [mention.span.start for mention in mentions]
        ends[f"{end}_end"] = [mention.span.end for mention in mentions]
        ends[f"{end}_text"] = [mention.text for mention in mentions]
    return {
        "doc_id": [each.document.doc_id for each, _ in rows],
        "fold": [each.fold for each, _ in rows],
        "label": [relation.label for _, relation in rows],
        **ends,
        **{
            name: [cell(kind, relation.attributes.get(name)) for _, relation in rows]
            for name, kind in relation_columns(schema).items()
        },
    }


def token_table(schema: Schema, docs: Sequence[GoldDocument]) -> TokenTable:
    """One row a document, with tokens, offsets and BIO tags as numbers of `tag_names`."""
    numbers = {tag: number for number, tag in enumerate(tag_names(schema))}
    columns: Columns = {name: [] for name in ("doc_id", "fold", "tokens", "starts", "ends", "tags")}
    unaligned = {}
    for document, gold, fold in docs:
        tokens = tokenize(document.text)
        tagged = tag_tokens(tokens, gold.mentions)
        columns["doc_id"].append(document.doc_id)
        columns["fold"].append(fold)
        columns["tokens"].append([document.quote(token) for token in tokens])
        columns["starts"].append([token.start for token in tokens])
        columns["ends"].append([token.end for token in tokens])
        columns["tags"].append([numbers[tag] for tag in tagged.tags])
        missed = sorted([*tagged.unaligned, *tagged.covered], key=lambda mention: mention.span)
        if missed:
            unaligned[document.doc_id] = missed
    return TokenTable(columns, unaligned)


def count_labels(columns: Columns) -> dict[str, int]:
    """How many rows each label has, in order of name."""
    counts = pl.DataFrame({"label": columns["label"]}, schema={"label": pl.String})
    grouped = counts.group_by("label").len().sort("label")
    return dict(zip(grouped["label"].to_list(), grouped["len"].to_list(), strict=True))
