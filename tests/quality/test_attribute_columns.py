"""Attributes in columns are what the mentions say, one by one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import Mention
from annot.quality.attribute_columns import attribute_columns, count_rows, in_order_of_first
from tests.make import mention as m

VALUES = st.sampled_from([1, 1.0, True, 0, False, 0.0, -0.5, "1", "x", ("x",), ("x", "y")])
ATTRIBUTES = st.dictionaries(st.sampled_from(["one", "two", "three"]), VALUES)
SIDES = st.lists(ATTRIBUTES, max_size=8)


def mentions_with(side: list[dict[str, Any]]) -> list[Mention]:
    return [m("A", place, place + 1, **attributes) for place, attributes in enumerate(side)]


@settings(deadline=None)
@given(SIDES, SIDES)
def test_a_column_holds_what_each_says_with_its_type(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> None:
    sides = [mentions_with(side) for side in (left, right)]
    columns = attribute_columns(*sides)
    assert columns[0].values == columns[1].values
    for said, side in zip(columns, (left, right), strict=True):
        for name in ("one", "two", "three"):
            found = [said.values[at] for at in said.column(name, np.arange(len(side))[::-1]).tolist()]
            plainly = [attributes.get(name) for attributes in reversed(side)]
            assert found == plainly
            assert list(map(type, found)) == list(map(type, plainly))


def test_nobody_and_nothing_have_columns_too() -> None:
    (nothing,) = attribute_columns([])
    assert nothing.column("one", np.arange(0)).tolist() == []
    (bare,) = attribute_columns([m("A", 0, 1), m("A", 1, 2)])
    assert bare.column("one", np.arange(2)).tolist() == [0, 0]


ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 90)), max_size=40)


@settings(deadline=None)
@given(ROWS)
def test_rows_are_found_in_the_order_of_their_first_place(rows: list[tuple[int, int]]) -> None:
    columns = [np.array([row[at] for row in rows], np.int64) for at in (0, 1)]
    first, place = in_order_of_first(columns)
    plainly = list(dict.fromkeys(rows))
    assert [rows[at] for at in first.tolist()] == plainly
    assert place.tolist() == [plainly.index(row) for row in rows]
    found, n_each = count_rows(columns)
    assert dict(zip(found, n_each, strict=True)) == Counter(rows)
