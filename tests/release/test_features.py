"""The features that a file holds are those that `datasets` would write into it itself."""

from __future__ import annotations

import datasets
import pytest

from annot.core.schema import Schema
from annot.release.features import features_of, metadata_of, standoff_features
from annot.release.parquet import arrow_schema
from annot.release.paths import configs_of

BARE = Schema.model_validate(
    {"name": "bare", "version": "1.0.0", "language": "fr", "mentions": {"A": {"definition": "a", "record": True}}}
)


@pytest.mark.parametrize("config", ["documents", "mentions", "relations", "tokens", "records", "pairs"])
def test_datasets_makes_the_same_columns_and_metadata(config: str, schema: Schema) -> None:
    assert config in configs_of(schema)
    for features in (features_of(config, schema), standoff_features(config, schema), features_of(config, BARE)):
        theirs = datasets.Features.from_dict(metadata_of(features)["info"]["features"])
        assert list(theirs) == list(features)
        assert arrow_schema(features).equals(theirs.arrow_schema, check_metadata=True)


def test_tags_and_relations_are_numbers_with_names(schema: Schema) -> None:
    theirs = datasets.Features.from_arrow_schema(arrow_schema(features_of("tokens", schema)))
    assert theirs["tags"].feature.names[:3] == ["O", "B-MilitaryUnit", "I-MilitaryUnit"]
    theirs = datasets.Features.from_arrow_schema(arrow_schema(features_of("pairs", schema)))
    assert theirs["relations"].feature.names == list(schema.relations)
