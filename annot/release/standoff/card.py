"""`README.md` of a stand-off release: what it is, how the texts come back, and whose rights are not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from string import Template

from annot.release.card.front_matter import config_lines, language_lines, yaml_scalar
from annot.release.card.tables import Row, one_line, table_rows
from annot.release.card.words import SECTIONS, Words
from annot.release.citation import Credit
from annot.release.standoff.document import StandoffDocument
from annot.release.standoff.manifest import StandoffManifest

_FORMS = {
    "documents": ("`documents` (default)", "a document: digest, length, what is known about it, mentions, relations"),
    "mentions": ("`mentions`", "a mention: place, label, each attribute a column"),
    "relations": ("`relations`", "a relation: label, both ends, each attribute a column"),
    "records": ("`records`", "a record: attributes, and what it is tied to"),
    "pairs": ("`pairs`", "two mentions that a relation could join"),
}


def render_standoff_card(
    *,
    title: str,
    languages: Sequence[str],
    schema_tables: str,
    tables: Mapping[str, Mapping[str, str]],
    documents: Sequence[StandoffDocument],
    manifest: StandoffManifest,
    credit: Credit,
    citation: str,
    words: Words,
) -> str:
    """The card.

    Args:
        title: of the data set, for people.
        languages: ISO 639 codes.
        schema_tables: the schema as Markdown tables.
        tables: its files by configuration, the default one first, and split.
        documents: what is said of each document.
        manifest: of the stand-off release.
        credit: authors and licence.
        citation: how to cite it, in words.
        words: what people wrote.
    """
    release = manifest.release
    template = Template((resources.files("annot.release.standoff") / "card.md").read_text("utf-8"))
    return template.substitute(
        metadata="\n".join(_metadata(title, languages, tables, credit)),
        title=one_line(title),
        name=release.name,
        version=release.version,
        n_withheld=len(manifest.withheld),
        n_documents=len(documents),
        digest=release.digest,
        motivation=words.sections.get("motivation", ""),
        authors=one_line(", ".join(credit.names(release.name))),
        languages=", ".join(languages),
        license=credit.license,
        form_rows=table_rows(_FORMS[config] for config in tables),
        document_rows=table_rows(_document_rows(documents)),
        text_rights=", ".join(manifest.text_rights) or "no licence",
        count_rows=table_rows([*release.mentions.items(), *release.relations.items()]),
        left_out="\n".join(_left_out(manifest)),
        origin_rows=table_rows((n, who.origin, who.role, who.about) for n, who in release.origin.items()),
        words="\n\n".join(_parts(words)),
        citation=one_line(citation),
        schema_tables=schema_tables,
    )


def _document_rows(documents: Sequence[StandoffDocument]) -> Iterator[Row]:
    for each in documents:
        about = each.meta
        yield (
            each.doc_id,
            f"`{each.sha256}`",
            each.n_chars,
            about.get("language", ""),
            about.get("date_published", "unknown"),
            about.get("publisher", "unknown"),
            about.get("rights", "unknown"),
            "withheld" if each.text is None else "here",
        )


def _left_out(manifest: StandoffManifest) -> Iterator[str]:
    if manifest.dropped:
        yield "Left out, since it could quote a text and cannot be said by a place:\n"
        yield from (f"- {n} × `{name}`" for name, n in manifest.dropped.items())
    if manifest.left_out:
        yield "\nFiles of the whole release's source that quote a text, and are not here:\n"
        yield from (f"- `{path}`" for path in manifest.left_out)


def _parts(words: Words) -> Iterator[str]:
    for name, heading in SECTIONS.items():
        if name in words.sections and name != "motivation":
            yield f"### {heading}\n\n{words.sections[name]}"
    for heading, body in words.more.items():
        yield f"### {heading}\n\n{body}"


def _metadata(
    title: str, languages: Sequence[str], tables: Mapping[str, Mapping[str, str]], credit: Credit
) -> Iterator[str]:
    yield f"---\npretty_name: {yaml_scalar(f'{title} (stand-off)')}"
    yield from language_lines(languages)
    yield f"license: {yaml_scalar(credit.license.lower())}"
    yield "task_categories:\n- token-classification\ntags:\n- stand-off\n- relation-extraction"
    yield from config_lines(tables)
    yield "---"
