"""A release without the texts that may not be passed on: places, labels and digests, which whoever has the texts reads.

The tables are made from documents in which every character is a mark, so that no column can hold a word of a text by
oversight; the marks become nulls. At the end every word of every file is looked through for quotes all the same.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annot.core.errors import DataError
from annot.core.schema import Schema
from annot.core.split import SPLITS
from annot.release.card.words import Words
from annot.release.citation import Credit, citation_text, render_citation, render_json
from annot.release.croissant import describe
from annot.release.gold_document import GoldDocument
from annot.release.languages import languages_of
from annot.release.paths import CARD_NAME, CITATION_NAME, CROISSANT_NAME, configs_of, parquet_path
from annot.release.read import ReleaseContent
from annot.release.standoff.card import render_standoff_card
from annot.release.standoff.document import StandoffDocument, restore_marked, strip_document
from annot.release.standoff.manifest import STANDOFF_NAME, StandoffManifest
from annot.release.standoff.quotes import Quotes
from annot.release.standoff.scan import find_quotes
from annot.release.tables.columns import Column, Columns, Nested
from annot.release.tables.features import standoff_features
from annot.release.tables.gold import document_columns, mention_table, relation_table
from annot.release.tables.pairs import pair_table
from annot.release.tables.parquet import filled_tables, render_parquet
from annot.release.tables.records import record_table
from annot.store.jsonl import render_jsonl

DOCUMENTS_NAME = "standoff.jsonl"
"""What is said of each document, one a line: all that rehydration needs."""
MARK = "\uffff"
"""Stands for a character that is withheld; no text has it, since Unicode says that it is none."""


@dataclass(frozen=True)
class StandoffSource:
    """What a stand-off release is made from.

    Attributes:
        release: the whole release.
        text_rights: the licences under which texts are kept.
        title: of the data set, for people.
        language: ISO 639 code, for documents that name none.
        schema_tables: the schema as Markdown tables.
        pairs_within: characters that may stand between the two mentions of a candidate in `pairs`.
        credit: authors, licence and address.
        words: what people wrote for the card.
        needed: files of the release's source without which it is none, by path.
        prose: files that people wrote, which are left out if they quote a text.
        card: path of the file in `prose` that `words` come from.
    """

    release: ReleaseContent
    text_rights: Sequence[str]
    title: str
    language: str
    schema_tables: str
    pairs_within: int
    credit: Credit
    words: Words
    needed: Mapping[str, bytes]
    prose: Mapping[str, bytes]
    card: str


def withheld_documents(release: ReleaseContent, text_rights: Sequence[str]) -> dict[str, str]:
    """The documents whose texts may not be passed on, with their rights."""
    allowed = {each.casefold() for each in text_rights} - {"unknown"}
    rights = {doc_id: each.document.meta.get("rights", "unknown") for doc_id, each in release.documents.items()}
    return {doc_id: each for doc_id, each in rights.items() if each.casefold() not in allowed}


def build_standoff(source: StandoffSource) -> dict[str, bytes]:
    """The files of a stand-off release by path.

    Raises:
        DataError: a file holds a run of eight words of a withheld text; the message quotes it.
    """
    schema, release = source.release.schema, source.release
    _require_no_mark(release)
    withheld = withheld_documents(release, source.text_rights)
    quotes = Quotes({doc_id: release.documents[doc_id].document.text for doc_id in withheld})
    docs = [
        strip_document(each, schema, quotes, withheld=doc_id in withheld) for doc_id, each in release.documents.items()
    ]
    left_out = tuple(sorted({path for path, _ in find_quotes(source.prose, quotes)}))
    dropped: Counter[str] = Counter()
    for each in docs:
        dropped.update(each.dropped)
    lines = render_jsonl(docs)
    digest = hashlib.sha256(lines).hexdigest()
    files = {DOCUMENTS_NAME: lines} | dict(_tables(source, docs, digest))
    manifest = StandoffManifest(
        release=release.manifest.replace(unaligned={}),
        text_rights=tuple(source.text_rights),
        withheld=tuple(withheld),
        dropped=dict(sorted(dropped.items())),
        left_out=left_out,
    )
    files[CROISSANT_NAME] = render_json(_description(source, files))
    files[CITATION_NAME] = render_citation(**_title(source)).encode()
    files |= source.needed
    files |= {path: data for path, data in source.prose.items() if path not in left_out}
    files[CARD_NAME] = _card(source, docs, manifest, filled_tables(files))
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
    files[STANDOFF_NAME] = render_json(manifest.replace(files=digests).model_dump(mode="json"))
    _require_no_quote(files, quotes)
    return files


def standoff_configs(schema: Schema) -> tuple[str, ...]:
    """The configurations of a stand-off release: those of the whole one, but for the tokens, which are the text."""
    return tuple(config for config in configs_of(schema) if config != "tokens")


def _tables(source: StandoffSource, docs: Sequence[StandoffDocument], digest: str) -> Iterator[tuple[str, bytes]]:
    schema, form = source.release.schema, source.release.manifest.format
    for split in SPLITS:
        own = [each for each in docs if each.split == split]
        marked = [restore_marked(each, MARK) for each in own]
        for config in standoff_configs(schema) if own else ():
            columns = _unmarked(_table(config, source, marked))
            if config == "documents":
                columns["sha256"] = [each.sha256 for each in own]
                columns["n_chars"] = [each.n_chars for each in own]
            yield (
                parquet_path(config, digest, split),
                render_parquet(columns, standoff_features(config, schema, form=form)),
            )


def _table(config: str, source: StandoffSource, docs: Sequence[GoldDocument]) -> Columns:
    schema = source.release.schema
    make: dict[str, Callable[[], Columns]] = {
        "documents": lambda: document_columns(schema, docs),
        "mentions": lambda: mention_table(schema, docs),
        "relations": lambda: relation_table(schema, docs),
        "records": lambda: record_table(schema, docs, form=source.release.manifest.format),
        "pairs": lambda: pair_table(schema, docs, within=source.pairs_within),
    }
    return make[config]()


def _unmarked(columns: Columns) -> Columns:
    return {name: _without_marks(column) for name, column in columns.items()}


def _without_marks(column: Column) -> Column:
    if isinstance(column, Nested):
        return Nested(column.offsets, _without_marks(column.values))
    if isinstance(column, dict):
        return _unmarked(column)
    return [None if isinstance(value, str) and MARK in value else value for value in column]


def _card(
    source: StandoffSource,
    docs: Sequence[StandoffDocument],
    manifest: StandoffManifest,
    tables: Mapping[str, Mapping[str, str]],
) -> bytes:
    return render_standoff_card(
        title=source.title,
        languages=_languages(source),
        schema_tables=source.schema_tables,
        tables=tables,
        documents=docs,
        manifest=manifest,
        credit=source.credit,
        citation=citation_text(**_title(source)),
        words=Words({}, {}) if source.card in manifest.left_out else source.words,
    ).encode()


def _languages(source: StandoffSource) -> list[str]:
    return languages_of((each.document.language for each in source.release.documents.values()), source.language)


def _title(source: StandoffSource) -> dict[str, Any]:
    manifest = source.release.manifest
    return {
        "name": manifest.name,
        "title": source.title,
        "version": manifest.version,
        "digest": manifest.digest,
        "credit": source.credit,
    }


def _description(source: StandoffSource, files: Mapping[str, bytes]) -> dict[str, Any]:
    manifest, schema = source.release.manifest, source.release.schema
    return describe(
        name=manifest.name,
        title=f"{source.title} (stand-off, without the texts)",
        languages=_languages(source),
        version=manifest.version,
        released=manifest.released,
        citation=citation_text(**_title(source)),
        credit=source.credit,
        features={
            config: standoff_features(config, schema, form=source.release.manifest.format)
            for config in standoff_configs(schema)
        },
        files={path: hashlib.sha256(data).hexdigest() for path, data in files.items() if path.endswith(".parquet")},
    )


def _require_no_mark(release: ReleaseContent) -> None:
    marked = [doc_id for doc_id, each in release.documents.items() if MARK in each.document.text]
    if marked:
        raise DataError(f"nothing was made: {', '.join(marked)} holds U+FFFF, which stands for what is withheld")


def _require_no_quote(files: Mapping[str, bytes], quotes: Quotes) -> None:
    found = list(find_quotes(files, quotes))
    if found:
        listing = "\n".join(f"  {path}: “{quote.words}” stands in {quote.doc_id}" for path, quote in found)
        raise DataError(
            f"nothing was made: words of texts that may not be passed on stand in what would be\n{listing}\n"
            "take them out of where a person wrote them, and release again"
        )
