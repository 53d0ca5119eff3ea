"""What all types of attributes keep: each place that asks a type is told the same."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from datasets import Dataset, Features
from label_studio_sdk.label_interface import LabelInterface  # type: ignore[attr-defined]
from pydantic import ValidationError

from annot.core.attribute import AttributeSpec
from annot.core.attribute_types.registry import OTHER_NAMES, TYPE_NAMES, class_of
from annot.release.tables.columns import cell, mention_columns
from annot.release.tables.feature_types import form_of
from annot.release.tables.features import features_of
from annot.schemas.models import attribute_models, render_json_schema
from annot.studio.controls import Controls
from annot.studio.label_config import render_label_config
from tests.core.attribute_types.samples import EVERY, SAMPLES, Sample

each_type = pytest.mark.parametrize("sample", EVERY.values(), ids=EVERY)


def spec_of(sample: Sample) -> AttributeSpec:
    found = sample.schema.attribute("A", "x")
    assert found is not None
    return found


def test_every_type_has_a_sample() -> None:
    assert set(SAMPLES) == set(TYPE_NAMES)


def test_no_type_is_called_by_the_name_of_another() -> None:
    called = [name for kind in map(class_of, TYPE_NAMES) for name in kind.other_names]
    assert len(called) == len(OTHER_NAMES)
    assert not set(called) & set(TYPE_NAMES)


@each_type
def test_values_are_taken_by_readings_typed_models_and_json_schema_alike(sample: Sample) -> None:
    spec, model = spec_of(sample), attribute_models(sample.schema)["A"]
    shape = render_json_schema(sample.schema)
    validator = jsonschema.Draft202012Validator({**shape["$defs"]["AAttributes"], "$defs": shape["$defs"]})
    for value in sample.good:
        assert spec.fault_of(value) is None
        assert model.model_validate({"x": value}).model_dump() == {"x": value}
        assert validator.is_valid({"x": json.loads(json.dumps(value))}), value
    for value in sample.bad:
        assert str(spec.fault_of(value)).endswith(f" is not {spec.allowed}"), value
        with pytest.raises(ValidationError):
            model.model_validate({"x": value})
        assert not validator.is_valid({"x": json.loads(json.dumps(value))}), value


@each_type
def test_an_allowed_value_has_one_form(sample: Sample) -> None:
    for value in sample.good:
        form = spec_of(sample).canonical(value)
        assert (form, type(form)) == (value, type(value))


@each_type
@pytest.mark.parametrize("language", ["en", "fr", "de", "ar"])
def test_what_the_page_is_given_comes_back(sample: Sample, language: str) -> None:
    control = Controls(sample.schema).of("A", "x")
    came = [control.decode(control.kind, control.encode(value, language), language) for value in sample.good]
    assert came == list(sample.good)


@each_type
def test_label_studio_takes_its_control_and_the_page_says_what_is_expected(sample: Sample) -> None:
    config = render_label_config(sample.schema)
    is_chosen = spec_of(sample).kind.control == "choices"
    known = LabelInterface(config).get_control("x")  # type: ignore[no-untyped-call]
    assert known.tag == ("Choices" if is_chosen else "TextArea")
    (field,) = ET.fromstring(config).findall(".//*[@name='x']")
    assert len(field) == (2 if is_chosen else 0), "each sample that is chosen has two values"
    assert is_chosen or len(field.get("placeholder", "")) > 3


@each_type
def test_its_column_holds_its_values(sample: Sample) -> None:
    spec, (kind,) = spec_of(sample), mention_columns(sample.schema).values()
    features = Features.from_dict({"x": form_of(features_of("mentions", sample.schema)["x"])})
    table = Dataset.from_dict({"x": [cell(kind, value) for value in sample.good]}, features=features)
    back = [tuple(value) if isinstance(value, list) else value for value in table["x"]]
    assert [spec.canonical(value) for value in back] == list(sample.good)


@each_type
def test_its_own_level_is_one_that_it_can_have(sample: Sample) -> None:
    kind = spec_of(sample).kind
    assert kind.level in kind.levels
    assert "nominal" in kind.levels


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_migration_makes_a_text_of_it_and_the_same_value_of_that_text(sample: Sample) -> None:
    text, kind = class_of("text")(), spec_of(sample).kind
    words = [text.converted(value, "en") for value in sample.good]
    assert all(isinstance(word, str) for word in words)
    assert [kind.converted(word, "en") for word in words if word is not None] == list(sample.good)
