"""The data set card, after Hugging Face's template, with what people wrote for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from string import Template
from typing import Any

from annot.core.document import Document
from annot.core.plural import plural
from annot.release.card.front_matter import config_lines, language_lines, yaml_scalar
from annot.release.card.tables import (
    agreement_rows,
    attribute_rows,
    beside_gold_rows,
    count_rows,
    label_rows,
    one_line,
    pair_rows,
    source_rows,
    split_rows,
    spread_rows,
    table_rows,
    value_rows,
)
from annot.release.card.words import SECTIONS, UNWRITTEN, Words
from annot.release.citation import Credit
from annot.release.manifest import AnnotatorEntry, ReleaseManifest
from annot.release.statistics import Statistics

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_FORMS = {
    "relations": "| `relations` | a relation | label, both ends written out, each attribute a column |",
    "tokens": "| `tokens` | a document | tokens with offsets and BIO tags (`ClassLabel`) |",
    "records": "| `records` | a record, such as a figure | attributes, and for each relation what it is tied to |",
    "pairs": "| `pairs` | two mentions that a relation could join | both, their distance, their relations if any |",
}
_ALL_MODELS = (
    "**No person has annotated this data yet.** Readings and adjudication were made by a large language model that "
    "followed the guidelines. Until people have annotated, the version stays below 1.0."
)
_SOME_MODELS = "**Part of this data was made by models, not by people**, as the table says."
_ALL_PEOPLE = "People made all readings and decisions."
_UNKNOWN_RIGHTS = (
    "Where rights are `unknown`, the texts are others' and nothing is known of what may be done with them: they may be "
    "read for research, and are not to be published."
)
_FOLDS = (
    "There is no test split, since so few documents make none: `fold` says which document to leave out at a time, "
    "near-duplicates and documents of one event together."
)


def render_card(
    *,
    title: str,
    languages: Sequence[str],
    schema_tables: str,
    tables: Mapping[str, Mapping[str, str]],
    documents: Sequence[Document],
    manifest: ReleaseManifest,
    credit: Credit,
    citation: str,
    words: Words,
) -> str:
    """The card.

    Args:
        title: of the data set, for people.
        languages: ISO 639 codes.
        schema_tables: the schema as Markdown tables.
        tables: the release's files by configuration, the default one first, and split.
        documents: the released ones, for sources and rights.
        manifest: counts, agreement and origin.
        credit: authors and licence.
        citation: how to cite it, in words.
        words: what people wrote.
    """
    template = Template((resources.files("annot.release.card") / "template.md").read_text("utf-8"))
    written = {name: words.sections.get(name, UNWRITTEN) for name in SECTIONS}
    written["citation"] = "\n\n".join(filter(None, [one_line(citation), words.sections.get("citation")]))
    return template.substitute(
        written
        | _numbers(manifest)
        | dict(_statistics(manifest.statistics))
        | {
            "metadata": "\n".join(_metadata(title, languages, tables, manifest, credit)),
            "title": one_line(title),
            "languages": ", ".join(languages),
            "license": _license(manifest, credit),
            "authors": one_line(", ".join(credit.names(manifest.name))),
            "form_rows": "\n".join(_FORMS[config] for config in tables if config in _FORMS),
            "source_rows": table_rows(source_rows(documents)),
            "rights": _UNKNOWN_RIGHTS if "unknown" in manifest.rights else "",
            "schema_tables": schema_tables,
            "more": "".join(f"\n## {heading}\n\n{body}\n" for heading, body in words.more.items()),
        }
    )


def _numbers(manifest: ReleaseManifest) -> dict[str, Any]:
    unaligned = [(doc_id, each) for doc_id, rows in manifest.unaligned.items() for each in rows]
    return {
        "name": manifest.name,
        "version": manifest.version,
        "schema_id": manifest.schema_id,
        "digest": manifest.digest,
        "documents": plural(len(manifest.documents), "document"),
        "mentions": plural(sum(manifest.mentions.values()), "mention"),
        "relations": plural(sum(manifest.relations.values()), "relation"),
        "decisions": ", ".join(f"{plural(n, 'decision')} by {name}" for name, n in manifest.decided_by.items())
        or "no decision",
        "origin_warning": _warning(manifest.origin.values()),
        "origin_rows": table_rows((n, who.origin, who.role, who.about) for n, who in manifest.origin.items()),
        "readership": _readership(manifest),
        "relation_rows": table_rows(count_rows(manifest.relations)),
        "agreement_rows": table_rows(pair_rows(manifest.agreement)),
        "label_agreement_rows": table_rows(agreement_rows(manifest.agreement_by_label)),
        "attribute_agreement": _attribute_agreement(manifest),
        "beside_gold": _beside_gold(manifest),
        "guidelines": _guidelines(manifest),
        "split_rows": table_rows(split_rows(manifest)),
        "folds": _FOLDS if {entry.split for entry in manifest.documents.values()} == {"train"} else "",
        "across": _across(manifest),
        "n_unaligned": len(unaligned),
        "unaligned_rows": "\n".join(f"  - {doc_id}: {one_line(each)}" for doc_id, each in unaligned),
    }


def _statistics(found: Statistics | None) -> Iterator[tuple[str, Any]]:
    if found is None:
        raise ValueError("a card needs statistics")
    yield "n_characters", found.n_characters
    yield "n_tokens", found.n_tokens
    yield "n_inside", found.n_inside
    yield "n_crossing", found.n_crossing
    yield "spread_rows", table_rows(spread_rows(found))
    yield "label_rows", table_rows(label_rows(found))
    yield "value_rows", table_rows(value_rows(found))
    pairs = found.pairs
    yield (
        "pairs_rule",
        ""
        if pairs is None
        else (
            f"`pairs` holds every ordered pair of two mentions whose labels a relation allows and that have at most "
            f"{pairs.within} characters between them, and every pair that a relation joins: "
            f"{plural(pairs.n, 'pair')}, {pairs.n_related} of them related, and {pairs.n_far} of these farther apart. "
            "A symmetric relation relates both orders of its two mentions; two relations between the same mentions, "
            "in one direction, relate one pair."
        ),
    )


def _guidelines(manifest: ReleaseManifest) -> str:
    """Under which guidelines the gold stands, and how many readings do not count."""
    if manifest.guidelines is None or manifest.guidelines.version is None:
        return ""
    now = f"The guidelines of this release are version {manifest.guidelines.version}."
    if not manifest.n_superseded:
        return now
    return (
        f"{now} {plural(manifest.n_superseded, 'reading')} under an earlier major version stand in `source/` and count "
        "neither for agreement nor for the gold."
    )


def _attribute_agreement(manifest: ReleaseManifest) -> str:
    if not manifest.agreement_by_attribute:
        return ""
    return (
        "By attribute: of the mentions, or relations, that two readers have in common (n, in the mean over the pairs), "
        "the share of which both say the same, with its interval, and Krippendorff's α, which takes chance into "
        "account.\n\n"
        "| attribute | n | same | 95 % | α |\n| --- | ---: | ---: | ---: | ---: |\n"
        f"{table_rows(attribute_rows(manifest.agreement_by_attribute))}"
    )


def _beside_gold(manifest: ReleaseManifest) -> str:
    if not manifest.beside_gold:
        return ""
    return (
        "How far each reader is from the gold, which was made of these readings: F1, strict. The nearer a reader is, "
        "the more the gold is that reader's word.\n\n"
        "| reader | mentions | relations |\n| --- | ---: | ---: |\n"
        f"{table_rows(beside_gold_rows(manifest.beside_gold))}"
    )


def _readership(manifest: ReleaseManifest) -> str:
    """How many read each document; a document by one reader is nobody's agreement."""
    numbers = Counter(len(entry.readers) for entry in manifest.documents.values())
    parts = [
        f"{plural(n, 'document')} {'was' if n == 1 else 'were'} read by {plural(readers, 'reader')}"
        for readers, n in sorted(numbers.items(), reverse=True)
    ]
    alone = [doc_id for doc_id, entry in manifest.documents.items() if len(entry.readers) == 1]
    warning = ""
    if alone:
        listed = ", ".join(f"`{doc_id}`" for doc_id in alone[:10]) + (", …" if len(alone) > 10 else "")
        warning = f" Where one reader alone has read, the gold is that reader's word and agreed by nobody: {listed}."
    return f"{'; '.join(parts)}.{warning}"


