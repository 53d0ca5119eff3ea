"""Gold as data frames and as a `datasets.DatasetDict`, with the columns that the files of a release have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.core.split import SPLITS, Split
from annot.release.gold_document import GoldDocument
from annot.release.manifest import FORMAT, ReleaseFormat
from annot.release.paths import configs_of
from annot.release.tables.columns import Columns
from annot.release.tables.configs import as_told, table_of
from annot.release.tables.features import features_of
from annot.release.tables.gold import TokenTable, token_table
from annot.release.tables.parquet import arrow_table

if TYPE_CHECKING:
    import pandas as pd
    from datasets import DatasetDict


def polars_frame(
    config: str, schema: Schema, docs: Sequence[GoldDocument], *, form: ReleaseFormat = FORMAT, within: int
) -> pl.DataFrame:
    """One configuration of all splits, and the column `split` behind those of the release's files.

    Raises:
        ConfigError: there is no such configuration.
    """
    parts = _arrow_by_split(config, schema, docs, form, within)
    if not parts:
        empty = arrow_table(_columns(config, schema, [], form, within), features_of(config, schema, form=form))
        return _frame(empty, "").clear()
    return pl.concat(_frame(table, split) for split, table in parts.items())


def pandas_frame(
    config: str, schema: Schema, docs: Sequence[GoldDocument], *, form: ReleaseFormat = FORMAT, within: int
) -> pd.DataFrame:
    """The table of `polars_frame` in pandas.

    Raises:
        ConfigError: there is no such configuration.
    """
    found: pd.DataFrame = polars_frame(config, schema, docs, form=form, within=within).to_arrow().to_pandas()
    return found


def dataset_dict(
    config: str, schema: Schema, docs: Sequence[GoldDocument], *, form: ReleaseFormat = FORMAT, within: int
) -> DatasetDict:
    """One configuration as `datasets` loads it from a release: a data set a split that has rows.

    Raises:
        ConfigError: there is no such configuration.
    """
    from datasets import Dataset, DatasetDict

    parts = _arrow_by_split(config, schema, docs, form, within)
    return DatasetDict({split: Dataset(table) for split, table in parts.items() if table.num_rows})


def _arrow_by_split(
    config: str, schema: Schema, docs: Sequence[GoldDocument], form: ReleaseFormat, within: int
) -> dict[Split, pa.Table]:
    if config not in configs_of(schema):
        raise ConfigError(f"there is no table {config!r}; there are: {', '.join(configs_of(schema))}")
    told = as_told(schema, docs, form)
    features = features_of(config, schema, form=form)
    return {
        split: arrow_table(_columns(config, schema, own, form, within), features)
        for split in SPLITS
        if (own := [each for each in told if each.split == split])
    }


def _columns(config: str, schema: Schema, docs: Sequence[GoldDocument], form: ReleaseFormat, within: int) -> Columns:
    # Tokens are worked out only for the table that holds them.
    tokens = token_table(schema, docs, refined=form >= 4) if config == "tokens" else TokenTable({}, 0, {})
    return table_of(config, schema, docs, tokens, form=form, within=within)


def _frame(table: pa.Table, split: str) -> pl.DataFrame:
    found: Any = pl.from_arrow(table)
    frame: pl.DataFrame = found
    return frame.with_columns(pl.lit(split).alias("split"))
