"""`records`: each figure in a row with what is said of it; worked out by hand on two sentences."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pytest

from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.release.tables.features import features_of
from annot.release.tables.parquet import render_parquet
from annot.release.tables.records import record_table, tie_columns
from tests.release.small_gold import DOCS, FORTY, HUNDRED, KYIV, SCHEMA, SIXTY, name


def rows_of(schema: Schema = SCHEMA) -> list[dict[str, Any]]:
    data = render_parquet(record_table(schema, DOCS), features_of("records", schema))
    return pl.read_parquet(io.BytesIO(data)).to_dicts()


def tie(place: tuple[int, int, str], text: str) -> dict[str, object]:
    return {"id": name(place), "label": place[2], "text": text}


def test_a_record_is_a_row_with_its_attributes_and_what_it_is_tied_to() -> None:
    forty, sixty, hundred = rows_of()
    assert forty == {
        "doc_id": "one",
        "fold": 0,
        "mention_id": "Figure@10-12",
        "label": "Figure",
        "start": 10,
        "end": 12,
        "text": "40",
        "low": 40,
        "kind": ["killed"],
        "said_by": [tie(KYIV, "Kyiv") | {"attributes": {"stance": "asserts"}}],
        "same_as": [],
        "same_as_from": [],
        "part_of": [tie(HUNDRED, "100")],
        "part_of_from": [],
    }
    assert sixty["said_by"] == [tie(KYIV, "Kyiv") | {"attributes": {"stance": None}}]
    assert sixty["same_as"] == [tie(HUNDRED, "100")]
    assert hundred["said_by"] == []
    assert hundred["kind"] == ["killed", "wounded"]
    assert hundred["part_of_from"] == [tie(FORTY, "40"), tie(SIXTY, "60")]
    assert hundred["same_as_from"] == [tie(SIXTY, "60")]


def test_attributes_of_other_labels_make_no_column() -> None:
    # Speaker's `low` is a number with a fraction; the records' is a whole one.
    assert all(type(row["low"]) is int for row in rows_of())


def test_an_attribute_that_is_called_like_a_relation_is_refused() -> None:
    data = SCHEMA.model_dump(mode="json")
    data["mentions"]["Figure"]["attributes"]["part_of_from"] = {"type": "text"}
    with pytest.raises(ConfigError, match="attribute 'part_of_from': the records have a column of this name"):
        tie_columns(Schema.model_validate(data))


@pytest.mark.parametrize("name", ["said_by_from", "text", "fold"])
def test_a_relation_that_would_take_another_column_away_is_refused(name: str) -> None:
    relations = {
        "said_by": {"definition": "a", "head": ["Figure"], "tail": ["Figure"]},
        name: {"definition": "b", "head": ["Figure"], "tail": ["Speaker"]},
    }
    schema = Schema.model_validate(SCHEMA.model_dump() | {"relations": relations})
    with pytest.raises(ConfigError, match=f"relation '{name}': the records have another column '{name}' already"):
        tie_columns(schema)
