"""Items made ahead: the same, in order, one at most before it is asked for, and failures at their turn."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator

import pytest

from annot.studio.addresses import pages_of
from annot.studio.prefetch import prefetch


def test_items_come_in_order_and_the_next_is_made_while_one_is_used() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(4):
            made.append(number)
            yield number

    found = prefetch(items())
    assert next(found) == 0
    deadline = time.monotonic() + 5
    while len(made) < 2 and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(0.02)
    assert made == [0, 1], "one ahead, and no more"
    assert list(found) == [1, 2, 3]


def test_it_begins_before_it_is_asked() -> None:
    begun = threading.Event()

    def items() -> Iterator[int]:
        begun.set()
        yield 1

    found = prefetch(items())
    assert begun.wait(5)
    assert list(found) == [1]


def test_a_failure_comes_at_its_turn_and_turns_are_long_again() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("the second")

    before = sys.getswitchinterval()
    found = prefetch(items())
    assert next(found) == 1
    with pytest.raises(ValueError, match="the second"):
        next(found)
    assert sys.getswitchinterval() == before
    assert list(prefetch([])) == []


def test_addresses_hold_as_many_ids_as_they_may() -> None:
    """`&ids[]=1000` is 11 bytes: 9 of them and the 1 of the address make 100; and never more than 900 ids.

    Of 2,000 the second page takes 770, which is 0.7 of the 1,100 that are left, the next 231 of 330, then 99.
    """
    ids = list(range(1000, 1020))
    assert [path.count("ids[]") for path in pages_of("x", ids, 100)] == [9, 9, 2]
    assert [path.count("ids[]") for path in pages_of("x", list(range(2000)), 10**6)] == [900, 770, 231, 99]
    assert [path.count("ids[]") for path in pages_of("x", list(range(150)), 10**6)] == [150]
    joined = "".join(pages_of("x", ids, 100))
    assert [int(each.partition("x")[0]) for each in joined.split("&ids[]=")[1:]] == ids
    assert list(pages_of("x", [], 100)) == []
