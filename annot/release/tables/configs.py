"""The tables of a release, by split and configuration."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from annot.core.schema import Schema
from annot.release.gold_document import GoldDocument
from annot.release.manifest import FIRST_WITH_DEFAULTS, ReleaseFormat
from annot.release.tables.columns import Columns
from annot.release.tables.defaults import filled
from annot.release.tables.gold import TokenTable, document_columns, mention_table, relation_table
from annot.release.tables.pairs import pair_table
from annot.release.tables.records import record_table


def as_told(schema: Schema, docs: Sequence[GoldDocument], form: ReleaseFormat) -> Sequence[GoldDocument]:
    """The documents as tables tell of them: from format 4 on with the defaults of attributes that were left out."""
    return [filled(schema, each) for each in docs] if form >= FIRST_WITH_DEFAULTS else docs


def table_of(
    config: str, schema: Schema, docs: Sequence[GoldDocument], tokens: TokenTable, *, form: ReleaseFormat, within: int
) -> Columns:
    """One configuration of some documents; see `tables_by_split`."""
    make: dict[str, Callable[[], Columns]] = {
        "documents": lambda: document_columns(schema, docs),
        "mentions": lambda: mention_table(schema, docs),
        "relations": lambda: relation_table(schema, docs),
        "tokens": lambda: tokens.columns,
        "records": lambda: record_table(schema, docs, form=form),
        "pairs": lambda: pair_table(schema, docs, within=within),
    }
    return make[config]()
