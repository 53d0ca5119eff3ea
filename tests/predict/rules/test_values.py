"""Values: of figures as their words say them, of others where all the gold agrees."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from annot.core.annotation import AttributeValue
from annot.predict.rules.values import ValueTable
from annot.quality.number_reader import number_reader
from tests.make import quote
from tests.predict.rules.small import SCHEMA

NOTHING = ValueTable([], SCHEMA)


def figure(text: str, words: str = "", label: str = "Loss") -> Mapping[str, AttributeValue]:
    reader = number_reader("fr")
    assert reader is not None
    number = reader.read_number(words or text)
    assert number is not None
    return NOTHING.values_of_figure(label, number, text, text.index(words)).attributes


@pytest.mark.parametrize(
    ("words", "kind", "low", "high"),
    [
        ("environ 11\u202f000", "approx", 11000, 11000),
        ("jusqu’à 12 000", "at_most", None, 12000),
        ("au moins neuf", "at_least", 9, None),
        ("1 000 à 3 000", "range", 1000, 3000),
        ("des dizaines", "vague", 10, None),
        ("Plus de 3 000", "at_least", 3000, None),
        ("480", "exact", 480, 480),
    ],
)
def test_figures_as_their_words_say_them(words: str, kind: str, low: int | None, high: int | None) -> None:
    expected = {"kind": kind, "low": low, "high": high}
    assert figure(words) == {name: value for name, value in expected.items() if value is not None}


def test_a_hedge_in_the_same_sentence_makes_an_approximation() -> None:
    about = {"kind": "approx", "low": 4000, "high": 4000}
    assert figure("des pertes estimées à 4 000", "4 000") == about
    assert figure("Il estime, mais 4 000", "4 000") == about
    exact = {"kind": "exact", "low": 4000, "high": 4000}
    assert figure("Il estime. Mais 4 000", "4 000") == exact
    assert figure("Il estime\n4 000", "4 000") == exact
    assert figure("des pertes de 4 000, estime-t-il", "4 000") == exact


def test_only_bounds_with_decimals_take_a_part_of_a_whole() -> None:
    reader = number_reader("fr")
    half = reader.read_number("environ la moitié") if reader else None
    assert half is not None
    assert figure("environ la moitié", label="Share") == {"kind": "approx", "low": 0.5, "high": 0.5, "unit": "ratio"}
    assert NOTHING.holds("Share", half)
    assert not NOTHING.holds("Loss", half)
    # Nothing that the schema forbids is said of it all the same.
    assert figure("environ la moitié") == {"kind": "approx"}


def test_values_on_which_all_mentions_agree() -> None:
    text = "soldats russes, armée russe, soldats, soldats, Wagner, Wagner"
    gold = [
        quote("Unit", "soldats russes", text, side="RU"),
        quote("Unit", "armée russe", text, side="RU"),
        quote("Unit", "soldats", text, nth=1, side="UA"),
        quote("Unit", "soldats", text, nth=2, side="other"),
        quote("Unit", "Wagner", text, side="RU"),
        quote("Unit", "Wagner", text, nth=1),
    ]
    table = ValueTable(gold, SCHEMA)
    # The same words, once: (1 + 1) / (1 + 2).
    assert table.values_of("Unit", "Soldats russes") == ({"side": "RU"}, {"side": 0.6667})
    # « russe » was said twice, of Russian units alone, in both numbers: (2 + 1) / (2 + 2); « soldats » of several.
    assert table.values_of("Unit", "chars russes") == ({"side": "RU"}, {"side": 0.75})
    assert table.values_of("Unit", "soldats") == ({}, {})
    # One of the mentions of Wagner has no side.
    assert table.values_of("Unit", "Wagner") == ({}, {})
    # « armée » was marked but once.
    assert table.values_of("Unit", "armée") == ({}, {})
    assert table.values_of("Place", "armée russe") == ({}, {})
