"""Small schemas and readings for the tests of migrations."""

from __future__ import annotations

from typing import Any

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.migration import Migration
from annot.core.schema import Schema
from annot.store.yaml_file import parse_yaml
from tests import make

HEAD = "from: s@1.0.0\nto: s@1.1.0\nschema: new.yaml\n"
NEW_SCHEMA = "name: s\nversion: 1.1.0\nlanguage: en\nmentions:\n  Place: {definition: where}\n"
TEXT = "Moscow and Kyiv, in Kursk on Monday."


def schema_of(version: str, mentions: str = "Place: {definition: where}", relations: str = "{}") -> Schema:
    """A schema with these labels, as YAML."""
    return make.schema(f"mentions:\n  {mentions}\nrelations:\n  {relations}\n", version=version)


def migration_of(steps: str) -> Migration:
    """A migration of these steps, as YAML."""
    return parse_yaml(f"{HEAD}steps:\n{steps}", Migration, name="migration")


def mention(label: str, word: str, **attributes: Any) -> Mention:
    """A mention of `word` in `TEXT`."""
    return make.quote(label, word, TEXT, **attributes)


def reading(*mentions: Mention, relations: tuple[Relation, ...] = (), version: str = "1.0.0") -> AnnotationSet:
    """A reading of `TEXT`."""
    return make.reading(*mentions, relations=relations, by="reader-a", schema=f"s@{version}")
