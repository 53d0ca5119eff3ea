"""How a schema is called in Label Studio: unique names, values and relations in both directions."""

from __future__ import annotations

from typing import Any

import pytest

from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.studio.controls import Controls


@pytest.fixture(scope="module")
def controls(schema: Schema) -> Controls:
    return Controls(schema)


def test_labels_that_share_a_definition_share_a_control(controls: Controls) -> None:
    assert controls.of("CasualtyFigure", "modifier") is controls.of("EquipmentFigure", "modifier")
    assert controls.of("MilitaryUnit", "side").name == "side__MilitaryUnit_Actor"
    assert controls.of("OfficialSpeaker", "side").name == "side__OfficialSpeaker"


def test_names_are_unique(controls: Controls) -> None:
    names = [control.name for control in controls.all]
    assert len(set(names)) == len(names)


def test_every_value_of_the_schema_comes_back(schema: Schema, controls: Controls) -> None:
    samples: dict[str, list[Any]] = {
        "integer": [0, 3000, -1],
        "number": [0, 0.5, 3000000],
        "boolean": [True, False],
        "text": ["x"],
    }
    for label, mention in schema.mentions.items():
        for name, spec in mention.attributes.items():
            values: list[Any] = [(value,) if spec.multiple else value for value in spec.values] or samples[spec.type]
            if spec.multiple:
                values.append(tuple(spec.values))
            control = controls.of(label, name)
            assert [control.decode(control.kind, control.encode(value, "fr"), "fr") for value in values] == values


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3000", 3000),
        ("3 000", 3000),
        ("3\u202f000", 3000),
        ("3\u00a0000", 3000),
        ("0,5", 0.5),
        ("0.5", 0.5),
        ("1200000,0", 1200000),
    ],
)
def test_numbers_as_people_type_them(controls: Controls, typed: str, value: float) -> None:
    found = controls.of("EquipmentFigure", "value_low").decode("textarea", {"text": [typed]}, "fr")
    assert found == value
    assert isinstance(found, type(value))


def test_a_number_field_says_its_number_and_quotes_the_region(controls: Controls) -> None:
    assert controls.of("CasualtyFigure", "value_low").decode("number", {"number": 5, "text": "3000"}, "fr") == 5


@pytest.mark.parametrize(
    ("name", "kind", "raw", "message"),
    [
        ("value_low", "textarea", {"text": ["douze"]}, "'douze' is no number"),
        ("value_low", "textarea", {"text": ["1", "2"]}, "are several values"),
        ("value_low", "textarea", {"text": ["75,000"]}, "'75,000' may be 75 with decimals or 75000"),
        ("value_low", "number", {"number": 5.5, "text": "5"}, "5.5 is not a whole number"),
        ("value_low", "choices", {"choices": ["5"], "text": "5"}, "comes from a choices control"),
        ("value_low", "number", {"number": 2**63}, "is not a whole number of at most 64 bits"),
        ("modifier", "number", {"number": 5, "text": "exact"}, "5 comes from a number control"),
        ("modifier", "choices", {"choices": ["about"]}, "'about' is not one of exact, approx"),
        ("modifier", "choices", {"choices": []}, "holds no value"),
        ("modifier", "choices", {"choices": 5}, "holds no value"),
    ],
)
def test_what_no_value_is(controls: Controls, name: str, kind: str, raw: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        controls.of("CasualtyFigure", name).decode(kind, raw, "fr")


def test_relations_say_their_attributes_in_the_annotators_language(controls: Controls) -> None:
    assert controls.relation_word("attributed_to", {}) == "selon"
    assert controls.relation_word("attributed_to", {"stance": "denies"}) == "selon : dément"
    assert controls.relation_words["selon : dément"] == ("attributed_to", {"stance": "denies"})
    assert controls.relation_words["attributed_to : stance=denies"] == ("attributed_to", {"stance": "denies"})
    assert controls.words_of("dated") == ["daté", "daté : l’événement", "daté : la déclaration"]


def test_words_that_would_say_two_things_are_refused() -> None:
    yes_no = {"values": ["yes", "no"]}
    relation = {"definition": "r", "head": ["A"], "tail": ["A"], "attributes": {"certain": yes_no, "current": yes_no}}
    data = {"name": "s", "version": "1.0.0", "language": "en", "mentions": {"A": {"definition": "a"}}}
    with pytest.raises(ConfigError, match="relation r: 'r : yes' would say both"):
        Controls(Schema.model_validate({**data, "relations": {"r": relation}}))
