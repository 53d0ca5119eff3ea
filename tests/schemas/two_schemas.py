"""Small schemas and readings for the tests of migrations."""

from __future__ import annotations

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.migration import Migration
from annot.core.schema import Schema
from annot.store.yaml_file import parse_yaml

HEAD = "from: s@1.0.0\nto: s@1.1.0\nschema: new.yaml\n"
NEW_SCHEMA = "name: s\nversion: 1.1.0\nlanguage: en\nmentions:\n  Place: {definition: where}\n"
TEXT = "Moscow and Kyiv, in Kursk on Monday."


def schema_of(version: str, mentions: str = "Place: {definition: where}", relations: str = "{}") -> Schema:
    """A schema with these labels, as YAML."""
    text = f"name: s\nversion: {version}\nlanguage: en\nmentions:\n  {mentions}\nrelations:\n  {relations}\n"
    return parse_yaml(text, Schema, name="schema")


def migration_of(steps: str) -> Migration:
    """A migration of these steps, as YAML."""
    return parse_yaml(f"{HEAD}steps:\n{steps}", Migration, name="migration")


def mention(label: str, word: str, **attributes: AttributeValue) -> Mention:
    """A mention of `word` in `TEXT`."""
    start = TEXT.index(word)
    return Mention(label=label, span=Span(start, start + len(word)), text=word, attributes=attributes)


def reading(*mentions: Mention, relations: tuple[Relation, ...] = (), version: str = "1.0.0") -> AnnotationSet:
    """A reading of `TEXT`."""
    return AnnotationSet(
        doc_id="d",
        doc_sha256="0" * 64,
        annotator="reader-a",
        origin="human",
        schema=f"s@{version}",
        mentions=mentions,
        relations=relations,
    )
