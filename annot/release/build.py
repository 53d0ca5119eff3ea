"""A release from its source: a Hugging Face data set repository, as a mapping from path to bytes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from annot.core.annotation import AnnotationSet
from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.schema import Schema
from annot.core.split import Split
from annot.release.card.render import render_card
from annot.release.card.words import Words
from annot.release.citation import Credit, citation_text, render_citation, render_json
from annot.release.croissant import describe
from annot.release.gold_document import GoldDocument
from annot.release.languages import languages_of
from annot.release.manifest import (
    FIRST_WITH_DEFAULTS,
    FIRST_WITH_TERMS,
    FORMAT,
    MANIFEST_NAME,
    AcrossEntry,
    AnnotatorEntry,
    AttributeEntry,
    BesideGoldEntry,
    DocumentEntry,
    GuidelinesEntry,
    LabelEntry,
    PairEntry,
    ReleaseFormat,
    ReleaseManifest,
)
from annot.release.paths import CARD_NAME, CITATION_NAME, CROISSANT_NAME, GOLD_NAME, configs_of, parquet_path
from annot.release.responsible import describe_responsibly
from annot.release.statistics import count_release
from annot.release.tables.configs import as_told
from annot.release.tables.defaults import notes_on_defaults
from annot.release.tables.features import features_of
from annot.release.tables.gold import (
    content_digest,
    count_labels,
)
from annot.release.tables.parquet import filled_tables, parquet_of
from annot.release.tables.split_tables import SplitTables, TablePlan, tables_by_split
from annot.store.jsonl import render_jsonl


class PlaceEntry(NamedTuple):
    """Where a document is among splits and folds; see `DocumentEntry`."""

    split: Split
    fold: int
    cluster: str


@dataclass(frozen=True)
class ReleaseSource:
    """All that a release is made from.

    Attributes:
        name: of the data set.
        title: of the data set, for people.
        language: ISO 639 code, for documents that name none.
        version: semantic version of the release.
        schema: the schema that the gold was made under.
        schema_tables: the same as Markdown tables, for the card.
        documents: the corpus by id.
        gold: the adjudicated sets by document id.
        places: where each document is among splits and folds.
        readers: who read which document, by document id.
        origin: annotators and adjudicators by name.
        decided_by: how many decisions each adjudicator made.
        agreement: one entry a pair of readers.
        agreement_by_label: of all readers together, by layer and label.
        agreement_by_attribute: of all readers together.
        beside_gold: how far each reader is from the gold.
        n_superseded: readings that do not count.
        pairs_within: characters that may stand between the two mentions of a candidate in `pairs`.
        across: the two documents most alike on two sides.
        released: the day that the release is made on.
        credit: authors, licence and address.
        words: what people wrote for the card.
        files: the source's own files by path, which go into the release as they are.
        guidelines: which ones it was made with; None where there are none.
        format: of the release; an older one is built as it was in its day: before 4, without the defaults of attributes
            that were left out.
    """

    name: str
    title: str
    language: str
    version: str
    schema: Schema
    schema_tables: str
    documents: Mapping[str, Document]
    gold: Mapping[str, AnnotationSet]
    places: Mapping[str, PlaceEntry]
    readers: Mapping[str, Sequence[str]]
    origin: Mapping[str, AnnotatorEntry]
    decided_by: Mapping[str, int]
    agreement: Sequence[PairEntry]
    agreement_by_label: Sequence[LabelEntry]
    agreement_by_attribute: Sequence[AttributeEntry]
    beside_gold: Sequence[BesideGoldEntry]
    n_superseded: int
    pairs_within: int
    across: AcrossEntry | None
    released: str
    credit: Credit
    words: Words
    files: Mapping[str, bytes]
    guidelines: GuidelinesEntry | None = None
    format: ReleaseFormat = FORMAT


def build_release(source: ReleaseSource, *, jobs: int = 1) -> dict[str, bytes]:
    """The files of a release by path: card, manifest, gold, a Parquet file a configuration and split, and source.

    Args:
        source: what it is made of.
        jobs: worker processes that make tables; the files are the same for any number.
    """
    docs = [_gold_document(source, doc_id) for doc_id in sorted(source.gold)]
    told = as_told(source.schema, docs, source.format)
    parts = tables_by_split(TablePlan(source.schema, source.format, source.pairs_within), told, jobs=jobs)
    manifest = _manifest(source, docs, told, list(parts.values()))
    files = {
        parquet_path(config, _name_digest(manifest), split): parquet_of(table)
        for split, part in parts.items()
        for config, table in part.tables.items()
    }
    citation = citation_text(**_title(source, manifest))
    languages = languages_of((each.document.language for each in docs), source.language)
    terms = describe_responsibly(manifest, source.words) if source.format >= FIRST_WITH_TERMS else {}
    files[CROISSANT_NAME] = render_json(_description(source, languages, files, citation, terms))
    files[GOLD_NAME] = render_jsonl(each.gold for each in docs)
    files[CITATION_NAME] = render_citation(**_title(source, manifest)).encode()
    files |= source.files
    files[CARD_NAME] = render_card(
        title=source.title,
        languages=languages,
        schema_tables=source.schema_tables,
        tables=filled_tables(files),
        documents=[each.document for each in docs],
        manifest=manifest,
        credit=source.credit,
        citation=citation,
        words=source.words,
    ).encode()
    return files | {MANIFEST_NAME: render_manifest(manifest.replace(files=_digests(files)))}


def _name_digest(manifest: ReleaseManifest) -> str:
    """What the tables are called by. From format 4 on the format is in it, since one gold has other tokens in it."""
    return manifest.digest if manifest.format < 4 else digest_of(manifest.digest, manifest.format)


def render_manifest(manifest: ReleaseManifest) -> bytes:
    """The manifest as indented JSON."""
    text = json.dumps(manifest.model_dump(mode="json"), indent=1, ensure_ascii=False)
    return f"{text}\n".encode()


def _title(source: ReleaseSource, manifest: ReleaseManifest) -> dict[str, Any]:
    return {
        "name": source.name,
        "title": source.title,
        "version": source.version,
        "digest": manifest.digest,
        "credit": source.credit,
    }


def _description(
    source: ReleaseSource,
    languages: Sequence[str],
    files: Mapping[str, bytes],
    citation: str,
    terms: Mapping[str, Any],
) -> dict[str, Any]:
    return describe(
        name=source.name,
        title=source.title,
        languages=languages,
        version=source.version,
        released=source.released,
        citation=citation,
        credit=source.credit,
        features={
            config: features_of(config, source.schema, form=source.format) for config in configs_of(source.schema)
        },
        files=_digests(files),
        notes=notes_on_defaults(source.schema) if source.format >= FIRST_WITH_DEFAULTS else {},
        terms=terms,
    )


def _gold_document(source: ReleaseSource, doc_id: str) -> GoldDocument:
    place = source.places[doc_id]
    return GoldDocument(source.documents[doc_id], source.gold[doc_id], place.fold, place.split)


def _manifest(
    source: ReleaseSource, docs: Sequence[GoldDocument], told: Sequence[GoldDocument], parts: Sequence[SplitTables]
) -> ReleaseManifest:
    pairs = [part.pairs for part in parts if part.pairs]
    n_tokens = sum(part.n_tokens for part in parts)
    return ReleaseManifest(
        format=source.format,
        name=source.name,
        version=source.version,
        schema_id=source.schema.id,
        guidelines=source.guidelines,
        digest=content_digest(source.schema, docs),
        documents={each.document.doc_id: _entry(source, each) for each in docs},
        mentions=count_labels(mention for each in docs for mention in each.gold.mentions),
        relations=count_labels(relation for each in docs for relation in each.gold.relations),
        origin=dict(source.origin),
        n_decisions=sum(source.decided_by.values()),
        decided_by=dict(source.decided_by),
        agreement=tuple(source.agreement),
        agreement_by_label=tuple(source.agreement_by_label),
        agreement_by_attribute=tuple(source.agreement_by_attribute),
        beside_gold=tuple(source.beside_gold),
        n_superseded=source.n_superseded,
        released=source.released,
        across=source.across,
        statistics=count_release(source.schema, told, n_tokens, sum(pairs[1:], pairs[0]) if pairs else None),
        unaligned=dict(sorted((doc_id, said) for part in parts for doc_id, said in part.unaligned.items())),
        n_nested=sum(part.n_nested for part in parts),
        rights=dict(sorted(Counter(each.document.meta.get("rights", "unknown") for each in docs).items())),
    )


def _entry(source: ReleaseSource, each: GoldDocument) -> DocumentEntry:
    doc_id = each.document.doc_id
    return DocumentEntry(
        sha256=each.document.sha256,
        gold=digest_of(each.gold),
        fold=each.fold,
        n_mentions=len(each.gold.mentions),
        n_relations=len(each.gold.relations),
        readers=tuple(source.readers[doc_id]),
        split=each.split,
        cluster=source.places[doc_id].cluster,
    )


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
