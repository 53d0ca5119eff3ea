"""Features said without `datasets` are those that `datasets` makes of the same form, to the byte."""

from __future__ import annotations

import pytest
from datasets import ClassLabel, Features, List, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.schema import Schema
from annot.project.project import ProjectFolder
from annot.release.paths import configs_of
from annot.release.tables.feature_types import Feature, LabelNumber, ListOf, Scalar, TableFeatures, form_of
from annot.release.tables.features import features_of, standoff_features

SCALARS = st.sampled_from(["string", "bool", "int32", "int64", "float64"]).map(Scalar)  # type: ignore[arg-type]
NAMES = st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, unique=True)
FEATURES: st.SearchStrategy[Feature] = st.recursive(
    st.one_of(SCALARS, NAMES.map(LabelNumber)),
    lambda inner: st.one_of(inner.map(ListOf), st.dictionaries(st.sampled_from("abc"), inner, min_size=1)),
    max_leaves=5,
)


def theirs(feature: Feature) -> object:
    match feature:
        case Scalar():
            return Value(feature.dtype)
        case LabelNumber():
            return ClassLabel(names=list(feature.names))
        case ListOf():
            return List(theirs(feature.feature))
        case _:
            return {name: theirs(each) for name, each in feature.items()}


def require_same(features: TableFeatures) -> None:
    made = Features({name: theirs(each) for name, each in features.items()}).arrow_schema
    assert features.arrow_schema.equals(made, check_metadata=True)
    assert features.arrow_schema.metadata == made.metadata
    forms = {name: form_of(each) for name, each in features.items()}
    assert Features.from_dict(forms).arrow_schema.metadata == made.metadata


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["one", "two", "été"]), FEATURES, min_size=1))
def test_any_features_make_the_same_schema(drawn: dict[str, Feature]) -> None:
    require_same(TableFeatures(drawn))


@pytest.fixture(scope="module")
def schema(repository: ProjectFolder) -> Schema:
    return repository.schema


def test_those_of_a_release_do(schema: Schema) -> None:
    for config in configs_of(schema):
        require_same(features_of(config, schema))
        require_same(standoff_features(config, schema))