def _across(manifest: ReleaseManifest) -> str:
    across = manifest.across
    if across is None:
        return "No two documents on different sides of a split or fold were found to be alike."
    return (
        f"The two documents most alike on different sides are `{across.left}` and `{across.right}`: they share "
        f"{across.similarity:.1%} of the shorter one's runs of three words."
    )


def _metadata(
    title: str,
    languages: Sequence[str],
    tables: Mapping[str, Mapping[str, str]],
    manifest: ReleaseManifest,
    credit: Credit,
) -> Iterator[str]:
    yield f"---\npretty_name: {yaml_scalar(title)}"
    yield from language_lines(languages)
    if _is_theirs(manifest, credit):
        # The Hub knows one licence for all of a data set.
        yield f"license: other\nlicense_name: {yaml_scalar(f'{credit.license.lower()}-for-annotations-only')}"
    else:
        yield f"license: {yaml_scalar(credit.license.lower())}"
    yield "task_categories:\n- token-classification\ntags:\n- named-entity-recognition\n- relation-extraction"
    origins = sorted({"human": "expert-generated", "model": "machine-generated"}[o] for o in _origins(manifest))
    yield "annotations_creators:\n" + "\n".join(f"- {origin}" for origin in origins)
    size = next((word for limit, word in _SIZES if len(manifest.documents) < limit), "n>1M")
    yield f"size_categories:\n- {size}"
    yield from config_lines(tables)
    yield "---"


def _is_theirs(manifest: ReleaseManifest, credit: Credit) -> bool:
    """Whether the licence of the annotations is not that of the texts."""
    return credit.license != "unknown" and set(manifest.rights) != {credit.license}


def _license(manifest: ReleaseManifest, credit: Credit) -> str:
    if not _is_theirs(manifest, credit):
        return credit.license
    return f"{credit.license} for schema, guidelines and annotations; texts have rights of their own, as listed below"


def _origins(manifest: ReleaseManifest) -> set[str]:
    return {who.origin for who in manifest.origin.values()}


def _warning(annotators: Iterable[AnnotatorEntry]) -> str:
    origins = {who.origin for who in annotators}
    return {frozenset({"model"}): _ALL_MODELS, frozenset({"human"}): _ALL_PEOPLE}.get(frozenset(origins), _SOME_MODELS)
