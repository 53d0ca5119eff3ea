"""Numbers for names, as long as the table is open."""

from __future__ import annotations

import numpy as np

from annot.predict.rules.names import UNKNOWN, Names


def test_a_name_keeps_its_number_and_new_ones_have_none_once_it_is_closed() -> None:
    names = Names(["a"])
    assert names.numbers_of(["b", "a", "b"]) == [2, 1, 2]
    names.close()
    assert names.numbers_of(["c", "b", "a"]) == [UNKNOWN, 2, 1]
    assert len(names) == 2


def test_names_that_are_numbers_are_looked_up_at_once() -> None:
    names = Names(["a"])
    keys = np.array([7, 3, 7, 9])
    assert list(names.numbers_of_keys(keys)) == [2, 3, 2, 4]
    names.close()
    assert list(names.numbers_of_keys(np.array([9, 10, 3, 0, 7]))) == [4, UNKNOWN, 3, UNKNOWN, 2]
    empty = Names()
    empty.close()
    assert list(empty.numbers_of_keys(keys)) == [UNKNOWN] * 4
