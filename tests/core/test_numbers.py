"""Numbers as people type them. What is expected follows from each language's habits, not from the code."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.numbers import example_of, read_number, write_number

LANGUAGES = ["fr", "en", "de", "de-CH", "es", "pt-PT", "sv", "ar", "fa", "hi", "ja", "th", "tlh", ""]


@pytest.mark.parametrize(
    ("typed", "language", "value"),
    [
        ("75,000", "en", 75000),
        ("1,200,000", "en", 1200000),
        ("4,500.50", "en", 4500.5),
        ("12.5", "en", 12.5),
        ("3.1420", "en", 3.142),
        ("48.000", "de", 48000),
        ("1.250,00", "de", 1250),
        ("12,5", "de", 12.5),
        ("1’500", "de-CH", 1500),
        ("1'500.5", "de-CH", 1500.5),
        ("3 000", "fr", 3000),
        ("3\u00a0000", "fr", 3000),
        ("3\u202f000", "fr", 3000),
        ("1 200 000,5", "fr", 1200000.5),
        ("12,5", "fr", 12.5),
        ("75,0000", "fr", 75),
        ("1 250", "es", 1250),
        ("1.250", "es", 1250),
        ("12 500", "sv", 12500),
        ("٣٬٥٠٠", "ar", 3500),
        ("٣٫٥", "ar", 3.5),
        ("۳٬۵۰۰", "fa", 3500),
        # Copied with the signs that say where to read next.
        ("\u200f٣٬٥٠٠\u200f", "ar", 3500),
        ("\u2067٣٫٥\u2069", "ar", 3.5),
        ("\u061c-٥", "ar", -5),
        ("\u200e12,500", "he", 12500),
        ("１２", "ja", 12),
        ("３，５００", "ja", 3500),
        ("๓,๕๐๐", "th", 3500),
        ("1,00,000", "hi", 100000),
        ("१,००,०००", "hi", 100000),
        ("100,000", "hi", 100000),
        ("-3", "en", -3),
        ("\u22123", "fr", -3),
        ("+4", "fr", 4),
        (" 7 ", "fr", 7),
        # As programs write fractions, whatever the language: a restored reading of an earlier version holds them.
        ("0.5", "fr", 0.5),
        ("0.333", "de", 0.333),
        ("12.5", "tlh", 12.5),
        ("12 500", "", 12500),
    ],
)
def test_a_number_is_read_by_its_language(typed: str, language: str, value: float) -> None:
    found, why = read_number(typed, language)
    assert (found, why) == (value, "")
    assert isinstance(found, type(value))


@pytest.mark.parametrize(
    ("typed", "language", "why"),
    [
        ("12,5", "en", "is not grouped by 3 digits"),
        ("1,2000", "en", "is not grouped by 3 digits"),
        ("0,500", "en", "is not grouped by 3 digits"),
        ("12.500", "en", "may be 12 with decimals or 12500; type 12.5000, or 12500"),
        ("75,000", "fr", "may be 75 with decimals or 75000; type 75,0000, or 75000"),
        ("3.000", "fr", "holds a full stop, which the text's language does not write there"),
        ("1.200.000", "fr", "holds a full stop"),
        ("12.5", "fr", "holds a full stop"),
        ("12.5", "de", "is not grouped by 3 digits"),
        ("3.500", "pt-PT", "holds a full stop"),
        ("3٬500", "ar", "holds an arabic thousands separator, which the text's language does not write there"),
        ("1,5", "tlh", "holds a comma, which the text's language does not write there"),
        ("1 20", "fr", "is not grouped by 3 digits"),
        ("1e3", "en", "is no number"),
        ("1_000", "en", "is no number"),
        ("½", "en", "is no number"),
        ("1²", "en", "is no number"),
        ("Ⅻ", "en", "is no number"),
        ("douze", "fr", "is no number"),
        ("", "fr", "is no number"),
        ("5,", "fr", "is no number"),
        ("1 5٣", "ar", "mixes digits of two scripts"),
        ("1,000 000", "en", "mixes two kinds of separators"),
        ("9" * 500, "en", "too many for a number"),
        ("9223372036854775809", "en", "more digits than a number here can hold"),
        ("0.12345678901234567891", "en", "more digits than a number here can hold"),
    ],
)
def test_what_may_be_read_in_two_ways_or_in_none_is_quoted_and_asked(typed: str, language: str, why: str) -> None:
    value, said = read_number(typed, language)
    assert value is None
    assert why in said
    assert repr(typed) in said or repr(typed[:20]) in said


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
)
def test_what_is_written_is_read_again(language: str, value: float) -> None:
    written = write_number(value, language)
    if abs(value) < 1e-30:
        return  # longer than a person types
    found = read_number(written, language).value
    assert found is not None
    assert found == value
    assert math.copysign(1, found) == math.copysign(1, value) or value == 0


@given(st.text(alphabet="0123456789.,' \u00a0-٣٬１", max_size=12), st.sampled_from(LANGUAGES))
def test_nothing_typed_raises_and_a_number_has_the_digits_that_were_typed(typed: str, language: str) -> None:
    value, why = read_number(typed, language)
    assert (value is None) == bool(why)


@pytest.mark.parametrize(
    ("language", "whole", "decimals"),
    [("fr", "12 500", "12,5"), ("en", "12,500", "12.5"), ("de", "12.500", "12,5"), ("de-CH", "12'500", "12.5")],
)
def test_an_example_is_written_as_people_do(language: str, whole: str, decimals: str) -> None:
    assert example_of(language, decimals=False) == whole
    assert example_of(language, decimals=True) == decimals
    assert read_number(whole, language).value == 12500
    assert read_number(decimals, language).value == 12.5
