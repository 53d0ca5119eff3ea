"""`Schema`: a schema that contradicts itself does not exist, and says where."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from annot.core.attribute import AttributeSpec
from annot.core.schema import Schema


def small(**changes: Any) -> dict[str, Any]:
    return {
        "name": "small",
        "version": "1.0.0",
        "language": "fr",
        "mentions": {
            "A": {"definition": "a", "attributes": {"low": {"type": "integer"}, "high": {"type": "integer"}}},
            "B": {"definition": "b"},
        },
        "relations": {"r": {"definition": "r", "head": ["A"], "tail": ["B"]}},
        **changes,
    }


def faults(data: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        Schema.model_validate(data)
    return str(caught.value)


def test_a_relation_needs_labels_that_exist() -> None:
    data = small(relations={"r": {"definition": "r", "head": ["C"], "tail": ["B"]}})
    assert "relations.r.head: 'C' is not a mention label (allowed: A, B)" in faults(data)


def test_symmetric_and_acyclic_need_the_same_labels_on_both_ends() -> None:
    data = small(relations={"r": {"definition": "r", "head": ["A"], "tail": ["B"], "symmetric": True}})
    assert "relations.r: symmetric or acyclic needs the same head and tail labels" in faults(data)


def test_bounds_need_their_attributes() -> None:
    rule = {"rule": "bounds", "labels": ["A"], "low": "low", "high": "high", "by": "how", "shapes": {"exact": "equal"}}
    assert "constraints.0: A has no attribute 'how'" in faults(small(constraints=[rule]))


@pytest.mark.parametrize("kind", ["date", "text", "boolean"])
def test_bounds_are_numbers(kind: str) -> None:
    how = {"type": "choice", "values": ["exact"]}
    attributes = {"low": {"type": "integer"}, "high": {"type": kind}, "how": how}
    mentions = {"A": {"definition": "a", "attributes": attributes}}
    rule = {"rule": "bounds", "labels": ["A"], "low": "low", "high": "high", "by": "how", "shapes": {"exact": "equal"}}
    assert f"constraints.0.high: a bound is a number, and 'high' of A is of type {kind}" in faults(
        small(mentions=mentions, constraints=[rule])
    )


def test_an_unknown_key_names_the_nearest() -> None:
    assert "relatons: unknown key, did you mean 'relations'?" in faults(small(relatons={}))


def test_titles_are_unique_since_label_studio_shows_them() -> None:
    mentions = {"A": {"definition": "a", "title": "Lieu"}, "B": {"definition": "b", "title": "Lieu"}}
    assert "mentions.B.title: 'Lieu' is taken by A" in faults(small(mentions=mentions))


@pytest.mark.parametrize("version", ["1.0", "01.0.0", "1.0.0-rc1", "v1.0.0"])
def test_a_version_is_three_numbers(version: str) -> None:
    assert "version" in faults(small(version=version))


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ({"type": "choice"}, "values: a choice needs some"),
        ({"type": "integer", "values": ["1"]}, "values: only a choice has values, this is .integer."),
        ({"type": "text", "multiple": True}, "multiple: only a choice can have several values"),
        ({"type": "choice", "values": ["x", "x"]}, "stands twice, keep one"),
        ({"type": "boolean", "default": "maybe"}, "default: 'maybe' is not true or false"),
        ({"type": "choice", "values": {"x": "t", "y": "t"}}, "values: two have the same title"),
    ],
)
def test_an_attribute_that_contradicts_itself_does_not_exist(spec: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        AttributeSpec.model_validate(spec)


@pytest.mark.parametrize(
    ("spec", "good", "bad"),
    [
        (
            {"type": "choice", "values": ["x", "y"]},
            ["x"],
            {"z": "'z' is not one of x, y", True: "true is not one of x, y", None: "nothing is not one of x, y"},
        ),
        (
            {"type": "choice", "values": ["x", "y"], "multiple": True},
            [("x",), ("y", "x")],
            {
                "x": "'x' is not several of x, y",
                (): "nothing is not several of x, y",
                ("x", "x"): "'x' stands twice; keep one",
                ("x", "z"): "'x', 'z' is not several of x, y",
                (("x",),): "('x',) is not several of x, y",
            },
        ),
        (
            {"type": "integer"},
            [0, -3, 10**12],
            {1.0: "1.0 is not a whole number of at most 64 bits", "1": "'1' is not a whole number of at most 64 bits"},
        ),
        (
            {"type": "number"},
            [0, 0.5, -1],
            {True: "true is not a number", "1": "'1' is not a number", float("nan"): "nan is not a number"},
        ),
        ({"type": "boolean"}, [True, False], {0: "0 is not true or false", "true": "'true' is not true or false"}),
        (
            {"type": "text"},
            ["x"],
            {1: "1 is not a text", "": "a text is never empty", "a\0": "'a\\x00' holds U+0000, which no text may"},
        ),
    ],
)
def test_values_are_taken_by_their_type(spec: dict[str, Any], good: list[Any], bad: dict[Any, str]) -> None:
    attribute = AttributeSpec.model_validate(spec)
    assert [attribute.fault_of(value) for value in good] == [None] * len(good)
    assert {value: attribute.fault_of(value) for value in bad} == bad


def test_the_canonical_form_of_values() -> None:
    several = AttributeSpec.model_validate({"type": "choice", "values": ["x", "y", "z"], "multiple": True})
    assert several.canonical(("z", "x")) == ("x", "z")
    number = AttributeSpec.model_validate({"type": "number"})
    assert number.canonical(5.0) == 5
    assert isinstance(number.canonical(5.0), int)
    assert number.canonical(0.5) == 0.5


def test_same_label_binds_head_and_tail() -> None:
    relation = {"definition": "r", "head": ["A", "B"], "tail": ["A", "B"], "same_label": True}
    schema = Schema.model_validate(small(relations={"r": relation}))
    assert schema.relations["r"].allows("A", "A")
    assert not schema.relations["r"].allows("A", "B")
