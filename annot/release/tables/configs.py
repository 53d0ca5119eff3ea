"""The tables of a release, by split and configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from annot.core.schema import Schema
from annot.core.split import SPLITS, Split
from annot.release.gold_document import GoldDocument
from annot.release.manifest import FIRST_WITH_DEFAULTS, ReleaseFormat
from annot.release.paths import configs_of
from annot.release.tables.columns import Columns
from annot.release.tables.defaults import filled
from annot.release.tables.gold import TokenTable, document_columns, mention_table, relation_table, token_table
from annot.release.tables.pairs import pair_table
from annot.release.tables.records import record_table


class SplitTables(NamedTuple):
    """The tables of one split by configuration, and its tokens, which say what they could not hold."""

    tables: Mapping[str, Columns]
    tokens: TokenTable


def as_told(schema: Schema, docs: Sequence[GoldDocument], form: ReleaseFormat) -> Sequence[GoldDocument]:
    """The documents as tables tell of them: from format 4 on with the defaults of attributes that were left out."""
    return [filled(schema, each) for each in docs] if form >= FIRST_WITH_DEFAULTS else docs


def tables_by_split(
    schema: Schema, told: Sequence[GoldDocument], *, form: ReleaseFormat, within: int
) -> dict[Split, SplitTables]:
    """The tables of each split that has documents.

    Args:
        schema: names the columns.
        told: the documents; see `as_told`.
        form: format of the release; before 4, tokens that a mention cuts were left whole.
        within: characters that may stand between the two mentions of a candidate in `pairs`.
    """
    found = {}
    for split in SPLITS:
        if own := [each for each in told if each.split == split]:
            tokens = token_table(schema, own, refined=form >= 4)
            tables = {config: table_of(config, schema, own, tokens, within=within) for config in configs_of(schema)}
            found[split] = SplitTables(tables, tokens)
    return found


def table_of(config: str, schema: Schema, docs: Sequence[GoldDocument], tokens: TokenTable, *, within: int) -> Columns:
    """One configuration of some documents; see `tables_by_split`."""
    make: dict[str, Callable[[], Columns]] = {
        "documents": lambda: document_columns(schema, docs),
        "mentions": lambda: mention_table(schema, docs),
        "relations": lambda: relation_table(schema, docs),
        "tokens": lambda: tokens.columns,
        "records": lambda: record_table(schema, docs),
        "pairs": lambda: pair_table(schema, docs, within=within),
    }
    return make[config]()
