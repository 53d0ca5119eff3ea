"""`records`: each figure in a row with what is said of it; worked out by hand on two sentences."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.release.gold_document import GoldDocument
from annot.release.manifest import FORMAT, ReleaseFormat
from annot.release.tables.features import features_of
from annot.release.tables.parquet import render_parquet
from annot.release.tables.records import record_table, tie_columns
from tests.release.small_gold import DOCUMENT, FORTY, GOLD, HUNDRED, KYIV, SCHEMA, SIXTY, name

DATED = [
    GoldDocument(replace(DOCUMENT, meta={"date_published": "2024-10-12", "date_source": "stated"}), GOLD, 0),
]


def rows_of(schema: Schema = SCHEMA, form: ReleaseFormat = FORMAT) -> list[dict[str, Any]]:
    data = render_parquet(record_table(schema, DATED, form=form), features_of("records", schema, form=form))
    return pl.read_parquet(io.BytesIO(data)).to_dicts()


OF_HUNDRED = {"mention_attributes": {"kind": ["killed", "wounded"], "low": 100}}
PARTS = (("killed", 40), ("wounded", 60))


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
        "date_published": "2024-10-12",
        "date_source": "stated",
        "said_by": [tie(KYIV, "Kyiv") | {"attributes": {"stance": "asserts"}, "mention_attributes": {"low": None}}],
        "same_as": [],
        "same_as_from": [],
        "part_of": [tie(HUNDRED, "100") | OF_HUNDRED],
        "part_of_from": [],
    }
    assert sixty["said_by"] == [
        tie(KYIV, "Kyiv") | {"attributes": {"stance": None}, "mention_attributes": {"low": None}}
    ]
    assert sixty["same_as"] == [tie(HUNDRED, "100") | OF_HUNDRED]
    assert hundred["said_by"] == []
    assert hundred["kind"] == ["killed", "wounded"]
    of_forty, of_sixty = ({"mention_attributes": {"kind": [kind], "low": low}} for kind, low in PARTS)
    assert hundred["part_of_from"] == [tie(FORTY, "40") | of_forty, tie(SIXTY, "60") | of_sixty]
    assert hundred["same_as_from"] == [tie(SIXTY, "60") | of_sixty]


def test_records_of_an_older_format_have_neither_the_date_nor_what_others_are() -> None:
    forty, _, hundred = rows_of(form=4)
    assert "date_published" not in forty
    assert forty["said_by"] == [tie(KYIV, "Kyiv") | {"attributes": {"stance": "asserts"}}]
    assert hundred["part_of_from"] == [tie(FORTY, "40"), tie(SIXTY, "60")]


def test_attributes_of_other_labels_make_no_column() -> None:
    # Speaker's `low` is a number with a fraction; the records' is a whole one.
    assert all(type(row["low"]) is int for row in rows_of())


def test_an_attribute_that_is_called_like_a_relation_is_refused() -> None:
    data = SCHEMA.model_dump(mode="json")
    data["mentions"]["Figure"]["attributes"]["part_of_from"] = {"type": "text"}
    with pytest.raises(ConfigError, match="attribute 'part_of_from': the records have a column of this name"):
        tie_columns(Schema.model_validate(data))


@pytest.mark.parametrize("name", ["said_by_from", "text", "fold", "date_published"])
def test_a_relation_that_would_take_another_column_away_is_refused(name: str) -> None:
    relations = {
        "said_by": {"definition": "a", "head": ["Figure"], "tail": ["Figure"]},
        name: {"definition": "b", "head": ["Figure"], "tail": ["Speaker"]},
    }
    schema = Schema.model_validate(SCHEMA.model_dump() | {"relations": relations})
    with pytest.raises(ConfigError, match=f"relation '{name}': the records have another column '{name}' already"):
        tie_columns(schema)
