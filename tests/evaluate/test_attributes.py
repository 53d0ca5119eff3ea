"""Attributes and intervals of what was found, by hand."""

from __future__ import annotations

from typing import Any

from annot.evaluate.attributes import AttributeScore, Defaults
from annot.evaluate.bounds import Interval, IntervalScore, jaccard, relate
from annot.evaluate.score import score
from tests.make import mention as m
from tests.make import reading, readings
from tests.make import relation as rel


def test_accuracy_is_of_strictly_found_mentions() -> None:
    gold = readings(
        [m("A", 0, 5, side="x"), m("A", 10, 15, side="x"), m("A", 20, 25, side="y"), m("A", 30, 35), m("A", 40, 45)],
        [m("A", 0, 5, side="x"), m("B", 10, 15, side="x")],
    )
    pred = readings(
        [m("A", 0, 5, side="x"), m("A", 10, 15, side="y"), m("A", 20, 25), m("A", 30, 35, side="z"), m("A", 40, 45)],
        [m("A", 0, 6, side="x"), m("A", 10, 15, side="x")],
    )
    # Five A are found; the same are x and the one without a value in both; the rest differ, lack or add one.
    (found,) = score(gold=gold, pred=pred).attributes.items()
    assert found == (
        "A.side",
        AttributeScore(5, 2, 4, 1, n_missed=1, n_spurious=1, n_differs=1, accuracy=0.4, accuracy_given=0.25),
    )


def test_several_values_are_a_set_and_one_of_them_is_one() -> None:
    gold = readings([m("A", 0, 5, side=("x", "y")), m("A", 10, 15, side="x"), m("A", 20, 25, low=5)])
    pred = readings([m("A", 0, 5, side=("y", "x")), m("A", 10, 15, side=("x",)), m("A", 20, 25, low=5.0)])
    found = score(gold=gold, pred=pred).attributes
    assert [found[name].n_same for name in ("A.side", "A.low")] == [3, 3]
    assert [found[name].n_same_given for name in ("A.side", "A.low")] == [2, 1]


def test_an_attribute_that_is_not_there_has_its_default() -> None:
    gold, pred = readings([m("A", 0, 5, sure=False)]), readings([m("A", 0, 5)])
    assert score(gold=gold, pred=pred).attributes["A.sure"].n_missed == 1
    assert score(gold=gold, pred=pred, defaults=Defaults({"A.sure": False})).attributes["A.sure"].accuracy == 1.0


def test_relations_have_attributes_as_well() -> None:
    a, b, c = m("A", 0, 5), m("B", 10, 15), m("B", 20, 25)
    gold = {"d": reading(a, b, c, relations=[rel("r", a, b, role="x"), rel("r", a, c, role="x")])}
    pred = {"d": reading(a, b, c, relations=[rel("r", a, b, role="y"), rel("q", a, c, role="x")])}
    report = score(gold=gold, pred=pred)
    assert report.relation_attributes["r.role"].n_differs == report.relation_attributes["r.role"].n == 1
    assert report.attributes == {}


def test_intervals_by_hand() -> None:
    # Whole numbers are counted: [1, 4] and [3, 6] share 3 and 4 of 1 to 6. [2, 2] is one of [1, 4]'s four.
    values = [
        ((1, 4), (1, 4)),
        ((1, 4), (3, 6)),
        ((1, 4), (2, 2)),
        ((1, 4), (5, 9)),
        ((1, None), (1, 4)),
        ((1, 4), None),
    ]

    def side(place: int) -> list[object]:
        found: list[object] = []
        for number, pair in enumerate(values):
            bounds = dict(zip(("low", "high"), pair[place] or (None, None), strict=True))
            said: dict[str, Any] = {name: value for name, value in bounds.items() if value is not None}
            found.append(m("A", 10 * number, 10 * number + 5, **said))
        return found

    report = score(gold=readings(side(0)), pred=readings(side(1)), intervals=[("low", "high")])  # type: ignore[arg-type]
    found = report.intervals["A.low..high"]
    assert found == IntervalScore(
        n_equal=1,
        n_overlapping=3,
        n_disjoint=1,
        n_missed=1,
        n_spurious=0,
        n_jaccard=4,
        jaccard=(1 + 2 / 6 + 1 / 4 + 0) / 4,
    )


def test_lengths_are_compared_where_a_bound_is_no_whole_number() -> None:
    # [0, 1.5] and [1, 2] share half of a union of two.
    assert jaccard(Interval(0, 1.5), Interval(1, 2)) == 0.25
    assert jaccard(Interval(1.5, 1.5), Interval(1.5, 1.5)) == 1.0
    assert jaccard(Interval(1.5, 1.5), Interval(2.5, 2.5)) == 0.0


def test_a_reversed_interval_shares_nothing() -> None:
    assert relate(Interval(4, 1), Interval(2, 3)) == "disjoint"
    assert jaccard(Interval(4, 1), Interval(2, 3)) == 0.0
    assert relate(Interval(4, 1), Interval(4, 1)) == "equal"
