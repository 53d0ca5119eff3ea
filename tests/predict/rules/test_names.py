"""Numbers for names, as long as the table is open."""

from __future__ import annotations

from annot.predict.rules.names import UNKNOWN, Names


def test_a_name_keeps_its_number_and_new_ones_have_none_once_it_is_closed() -> None:
    names = Names(["a"])
    assert names.numbers_of(["b", "a", "b"]) == [2, 1, 2]
    names.close()
    assert names.numbers_of(["c", "b", "a"]) == [UNKNOWN, 2, 1]
    assert len(names) == 2
