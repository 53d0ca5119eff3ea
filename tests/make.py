"""Mentions, relations, readings, documents and schemas of a test's own, in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.document import Document
from annot.core.schema import Schema
from annot.project.project import ProjectFolder
from annot.store.yaml_file import parse_yaml

GOLD = "gold"
"""Whose readings are adjudicated ones."""


def mention(
    label: str, start: int, end: int, /, *, in_text: str | None = None, **attributes: AttributeValue
) -> Mention:
    """A mention at a place; it quotes the text that it stands in, or as many x where there is none."""
    text = "x" * (end - start) if in_text is None else in_text[start:end]
    return Mention(label=label, span=Span(start, end), text=text, attributes=attributes)


def quote(label: str, words: str, text: str, /, *, nth: int = 0, **attributes: AttributeValue) -> Mention:
    """The mention of words where they stand in a text, the first time or a later one."""
    start = text.index(words)
    for _ in range(nth):
        start = text.index(words, start + 1)
    return mention(label, start, start + len(words), in_text=text, **attributes)


def relation(label: str, head: Mention, tail: Mention, /, **attributes: AttributeValue) -> Relation:
    """A relation between two mentions."""
    return Relation(label=label, head=head.id, tail=tail.id, attributes=attributes)


def reading(
    *mentions: Mention,
    relations: Sequence[Relation] = (),
    by: str = "reader",
    doc_id: str = "d",
    sha256: str = "0" * 64,
    schema: str = "s@1.0.0",
) -> AnnotationSet:
    """What one annotator has of a document: somebody, a `model:…`, or the gold."""
    return AnnotationSet(
        doc_id=doc_id,
        doc_sha256=sha256,
        annotator=by,
        origin="adjudicated" if by == GOLD else "model" if by.startswith("model:") else "human",
        schema=schema,
        mentions=tuple(mentions),
        relations=tuple(relations),
    )


def reading_of(
    document: Document,
    *mentions: Mention,
    relations: Sequence[Relation] = (),
    by: str = "reader",
    schema: Schema | str = "s@1.0.0",
) -> AnnotationSet:
    """The same, of a document that there is."""
    name = schema if isinstance(schema, str) else schema.id
    return reading(*mentions, relations=relations, by=by, doc_id=document.doc_id, sha256=document.sha256, schema=name)


def readings(*documents: Sequence[Mention], by: str = "reader") -> dict[str, AnnotationSet]:
    """An annotator's readings of documents `d0`, `d1` and so on."""
    return {f"d{n}": reading(*mentions, by=by, doc_id=f"d{n}") for n, mentions in enumerate(documents)}


def reading_in(
    project: ProjectFolder, doc_id: str, *mentions: Mention, relations: Sequence[Relation] = (), by: str = "reader"
) -> AnnotationSet:
    """A reading of a document of a project, under its schema."""
    return reading_of(project.documents[doc_id], *mentions, relations=relations, by=by, schema=project.schema)


def schema(labels: str, *, name: str = "s", version: str = "1.0.0", language: str = "en") -> Schema:
    """A schema from the YAML of its labels, relations and constraints."""
    return parse_yaml(f"name: {name}\nversion: {version}\nlanguage: {language}\n{labels}", Schema, name="schema")
