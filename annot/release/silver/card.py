"""The card of a silver release. Every section says first what it is, since people read a section and not the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from annot.core.plural import plural
from annot.release.card.front_matter import language_lines, yaml_scalar
from annot.release.card.tables import one_line, table_rows
from annot.release.silver.manifest import MeasuredF1, SilverManifest

_ROWS = {
    "documents": "a document: text, what is known about it, nested mentions and relations",
    "mentions": "a mention: place, text, label, each attribute a column, `score` where the predictor gives one",
    "relations": "a relation: both ends written out, each attribute a column, `score` where the predictor gives one",
    "tokens": "a document: tokens with offsets and BIO tags",
    "records": "a record, such as a figure: attributes, and for each relation what it is tied to",
}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def render_silver_card(manifest: SilverManifest, *, title: str, filled: Mapping[str, int]) -> str:
    """The card.

    Args:
        manifest: what there is to say.
        title: of the data set, for people.
        filled: rows by configuration, the default one first; `datasets` cannot load one without rows.
    """
    tables = {config: n for config, n in filled.items() if n}
    parts = [_front_matter(manifest, title, list(tables)), f"# {one_line(title)}: silver\n"]
    for heading, lines in _sections(manifest, tables):
        parts.append("\n".join([*([f"## {heading}\n"] if heading else []), _mark(manifest), "", *lines, ""]))
    return "\n".join(parts)


def _mark(manifest: SilverManifest) -> str:
    return (
        f"> **Silver, not gold.** `{manifest.predictor}` labelled this; no person has read it. Train on it, and "
        "measure nothing against it."
    )


def _sections(manifest: SilverManifest, tables: Mapping[str, int]) -> Iterator[tuple[str, list[str]]]:
    sizes = [
        plural(manifest.n_documents, "document"),
        plural(sum(manifest.mentions.values()), "mention"),
        plural(sum(manifest.relations.values()), "relation"),
    ]
    about = f"{', '.join(sizes)} under the schema `{manifest.schema_id}`. Made with annot. Digest: `{manifest.digest}`."
    labels = [*manifest.mentions.items(), *manifest.relations.items()]
    yield "", [about]
    yield "Who labelled it", list(_who(manifest))
    yield "What is not in it", _left_out(manifest)
    yield "Load it", _loading(tables)
    yield "Labels", ["| label | n |", "| --- | ---: |", table_rows(labels)]
    yield "Rights", ["The texts are those of the corpus, with its rights; annot knows nothing of them."]


def _who(manifest: SilverManifest) -> Iterator[str]:
    learnt = manifest.learnt_from
    yield f"- **Predictor:** `{manifest.predictor}`, of the kind `{manifest.use}`"
    yield (
        f"- **Learnt from:** gold release `{learnt.name}` {learnt.version}, "
        f"{plural(learnt.n_documents, 'document')} without its test split, content digest `{learnt.digest}`"
    )
    yield from _measured(manifest)


def _left_out(manifest: SilverManifest) -> list[str]:
    if not manifest.left_out:
        return ["Every document of the corpus is in it."]
    rows = table_rows(sorted(manifest.left_out.items()))
    return ["Documents of the corpus that were left out:", "", "| why | documents |", "| --- | ---: |", rows]


def _loading(tables: Mapping[str, int]) -> list[str]:
    return [
        "```python",
        "from datasets import load_dataset\n",
        'mentions = load_dataset("PATH", "mentions")["train"]',
        "```\n",
        "`predictor` stands in every row. Where an attribute was left out, annot filled in the schema's default, as in "
        "the tables of gold.\n",
        "| configuration | rows | one row is |",
        "| --- | ---: | --- |",
        table_rows((f"`{config}`", n, _ROWS[config]) for config, n in tables.items()),
    ]


def _measured(manifest: SilverManifest) -> Iterator[str]:
    found = manifest.measured
    if found is None:
        yield f"- **How good it is was not measured:** {manifest.unmeasured}"
        return
    yield (
        f"- **Measured** on {plural(found.n_documents, 'document')} with gold, each predicted by one made without it: "
        f"strict F1 of mentions {_shown(found.mentions)}, of relations {_shown(found.relations)}"
    )


def _shown(found: MeasuredF1) -> str:
    if found.f1 is None:
        return "undefined, since there are none"
    interval = "" if found.low is None or found.high is None else f" [{found.low:.3f}, {found.high:.3f}]"
    return f"{found.f1:.3f}{interval}"


def _front_matter(manifest: SilverManifest, title: str, configs: list[str]) -> str:
    size = next((word for limit, word in _SIZES if manifest.n_documents < limit), "n>1M")
    lines = ["---", f"pretty_name: {yaml_scalar(f'{title}: silver')}", *language_lines(manifest.languages)]
    lines += ["license: unknown", "annotations_creators:", "- machine-generated"]
    lines += ["task_categories:", "- token-classification", "tags:", "- silver", "size_categories:", f"- {size}"]
    lines.append("configs:")
    for number, config in enumerate(configs):
        lines.append(f"- config_name: {config}" + ("\n  default: true" if number == 0 else ""))
        lines.append(f"  data_files:\n  - split: train\n    path: {config}/train-*.parquet")
    return "\n".join([*lines, "---\n"])
