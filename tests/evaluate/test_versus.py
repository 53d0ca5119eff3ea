"""The paired test, by hand."""

from __future__ import annotations

import pytest

from annot.core.annotation import Mention
from annot.evaluate.aligned import align_readings
from annot.evaluate.versus import Difference, compare
from tests.evaluate.systems import Reading
from tests.make import mention as m
from tests.make import readings


def versus(gold: Reading, pred: Reading, other: Reading) -> Difference:
    sides = [align_readings(gold=gold, pred=each).tallies()["mentions"] for each in (pred, other)]
    return compare(*sides)["strict"]


GOLD = [m("A", 0, 5)]


@pytest.mark.parametrize("n", [3, 20])
def test_a_system_does_not_differ_from_itself(n: int) -> None:
    gold, pred = readings(*[GOLD] * n), readings(*[GOLD] * (n - 1), [])
    found = versus(gold, pred, pred)
    assert (found.difference, found.p) == (0.0, 1.0)


def test_all_ways_to_swap_three_documents_by_hand() -> None:
    # The first finds the one mention of each of three documents, the second none and predicts nothing: F1 1 and 0.
    # Of eight ways to swap, all and none give a difference of 1, the other six give 4/5 − 1/2 = .3: p = 2/8.
    found = versus(readings(*[GOLD] * 3), readings(*[GOLD] * 3), readings([], [], []))
    assert found == Difference(1.0, 0.0, 1.0, 0.25, n_documents=3, n_shuffles=8, is_exact=True)


def test_two_documents_that_go_either_way_by_hand() -> None:
    # d0: only the first is right; d1: only the second is; d2: only the first. F1 4/5 against 1/2, a difference of .3.
    # Swaps that leave two of three to either side give ±.3, six of eight; the others give ±1: all are as large.
    found = versus(readings(*[GOLD] * 3), readings(GOLD, [], GOLD), readings([], GOLD, []))
    assert found.difference == pytest.approx(0.3)
    assert found.p == 1.0


def test_many_documents_are_swapped_at_random_the_same_way_each_time() -> None:
    # 20 documents, of which 15 speak for the first and 5 for the second. A coin that falls at least as unevenly as
    # 15 to 5 does so with the probability 2 · (15504 + 4845 + 1140 + 190 + 20 + 1) / 2^20 = .0414.
    nothing: list[Mention] = []
    first, second = [GOLD] * 15 + [nothing] * 5, [nothing] * 15 + [GOLD] * 5
    found = versus(readings(*[GOLD] * 20), readings(*first), readings(*second))
    assert not found.is_exact
    assert found.n_shuffles == 9_999
    assert found.p == pytest.approx(0.0414, abs=0.006), "three standard errors of 9,999 draws"
    assert found == versus(readings(*[GOLD] * 20), readings(*first), readings(*second))


def test_nothing_to_test_is_none() -> None:
    found = versus(readings([], []), readings([], []), readings([], []))
    assert (found.difference, found.p) == (None, None)
