"""`README.md` of a release: the data set card, with the configurations for `datasets`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources
from string import Template

from annot.core.document import Document
from annot.release.manifest import AnnotatorEntry, LabelEntry, PairEntry, ReleaseManifest
from annot.release.paths import parquet_path

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_FORMS = {
    "records": "| `records` | a record, such as a figure | attributes, and for each relation what it is tied to |",
    "pairs": "| `pairs` | two mentions that a relation could join | both, their distance, their relations if any |",
}
_ALL_MODELS = (
    "**No person has annotated this data yet.** Readings and adjudication were made by a large language model that "
    "followed the guidelines. Until people have annotated, the version stays below 1.0."
)
_SOME_MODELS = "**Part of this data was made by models, not by people**, as the table says."
_ALL_PEOPLE = "People made all readings and decisions."


def render_card(
    *,
    title: str,
    language: str,
    schema_tables: str,
    configs: Sequence[str],
    documents: Sequence[Document],
    manifest: ReleaseManifest,
) -> str:
    """The card.

    Args:
        title: of the data set, for people.
        language: ISO 639 code.
        schema_tables: the schema as Markdown tables.
        configs: of the release, the default one first.
        documents: the released ones, for sources and rights.
        manifest: counts, agreement and origin.
    """
    unaligned = [(doc_id, each) for doc_id, rows in manifest.unaligned.items() for each in rows]
    template = Template((resources.files("annot.release") / "card.md").read_text("utf-8"))
    return template.substitute(
        title=title.replace('"', "'"),
        language=language,
        size=next((word for limit, word in _SIZES if len(documents) < limit), "n>1M"),
        configs="\n".join(_config_lines(configs, manifest.digest)),
        name=manifest.name,
        version=manifest.version,
        schema_id=manifest.schema_id,
        digest=manifest.digest,
        n_documents=len(manifest.documents),
        n_mentions=sum(manifest.mentions.values()),
        n_relations=sum(manifest.relations.values()),
        n_decisions=manifest.n_decisions,
        origin_warning=_warning(manifest.origin.values()),
        origin_rows=_rows((n, who.origin, who.role, who.about) for n, who in manifest.origin.items()),
        form_rows="\n".join(_FORMS[config] for config in configs if config in _FORMS),
        mention_rows=_rows(manifest.mentions.items()),
        relation_rows=_rows(manifest.relations.items()),
        agreement_rows=_rows(row for pair in manifest.agreement for row in _pair_rows(pair)),
        label_agreement_rows=_rows(map(_label_row, manifest.agreement_by_label)),
        n_unaligned=len(unaligned),
        unaligned_rows="\n".join(f"  - {doc_id}: {each}" for doc_id, each in unaligned),
        source_rows=_rows(_source_row(document) for document in documents),
        schema_tables=schema_tables,
    )


def _config_lines(configs: Sequence[str], digest: str) -> Iterable[str]:
    for number, config in enumerate(configs):
        yield f"- config_name: {config}"
        if number == 0:
            yield "  default: true"
        yield f"  data_files:\n  - split: train\n    path: {parquet_path(config, digest)}"


def _warning(annotators: Iterable[AnnotatorEntry]) -> str:
    origins = {who.origin for who in annotators}
    return {frozenset({"model"}): _ALL_MODELS, frozenset({"human"}): _ALL_PEOPLE}.get(frozenset(origins), _SOME_MODELS)


def _pair_rows(pair: PairEntry) -> Iterable[Sequence[object]]:
    layers = (("mentions", pair.mentions, pair.mention_f1), ("relations", pair.relations, pair.relation_f1))
    for layer, counts, f1 in layers:
        yield f"{pair.left}, {pair.right}", layer, *counts, "undefined (n = 0)" if f1 is None else f"{f1:.3f}"


def _label_row(entry: LabelEntry) -> Sequence[object]:
    f1 = "undefined (n = 0)" if entry.f1 is None else f"{entry.f1:.3f}"
    interval = "–" if entry.low is None or entry.high is None else f"{entry.low:.3f}–{entry.high:.3f}"
    return entry.layer, entry.label, entry.n, f1, interval


def _source_row(document: Document) -> Sequence[object]:
    about = document.meta
    published = about.get("date_published", "unknown")
    return (
        document.doc_id,
        f"{published} ({about['date_source']})" if about.get("date_source") != "unknown" else "unknown",
        about.get("language", ""),
        about.get("translated_from", ""),
        about.get("title", ""),
        about.get("rights", "unknown"),
    )


def _rows(rows: Iterable[Sequence[object]]) -> str:
    return "\n".join("| " + " | ".join(_cell(value) for value in row) + " |" for row in rows)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
