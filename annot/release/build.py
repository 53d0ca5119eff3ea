"""A release from its source: a Hugging Face data set repository, as a mapping from path to bytes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from annot.core.annotation import AnnotationSet
from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.schema import Schema
from annot.release.card import render_card
from annot.release.columns import Columns
from annot.release.features import features_of
from annot.release.manifest import MANIFEST_NAME, AnnotatorEntry, DocumentEntry, LabelEntry, PairEntry, ReleaseManifest
from annot.release.pairs import pair_table
from annot.release.parquet import render_parquet
from annot.release.paths import CARD_NAME, GOLD_NAME, configs_of, parquet_path
from annot.release.records import record_table
from annot.release.statistics import count_pairs, count_release
from annot.release.tables import (
    GoldDocument,
    TokenTable,
    content_digest,
    count_labels,
    document_columns,
    mention_table,
    relation_table,
    token_table,
)
from annot.store.jsonl import render_jsonl


@dataclass(frozen=True)
class ReleaseSource:
    """All that a release is made from.

    Attributes:
        name: of the data set.
        title: of the data set, for people.
        language: ISO 639 code.
        version: semantic version of the release.
        schema: the schema that the gold was made under.
        schema_tables: the same as Markdown tables, for the card.
        documents: the corpus by id.
        gold: the adjudicated sets by document id.
        readers: who read which document, by document id.
        origin: annotators and adjudicators by name.
        n_decisions: lines of `decisions.jsonl`.
        agreement: one entry a pair of readers.
        agreement_by_label: of all readers together, by layer and label.
        pairs_within: characters that may stand between the two mentions of a candidate in `pairs`.
        files: the source's own files by path, which go into the release as they are.
    """

    name: str
    title: str
    language: str
    version: str
    schema: Schema
    schema_tables: str
    documents: Mapping[str, Document]
    gold: Mapping[str, AnnotationSet]
    readers: Mapping[str, Sequence[str]]
    origin: Mapping[str, AnnotatorEntry]
    n_decisions: int
    agreement: Sequence[PairEntry]
    agreement_by_label: Sequence[LabelEntry]
    pairs_within: int
    files: Mapping[str, bytes]


def build_release(source: ReleaseSource) -> dict[str, bytes]:
    """The files of a release by path: card, manifest, one Parquet file a configuration, and the source."""
    docs = [
        GoldDocument(source.documents[doc_id], source.gold[doc_id], fold)
        for fold, doc_id in enumerate(sorted(source.gold))
    ]
    tokens = token_table(source.schema, docs)
    tables = _tables(source, docs) | {"tokens": tokens.columns}
    pairs = count_pairs(tables["pairs"], source.pairs_within) if "pairs" in tables else None
    manifest = ReleaseManifest(
        name=source.name,
        version=source.version,
        schema_id=source.schema.id,
        digest=content_digest(source.schema, docs),
        documents={each.document.doc_id: _entry(source, each) for each in docs},
        mentions=count_labels(mention for each in docs for mention in each.gold.mentions),
        relations=count_labels(relation for each in docs for relation in each.gold.relations),
        origin=dict(source.origin),
        n_decisions=source.n_decisions,
        agreement=tuple(source.agreement),
        agreement_by_label=tuple(source.agreement_by_label),
        statistics=count_release(source.schema, docs, tokens.columns, pairs),
        unaligned=_unaligned(tokens),
        rights=dict(sorted(Counter(each.document.meta.get("rights", "unknown") for each in docs).items())),
    )
    files = {
        parquet_path(config, manifest.digest): render_parquet(tables[config], features_of(config, source.schema))
        for config in configs_of(source.schema)
    }
    files[GOLD_NAME] = render_jsonl(each.gold for each in docs)
    files |= source.files
    files[CARD_NAME] = render_card(
        title=source.title,
        language=source.language,
        schema_tables=source.schema_tables,
        configs=configs_of(source.schema),
        documents=[each.document for each in docs],
        manifest=manifest,
    ).encode()
    return files | {MANIFEST_NAME: render_manifest(manifest.replace(files=_digests(files)))}


def _tables(source: ReleaseSource, docs: Sequence[GoldDocument]) -> dict[str, Columns]:
    """The configurations but for `tokens`."""
    make: dict[str, Callable[[], Columns]] = {
        "documents": lambda: document_columns(source.schema, docs),
        "mentions": lambda: mention_table(source.schema, docs),
        "relations": lambda: relation_table(source.schema, docs),
        "records": lambda: record_table(source.schema, docs),
        "pairs": lambda: pair_table(source.schema, docs, within=source.pairs_within),
    }
    return {config: make[config]() for config in configs_of(source.schema) if config in make}


def render_manifest(manifest: ReleaseManifest) -> bytes:
    """The manifest as indented JSON."""
    text = json.dumps(manifest.model_dump(mode="json"), indent=1, ensure_ascii=False)
    return f"{text}\n".encode()


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}


def _entry(source: ReleaseSource, each: GoldDocument) -> DocumentEntry:
    return DocumentEntry(
        sha256=each.document.sha256,
        gold=digest_of(each.gold),
        fold=each.fold,
        n_mentions=len(each.gold.mentions),
        n_relations=len(each.gold.relations),
        readers=tuple(source.readers[each.document.doc_id]),
    )


def _unaligned(tokens: TokenTable) -> dict[str, tuple[str, ...]]:
    return {
        doc_id: tuple(f"{mention.id} {mention.text}" for mention in mentions)
        for doc_id, mentions in tokens.unaligned.items()
    }
