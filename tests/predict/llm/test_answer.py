"""Answers out of what models write around them, what is whole of a broken one, and what does not fit the schema."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import msgspec
import pytest

from annot.predict.llm.answer import SaidAnswer, complete_part, faults_of, read_answer
from annot.predict.llm.answer_form import answer_form
from tests.make import schema
from tests.predict.llm.small import SCHEMA, answer, link, person, place

PLAIN = '{"mentions": [{"label": "Place", "quote": "Kyiv"}]}'


def read(value: dict[str, Any]) -> SaidAnswer:
    return read_answer(json.dumps(value))


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        f"\n {PLAIN}\n",
        f"Here it is:\n```json\n{PLAIN}\n```\nAnything else?",
        f"```\n{PLAIN}\n```",
        f"<think>a {{ b</think>\n{PLAIN}",
        f"Sure! {PLAIN} Done.",
    ],
)
def test_an_answer_is_found_in_what_is_around_it(content: str) -> None:
    assert [each.quote for each in read_answer(content).mentions] == ["Kyiv"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "holds no JSON object"),
        ("I cannot.", "holds no JSON object"),
        ('{"mentions": [', "is no JSON: Input data was truncated"),
        ('{"mention": []}', "has another form: Object missing required field `mentions`"),
        ('{"mentions": [{"label": "Place"}]}', "has another form: Object missing required field `quote`"),
        ('{"mentions": [{"label": 1, "quote": "x"}]}', r"has another form: Expected `str`, got `int` .*label"),
        ("{" * 100_000, "is no JSON"),
        ('{"mentions": [], "x": ' + "[" * 100_000 + "]" * 100_000 + "}", "is nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_said(content: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_answer(content)


def test_what_is_whole_of_an_answer_that_breaks_off() -> None:
    whole = json.dumps(answer(place("Kyiv"), place('a "}]{ b'), place("Lviv")))
    second = whole.index("Lviv")
    saved = read_answer(complete_part(whole[:second]))
    assert [each.quote for each in saved.mentions] == ["Kyiv", 'a "}]{ b']
    # Cut within the relations, the mentions are all there.
    whole = json.dumps(
        answer(place("Kyiv", "a"), place("Lviv", "b"), relations=[link("near", "a", "b"), link("near", "b", "a")])
    )
    saved = read_answer(complete_part(whole[:-20]))
    assert (len(saved.mentions), len(saved.relations)) == (2, 1)
    assert complete_part('{"mentions": [{"label": "Pl') == ""
    assert complete_part("") == ""


def test_an_answer_that_fits_has_no_faults() -> None:
    good = answer(
        person("Kim", "a", confidence=0.5),
        {
            "id": "b",
            "label": "Loss",
            "quote": "12",
            "attributes": {"low": 12, "high": 12.0, "kind": "exact", "day": None},
        },
        relations=[link("says", "a", "b", stance="asserts")],
    )
    assert list(faults_of(read(good), SCHEMA)) == []


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (answer({"label": "City", "quote": "x"}), "'City' is no label of a mention; there are: Person, Loss, Place"),
        (answer({"label": "Person", "quote": "x"}), "Person 'x': role needs a value: one of speaker, mentioned"),
        (answer(person("x", attributes={"role": "boss"})), "Person 'x': role: 'boss' is not one of speaker, mentioned"),
        (answer(place("x", attributes={"size": 1})), "Place 'x': 'size' = 1; it has: none"),
        (
            answer({"label": "Loss", "quote": "x", "attributes": {"kind": "exact", "low": "12"}}),
            "Loss 'x': low: '12' is not a whole number of at most 64 bits",
        ),
        (
            answer({"label": "Loss", "quote": "x", "attributes": {"kind": "exact", "low": {"a": 1}}}),
            "Loss 'x': low: {'a': 1} is not a whole number of at most 64 bits",
        ),
        (
            answer(person("x", attributes={"role": "speaker", "aliases": [{}, []]})),
            "Person 'x': aliases: {}, [] is not several of one, two, three",
        ),
        (answer(place("x", confidence=3)), "the confidence of 'x' is 3.0; it is from 0 to 1"),
        (answer(place("x", "a"), relations=[link("near", "a", "b")]), "near(a, b): no mention has the id 'b'"),
        (answer(relations=[link("eats", "a", "b")]), "'eats' is no label of a relation; there are: says, near, in"),
        (
            answer(place("x", "a"), person("y", "b"), relations=[link("says", "a", "b", stance="denies")]),
            "says(a, b): it goes from Person to Loss",
        ),
        (
            answer(place("x", "a"), place("y", "a"), relations=[link("near", "a", "a")]),
            "the id 'a' is given to 2 mentions; give each its own",
        ),
    ],
)
def test_faults_say_what_is_wrong_and_what_is_allowed(value: dict[str, Any], fault: str) -> None:
    assert list(faults_of(read(value), SCHEMA)) == [fault]


def test_the_form_takes_what_fits_and_nothing_else() -> None:
    form = answer_form(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(form)
    none = {"role": "speaker", "aliases": None}
    fits: dict[str, Any] = {
        "mentions": [
            {"id": "a", "label": "Person", "quote": "Kim", "attributes": none, "confidence": None},
            {
                "id": "b",
                "label": "Loss",
                "quote": "12",
                "attributes": {"low": 12, "high": None, "kind": "vague", "day": "2024-10"},
                "confidence": 0.5,
            },
        ],
        "relations": [{"label": "says", "head": "a", "tail": "b", "attributes": {"stance": "denies"}}],
    }
    jsonschema.validate(fits, form)
    mention = fits["mentions"][0]
    for broken in ({**mention, "label": "City"}, {**mention, "attributes": {"role": "boss", "aliases": None}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**fits, "mentions": [broken]}, form)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            {**fits, "relations": [{"label": "says", "head": "a", "tail": "b", "attributes": {}}]}, form
        )


def test_the_form_is_one_that_strict_servers_take() -> None:
    """Every key required, nothing else allowed, and no word that is not in their part of JSON Schema."""
    known = {"type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "pattern"}

    def walk(form: dict[str, Any]) -> None:
        assert form.keys() <= known
        if form.get("type") == "object":
            assert form["required"] == list(form["properties"])
            assert form["additionalProperties"] is False
        inner = [form["items"]] if "items" in form else []
        for each in (*form.get("properties", {}).values(), *form.get("anyOf", ()), *inner):
            walk(each)

    walk(answer_form(SCHEMA))


def test_a_schema_without_relations_asks_for_none() -> None:
    form = answer_form(schema("mentions: {A: {definition: x}}"))
    assert list(form["properties"]) == ["mentions"]
    assert form["properties"]["mentions"]["items"]["properties"]["label"]["enum"] == ["A"]
    assert msgspec.json.decode(b'{"mentions": []}', type=SaidAnswer).relations == []
