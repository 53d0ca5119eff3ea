"""Units of mentions, and how far apart their places are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from annot.quality.units import mean_units, places_apart, units_of_document
from tests.make import mention as m
from tests.quality.unit_cases import units


def test_places_apart_of_public_cases(cases: Path) -> None:
    values = json.loads((cases / "pygamma" / "EXPECTED.json").read_text("utf-8"))["single_pair_positional"]
    assert len(values) == 6
    for pair, expected in values.items():
        start, end, other_start, other_end = map(int, re.findall(r"\d+", pair))
        (found,) = places_apart(units((start, end, 0)), units((other_start, other_end, 0)))
        # They are given with one or two decimals.
        assert found == pytest.approx(expected, abs=0.05), pair


def test_places_apart_by_hand() -> None:
    # [15, 36) and [15, 45): 9 of 21 + 30.
    assert places_apart(units((15, 36, 0)), units((15, 45, 1))).tolist() == pytest.approx([(9 / 51) ** 2])


def test_mentions_are_units() -> None:
    first, second = units_of_document([[m("B", 3, 7)], [m("A", 0, 2), m("B", 3, 7)]], {"A": 0, "B": 1})
    assert (first.start.tolist(), first.end.tolist(), first.label.tolist()) == ([3], [7], [1])
    assert second.label.tolist() == [0, 1]
    assert mean_units([first, second]) == 1.5
