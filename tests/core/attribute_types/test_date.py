"""Dates: the forms of ISO 8601 and TIMEX3, the real calendar, and what is typed in another way."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.attribute import AttributeSpec
from annot.core.attribute_types.date import Date
from annot.core.attribute_types.registry import class_of
from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.schemas.models import attribute_models, render_json_schema
from annot.schemas.read import read_schema
from annot.studio.label_config import render_label_config

FORMS = "a date such as 2024-10-12, 2024-10, 2024, 2024-W41 or, for a day that is not said, 2024-10-XX"
SCHEMA = """\
name: small
version: 1.0.0
language: {language}
mentions:
  Event:
    definition: x
    attributes:
      on: {{type: date, default: {default}}}
"""


def read(folder: Path, default: str, language: str = "en") -> Schema:
    path = folder / "schema.yaml"
    path.write_text(SCHEMA.format(default=default, language=language), "utf-8")
    return read_schema(path)


@pytest.mark.parametrize("year", [2000, 2024])
def test_a_leap_year_has_a_29th_of_february(year: int) -> None:
    assert Date().fault_of(f"{year}-02-29") is None


@pytest.mark.parametrize(
    "value",
    [
        "1900-02-29",  # a century that 400 does not divide
        "2023-02-29",
        "2024-02-30",
        "2024-04-31",
        "2021-W53",  # 1 January 2021 is a Friday, and the year no leap year: 52 weeks
        "0000",
        "0000-01",
    ],
)
def test_what_the_calendar_does_not_have_is_refused(value: str) -> None:
    assert Date().fault_of(value) == f"'{value}' is not in the calendar"


def test_a_long_year_has_53_weeks() -> None:
    # 1 January 2020 is a Wednesday, and the year a leap year: its 53rd week begins on 28 December.
    assert Date().fault_of("2020-W53") is None


@pytest.mark.parametrize("value", ["2024-W41-6", "202X", "XXXX-10-12", "20241012", "2024-10-12T08:00", "2024-286"])
def test_other_forms_of_the_standards_are_refused(value: str) -> None:
    assert Date().fault_of(value) == f"'{value}' is not {FORMS}"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2024-10-12", "2024-10-12"),
        (" 2024-10 ", "2024-10"),
        ("٢٠٢٤-١٠-١٢", "2024-10-12"),
        ("\u200e2024-10-12\u200f", "2024-10-12"),
        ("२०२४", "2024"),
        ("２０２４-１０-１２", "2024-10-12"),
        ("2024\u201110\u201112", "2024-10-12"),
        ("2024-10-xx", "2024-10-XX"),
        ("2024-w41", "2024-W41"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_what_can_mean_one_date_alone_is_read(typed: str, value: str, language: str) -> None:
    assert Date().read(typed, language) == value


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("12/10/2024", f"is not {FORMS} (type 2024-10-12 or 2024-12-10)"),
        ("١٢/١٠/٢٠٢٤", f"is not {FORMS} (type 2024-10-12 or 2024-12-10)"),
        ("5.5.2024", f"is not {FORMS} (type 2024-05-05)"),
        ("25-10-2024", f"is not {FORMS} (type 2024-10-25)"),
        ("2024/9/5", f"is not {FORMS} (type 2024-09-05)"),
        ("31/02/2024", f"is not {FORMS}"),
        ("12/10/24", f"is not {FORMS}"),
        ("12 octobre 2024", f"is not {FORMS}"),
        ("2024-10-١٢", f"is not {FORMS}"),
        ("\u202e2024-10-12", f"is not {FORMS}"),
        ("2023-02-29", "is not in the calendar"),
    ],
)
def test_what_is_typed_in_another_way_is_quoted_and_never_a_value(typed: str, why: str) -> None:
    with pytest.raises(ValueError) as caught:
        Date().read(typed, "en")
    assert str(caught.value) == f"{typed!r} {why}"


@given(st.dates())
def test_every_day_is_a_date_and_so_are_its_month_its_year_and_its_week(day: date) -> None:
    week = day.isocalendar()
    if week.year > 9999:  # the last days of 9999
        return
    forms = [str(day), str(day)[:7], str(day)[:4], f"{str(day)[:7]}-XX", f"{week.year:04}-W{week.week:02}"]
    assert [Date().fault_of(each) for each in forms] == [None] * 5


@given(st.text(alphabet="0123456789-/X٣W ", max_size=12))
def test_nothing_typed_becomes_another_date(typed: str) -> None:
    try:
        found = Date().read(typed, "en")
    except ValueError as error:
        assert str(error).startswith(repr(typed.strip()))
        return
    assert found == typed.strip().replace("٣", "3")
    assert Date().takes(found)


def test_a_month_and_a_day_of_it_that_is_not_said_are_two_values() -> None:
    spec = AttributeSpec.model_validate({"type": "date"})
    assert spec.canonical("2024-10") == "2024-10"
    assert spec.canonical("2024-10-XX") == "2024-10-XX"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2024-10-12", "2024-10-12"),  # YAML's own date
        ('"2024-10-12"', "2024-10-12"),
        ("2024", "2024"),  # a number to YAML
        ("2024-10", "2024-10"),
        ("2024-10-XX", "2024-10-XX"),
    ],
)
def test_a_date_in_a_schema_needs_no_quotes(tmp_path: Path, written: str, value: str) -> None:
    spec = read(tmp_path, written).attribute("Event", "on")
    assert spec is not None
    assert spec.default == value
    assert f"on (left empty: {value})" in render_label_config(read(tmp_path, written))


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("12/10/2024", f"'12/10/2024' is not {FORMS} (type 2024-10-12 or 2024-12-10)"),
        ("2024-02-30", "'2024-02-30' is not in the calendar"),
        ("24", f"24 is not {FORMS}"),
        ("true", f"true is not {FORMS}"),
        ("2024-10-12T10:00:00", f"'2024-10-12T10:00:00' is not {FORMS}"),
    ],
)
def test_a_default_that_is_none_is_named_with_its_line(tmp_path: Path, written: str, why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, written)
    assert str(caught.value) == f"{tmp_path / 'schema.yaml'}:8: mentions.Event.attributes.on.default: {why}"


def test_a_type_that_somebody_calls_otherwise_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "schema.yaml"
    path.write_text(SCHEMA.format(default="2024", language="en").replace("type: date", "type: datetime"), "utf-8")
    with pytest.raises(ConfigError, match="found 'datetime'; did you mean date\\?"):
        read_schema(path)


def test_the_page_shows_how_a_date_is_typed(tmp_path: Path) -> None:
    for language, example in (("fr", "p. ex."), ("en", "e.g."), ("ru", "e.g.")):
        config = render_label_config(read(tmp_path, "2024", language))
        assert f'placeholder="{example} 2024-10-12 · 2024-10 · 2024"' in config


def test_typed_models_know_the_calendar_and_json_schema_the_form(tmp_path: Path) -> None:
    schema = read(tmp_path, "2024")
    model = attribute_models(schema)["Event"]
    with pytest.raises(ValueError, match="'2023-02-29' is not in the calendar"):
        model.model_validate({"on": "2023-02-29"})
    shape = render_json_schema(schema)["$defs"]["EventAttributes"]["properties"]["on"]["anyOf"][0]
    assert shape["type"] == "string"
    assert shape["pattern"].startswith("^[0-9]{4}(")


@pytest.mark.parametrize(
    ("kind", "value", "made"),
    [
        ("date", "2024-10-12", "2024-10-12"),
        ("date", "2024-10-xx", "2024-10-XX"),
        ("date", 2024, "2024"),
        ("date", "12/10/2024", None),
        ("date", "lundi", None),
        ("date", 20241012, None),
        ("date", True, None),
        ("text", "2024-10-XX", "2024-10-XX"),
        ("choice", "2024-10", "2024-10"),
        ("integer", "2024", 2024),
        ("integer", "2024-10", None),
    ],
)
def test_a_migration_reads_what_is_a_date(kind: str, value: bool | int | str, made: object) -> None:
    assert class_of(kind)().converted(value, "en") == made  # type: ignore[arg-type]


def test_the_days_of_a_year_are_those_of_the_calendar() -> None:
    first = date(2024, 1, 1)
    known = {str(first + timedelta(days=n)) for n in range(366)}
    possible = {f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)}
    assert {each for each in possible if Date().takes(each)} == known
