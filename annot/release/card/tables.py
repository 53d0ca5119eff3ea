"""The tables of a data set card, as Markdown rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from annot.core.document import Document
from annot.core.markdown import without_markup
from annot.core.split import SPLITS
from annot.release.manifest import AttributeEntry, BesideGoldEntry, LabelEntry, PairEntry, ReleaseManifest
from annot.release.statistics import Spread, Statistics

Row = Sequence[object]
_BAR = 20


def table_rows(rows: Iterable[Row]) -> str:
    """Rows of a Markdown table; what would break it is escaped."""
    return "\n".join("| " + " | ".join(_cell(value) for value in row) + " |" for row in rows)


def one_line(text: str) -> str:
    """`text` without line ends and tags, which would be markup in a card."""
    return without_markup(" ".join(text.splitlines()))


def pair_rows(pairs: Iterable[PairEntry]) -> Iterator[Row]:
    """Agreement of each pair of readers."""
    for pair in pairs:
        layers = (("mentions", pair.mentions, pair.mention_f1), ("relations", pair.relations, pair.relation_f1))
        for layer, counts, f1 in layers:
            yield f"{pair.left}, {pair.right}", layer, *counts, _ratio(f1)


def agreement_rows(entries: Iterable[LabelEntry]) -> Iterator[Row]:
    """Agreement of all readers by label."""
    for entry in entries:
        interval = "–" if entry.low is None or entry.high is None else f"{entry.low:.3f}–{entry.high:.3f}"
        yield entry.layer, entry.label, entry.n, _ratio(entry.f1), interval


def attribute_rows(entries: Iterable[AttributeEntry]) -> Iterator[Row]:
    """Agreement of all readers by attribute."""
    for entry in entries:
        interval = "–" if entry.low is None or entry.high is None else f"{entry.low:.3f}–{entry.high:.3f}"
        alpha = "–" if entry.alpha is None else f"{entry.alpha:.3f}"
        yield entry.attribute, entry.n, _ratio(entry.same), interval, alpha


def beside_gold_rows(entries: Iterable[BesideGoldEntry]) -> Iterator[Row]:
    """How far each reader is from the gold."""
    for entry in entries:
        yield entry.reader, _ratio(entry.mention_f1), _ratio(entry.relation_f1)


def source_rows(documents: Iterable[Document]) -> Iterator[Row]:
    """What is known about each document."""
    for document in documents:
        about = document.meta
        published = about.get("date_published", "unknown")
        yield (
            document.doc_id,
            f"{published} ({about['date_source']})" if about.get("date_source", "unknown") != "unknown" else "unknown",
            about.get("language", ""),
            f"{about['translated_from']} (inferred)" if about.get("translated_from") else "",
            about.get("title", ""),
            about.get("rights", "unknown"),
        )


def split_rows(manifest: ReleaseManifest) -> Iterator[Row]:
    """How much each split has."""
    for split in SPLITS:
        entries = [entry for entry in manifest.documents.values() if entry.split == split]
        if entries:
            n_mentions, n_relations = (sum(e.n_mentions for e in entries), sum(e.n_relations for e in entries))
            yield f"`{split}`", len(entries), n_mentions, n_relations


def spread_rows(found: Statistics) -> Iterator[Row]:
    """How lengths and numbers are spread."""
    rows = {
        "characters a document": found.characters,
        "mentions a document": found.mentions,
        "relations a document": found.relations,
        "characters between the ends of a relation": found.relation_distance,
    }
    for name, spread in rows.items():
        if spread is not None:
            yield name, *(_number(each) for each in (spread.least, spread.median, spread.most))


def label_rows(found: Statistics) -> Iterator[Row]:
    """Each mention label, with a bar."""
    most = max((label.n for label in found.labels.values()), default=0)
    for name, label in found.labels.items():
        yield name, label.n, _bar(label.n, most), label.n_documents, label.n_distinct, _median(label.characters)


def count_rows(counts: Mapping[str, int]) -> Iterator[Row]:
    """Each label with a bar."""
    most = max(counts.values(), default=0)
    for name, n in counts.items():
        yield name, n, _bar(n, most)


def value_rows(found: Statistics) -> Iterator[Row]:
    """How often each value of a choice or flag stands."""
    for name, label in found.labels.items():
        for attribute, values in label.values.items():
            for value, n in values.items():
                yield f"{name}.{attribute}", value, n


def _bar(n: int, most: int) -> str:
    return "█" * max(1, round(_BAR * n / most)) if n else ""


def _median(spread: Spread) -> str:
    return _number(spread.median)


def _number(value: float) -> str:
    return f"{value:g}" if value < 100_000 else f"{value:.0f}"


def _ratio(f1: float | None) -> str:
    return "undefined (n = 0)" if f1 is None else f"{f1:.3f}"


def _cell(value: object) -> str:
    return one_line(str(value)).replace("\\", "\\\\").replace("|", "\\|")
