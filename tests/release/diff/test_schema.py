"""What a change of the schema does to those who have data under it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from annot.core.schema import Schema
from annot.release.diff.schema import compare_schemas
from tests.release.diff.gold_versions import SCHEMA

Edit = Callable[[dict[str, Any]], object]


def compare(*edits: Edit) -> list[tuple[str, str, str]]:
    other = copy.deepcopy(SCHEMA)
    for each in edits:
        each(other)
    found = compare_schemas(Schema.model_validate(SCHEMA), Schema.model_validate(other))
    return [(each.kind, each.where, each.what) for each in found]


def attributes(schema: dict[str, Any], label: str) -> dict[str, Any]:
    found: dict[str, Any] = schema["mentions"][label].setdefault("attributes", {})
    return found


def test_the_same_schema_has_no_changes() -> None:
    assert compare() == []


def test_the_version_alone_is_no_change() -> None:
    assert compare(lambda s: s.update(version="2.0.0")) == []


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            lambda s: s["mentions"].update(Date={"definition": "when"}),
            ("schema-added", "mentions.Date", "added"),
        ),
        (lambda s: s["relations"].pop("of"), ("schema-broken", "relations.of", "removed")),
        (lambda s: s.update(language="fr"), ("schema-broken", "language", "'en' → 'fr'")),
        (
            lambda s: s["mentions"]["Place"].update(definition="a place"),
            ("schema-reworded", "mentions.Place.definition", "'where' → 'a place'"),
        ),
        (
            lambda s: attributes(s, "Place").update(kind={"type": "text"}),
            ("schema-added", "mentions.Place.attributes.kind", "added"),
        ),
        (
            lambda s: attributes(s, "Place").update(kind={"type": "text", "required": True}),
            ("schema-broken", "mentions.Place.attributes.kind", "added, required"),
        ),
        (
            lambda s: attributes(s, "Actor").pop("n"),
            ("schema-broken", "mentions.Actor.attributes.n", "removed"),
        ),
        (
            lambda s: attributes(s, "Actor")["n"].update(type="number"),
            ("schema-broken", "mentions.Actor.attributes.n.type", "'integer' → 'number'"),
        ),
        (
            lambda s: attributes(s, "Actor")["n"].update(required=True),
            ("schema-broken", "mentions.Actor.attributes.n.required", "False → True"),
        ),
        (
            lambda s: attributes(s, "Figure")["kind"].update(values=["a", "b", "c"]),
            ("schema-added", "mentions.Figure.attributes.kind.values.c", "added"),
        ),
        (
            lambda s: attributes(s, "Figure")["kind"].update(values=["a"]),
            ("schema-broken", "mentions.Figure.attributes.kind.values.b", "removed"),
        ),
        (
            lambda s: attributes(s, "Figure")["kind"].update(values=["b", "a"]),
            ("schema-broken", "mentions.Figure.attributes.kind.values", "order a, b → b, a"),
        ),
        (
            lambda s: attributes(s, "Figure")["kind"].update(values={"a": "ah", "b": "b"}),
            ("schema-reworded", "mentions.Figure.attributes.kind.values.a", "title 'a' → 'ah'"),
        ),
        (
            lambda s: s["relations"]["at"].update(tail=["Place", "Actor"]),
            ("schema-added", "relations.at.tail.Actor", "added"),
        ),
        (
            lambda s: s["relations"]["at"].update(head=["Actor"]),
            ("schema-broken", "relations.at.head.Figure", "removed"),
        ),
        (
            lambda s: s["relations"]["at"].update(head=["Figure", "Actor"]),
            ("schema-reworded", "relations.at.head", "order Actor, Figure → Figure, Actor"),
        ),
        (
            lambda s: s["relations"]["of"].update(max_per_head=1),
            ("schema-broken", "relations.of.max_per_head", "2 → 1"),
        ),
        (
            lambda s: s["relations"]["of"].update(max_per_head=3),
            ("schema-added", "relations.of.max_per_head", "2 → 3"),
        ),
        (
            lambda s: s["relations"]["of"].pop("max_per_head"),
            ("schema-added", "relations.of.max_per_head", "2 → none"),
        ),
        (
            lambda s: s["relations"]["at"].update(max_per_head=3),
            ("schema-broken", "relations.at.max_per_head", "none → 3"),
        ),
        (
            lambda s: s["mentions"]["Figure"].update(record=True),
            ("schema-added", "mentions.Figure.record", "False → True"),
        ),
        (
            lambda s: s.update(constraints=[{"rule": "unique_span"}]),
            ("schema-broken", "constraints", '{"rule":"unique_span"} added'),
        ),
    ],
)
def test_each_change_says_what_it_does(edit: Edit, expected: tuple[str, str, str]) -> None:
    assert compare(edit) == [expected]


def test_another_order_of_labels_gives_tags_other_numbers() -> None:
    def turned(schema: dict[str, Any]) -> None:
        schema["mentions"] = dict(reversed(schema["mentions"].items()))

    assert compare(turned) == [
        ("schema-broken", "mentions", "order Actor, Place, Figure → Figure, Place, Actor"),
    ]
