"""The tables of a silver release: those of a gold release, each row with its predictor, and with scores if any."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.core.prediction import Prediction
from annot.core.schema import Schema
from annot.release.gold_document import GoldDocument
from annot.release.manifest import FORMAT
from annot.release.paths import configs_of
from annot.release.silver.mark import SILVER_KEY
from annot.release.tables.columns import Columns, mention_columns, relation_columns
from annot.release.tables.configs import as_told, table_of
from annot.release.tables.feature_types import Scalar, TableFeatures
from annot.release.tables.features import features_of
from annot.release.tables.gold import TokenTable, token_table
from annot.release.tables.parquet import arrow_table

PREDICTOR, SCORE = "predictor", "score"
"""Columns that a gold release does not have."""
_SCORED = ("mentions", "relations")
_NO_PAIRS = "pairs"
"""What a silver release leaves out: candidates of relations follow from its mentions, and are many times as many."""
_ROW_GROUP = 1_000


def silver_configs(schema: Schema) -> tuple[str, ...]:
    """The configurations of a silver release; see `annot.release.paths.configs_of`."""
    return tuple(name for name in configs_of(schema) if name != _NO_PAIRS)


def require_columns(schema: Schema) -> None:
    """Refuses a schema whose attributes are called as a column of silver tables is.

    Raises:
        ConfigError: one is.
    """
    for name in (PREDICTOR, SCORE):
        if name in mention_columns(schema) or name in relation_columns(schema):
            raise ConfigError(
                f"{schema.id}: an attribute is called {name!r}, as a column of silver tables is; rename it"
            )


def silver_tables(
    schema: Schema, documents: Sequence[Document], predictions: Sequence[Prediction], *, model: str
) -> tuple[dict[str, bytes], TokenTable]:
    """The Parquet files of a shard by configuration, and its tokens.

    Args:
        schema: names the columns.
        documents: of the shard.
        predictions: of the documents, in the same order.
        model: NAME@VERSION of the predictor.
    """
    docs = [GoldDocument(document, said, 0, "train") for document, said in zip(documents, predictions, strict=True)]
    told = as_told(schema, docs, FORMAT)
    tokens = token_table(schema, told)
    files = {}
    for config in silver_configs(schema):
        columns = table_of(config, schema, told, tokens, form=FORMAT, within=0)
        columns[PREDICTOR] = [model] * _n_rows(columns)
        features = TableFeatures({**features_of(config, schema), PREDICTOR: Scalar("string")})
        if config in _SCORED:
            columns[SCORE] = [each.scores.get(part.id) for each in predictions for part in getattr(each, config)]
            features[SCORE] = Scalar("float64")
        files[config] = _render(arrow_table(columns, features), model)
    return files, tokens


def _render(table: pa.Table, model: str) -> bytes:
    table = table.replace_schema_metadata({**table.schema.metadata, SILVER_KEY: model.encode()})
    sink = pa.BufferOutputStream()
    # Small groups of rows, so that whoever looks for some documents unpacks few others.
    pq.write_table(table, sink, compression="zstd", version="2.6", row_group_size=_ROW_GROUP, use_dictionary=True)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _n_rows(columns: Columns) -> int:
    cells = columns["doc_id"]
    return len(cells) if isinstance(cells, list) else 0
