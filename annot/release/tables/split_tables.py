"""The tables of a split: made of its documents at once, or of shards of them in worker processes and joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec
import pyarrow as pa

from annot.core.annotation import AnnotationSet
from annot.core.canonical import canonical_json
from annot.core.document import Document
from annot.core.schema import Schema
from annot.core.split import SPLITS, Split
from annot.parallel.jobs import ShardWork, cut, run_shards, worth
from annot.release.gold_document import GoldDocument
from annot.release.manifest import ReleaseFormat
from annot.release.paths import configs_of
from annot.release.statistics import PairStatistics, count_pairs
from annot.release.tables.configs import table_of
from annot.release.tables.features import features_of
from annot.release.tables.gold import token_table
from annot.release.tables.parquet import arrow_table

_A_SHARD = 500
_A_WORKER = 1_000
"""Documents that are worth the start of a worker."""


class SplitTables(NamedTuple):
    """The tables of some documents of one split.

    Attributes:
        tables: by configuration.
        n_tokens: how many tokens there are.
        n_nested: how many mentions share tokens with a longer one, so that the tags could not hold them.
        unaligned: all mentions that the tags could not hold, by document id, each as its id and its words.
        pairs: the candidates of relations; None where the schema has no relation.
    """

    tables: Mapping[str, pa.Table]
    n_tokens: int
    n_nested: int
    unaligned: Mapping[str, tuple[str, ...]]
    pairs: PairStatistics | None


class TablePlan(NamedTuple):
    """What tables are made by.

    Attributes:
        schema: names the columns.
        form: format of the release; before 4, tokens that a mention cuts were left whole.
        within: characters that may stand between the two mentions of a candidate in `pairs`.
    """

    schema: Schema
    form: ReleaseFormat
    within: int


class _GoldShard(msgspec.Struct):
    documents: list[Document]
    gold: list[AnnotationSet]
    folds: list[int]
    split: Split


class _TablesAsBytes(msgspec.Struct):
    """`SplitTables` on its way from one process to another: tables as Arrow's IPC streams."""

    tables: dict[str, bytes]
    n_tokens: int
    n_nested: int
    unaligned: dict[str, tuple[str, ...]]
    pairs: bytes | None


def tables_by_split(plan: TablePlan, told: Sequence[GoldDocument], *, jobs: int = 1) -> dict[Split, SplitTables]:
    """The tables of each split that has documents; they are the same for any number of workers.

    Args:
        plan: what they are made by.
        told: the documents; see `as_told`.
        jobs: worker processes.

    Raises:
        DataError: a number has more than 64 bits.
    """
    jobs = worth(len(told), jobs=jobs, at_least=_A_WORKER)
    own = {split: [each for each in told if each.split == split] for split in SPLITS}
    own = {split: docs for split, docs in own.items() if docs}
    if jobs == 1:
        return {split: split_tables(plan, docs) for split, docs in own.items()}
    shards = [(split, part) for split, docs in own.items() for part in cut(docs, _A_SHARD)]
    results = run_shards(partial(_make_tables, plan), map(_pack_documents, (part for _, part in shards)), jobs=jobs)
    parts: dict[Split, list[SplitTables]] = {split: [] for split in own}
    for (split, _), result in zip(shards, results, strict=True):
        parts[split].append(_unpack(result))
    return {split: _join(each) for split, each in parts.items()}


def split_tables(plan: TablePlan, docs: Sequence[GoldDocument]) -> SplitTables:
    """The tables of some documents of one split."""
    schema = plan.schema
    tokens = token_table(schema, docs, refined=plan.form >= 4)
    columns = {
        config: table_of(config, schema, docs, tokens, form=plan.form, within=plan.within)
        for config in configs_of(schema)
    }
    return SplitTables(
        tables={
            config: arrow_table(each, features_of(config, schema, form=plan.form)) for config, each in columns.items()
        },
        n_tokens=tokens.n_tokens,
        n_nested=tokens.n_nested,
        unaligned={
            doc_id: tuple(f"{mention.id} {mention.text}" for mention in mentions)
            for doc_id, mentions in tokens.unaligned.items()
        },
        pairs=count_pairs(columns["pairs"], plan.within) if "pairs" in columns else None,
    )


def _make_tables(plan: TablePlan) -> ShardWork:
    return partial(_tables_of_shard, plan)


def _tables_of_shard(plan: TablePlan, shard: bytes) -> bytes:
    given = msgspec.json.decode(shard, type=_GoldShard)
    parts = zip(given.documents, given.gold, given.folds, strict=True)
    return _pack(split_tables(plan, [GoldDocument(*each, given.split) for each in parts]))


def _pack_documents(docs: Sequence[GoldDocument]) -> bytes:
    documents, gold, folds = ([each[place] for each in docs] for place in range(3))
    return canonical_json({"documents": documents, "gold": gold, "folds": folds, "split": docs[0].split})


def _pack(made: SplitTables) -> bytes:
    tables = {}
    for config, table in made.tables.items():
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        tables[config] = sink.getvalue().to_pybytes()
    pairs = canonical_json(made.pairs) if made.pairs else None
    return msgspec.msgpack.encode(_TablesAsBytes(tables, made.n_tokens, made.n_nested, dict(made.unaligned), pairs))


def _unpack(packed: bytes) -> SplitTables:
    given = msgspec.msgpack.decode(packed, type=_TablesAsBytes)
    return SplitTables(
        tables={config: pa.ipc.open_stream(body).read_all() for config, body in given.tables.items()},
        n_tokens=given.n_tokens,
        n_nested=given.n_nested,
        unaligned=given.unaligned,
        pairs=PairStatistics.model_validate_json(given.pairs) if given.pairs else None,
    )


def _join(parts: Sequence[SplitTables]) -> SplitTables:
    pairs = [each.pairs for each in parts if each.pairs]
    return SplitTables(
        # A table in one piece is written as the same bytes as one that was made in one.
        tables={
            config: pa.concat_tables([each.tables[config] for each in parts]).combine_chunks()
            for config in parts[0].tables
        },
        n_tokens=sum(each.n_tokens for each in parts),
        n_nested=sum(each.n_nested for each in parts),
        unaligned={doc_id: said for each in parts for doc_id, said in each.unaligned.items()},
        pairs=sum(pairs[1:], pairs[0]) if pairs else None,
    )
