"""A learning curve from counts: its points by hand, and what is said of more documents."""

from __future__ import annotations

import numpy as np
import pytest

from annot.evaluate.curve.learning_curve import CurveCounts, count_strict, curve_of
from annot.quality.bootstrap import Floats
from tests.make import mention, reading


def counts(found: list[int], had: list[int]) -> Floats:
    """One label: strictly found, and the mentions of both sides, by document."""
    return np.array([[[each, both]] for each, both in zip(found, had, strict=True)], np.float64)


def test_what_is_found_is_counted_by_label() -> None:
    """d1: A is found, B has another edge (one had, one predicted); d0: one predicted of no gold."""
    gold = {"d1": reading(mention("A", 0, 2), mention("B", 5, 9), doc_id="d1"), "d0": reading(doc_id="d0")}
    pred = {
        "d0": reading(mention("B", 1, 2), doc_id="d0", by="model:m@1"),
        "d1": reading(mention("A", 0, 2), mention("B", 5, 8), doc_id="d1", by="model:m@1"),
    }
    found = count_strict(gold, pred, ["A", "B", "C"])
    assert found.tolist() == [[[1, 2], [0, 2], [0, 0]], [[0, 0], [0, 1], [0, 0]]]


def test_points_are_f1_of_sums() -> None:
    """Found 1 + 3 of 8 + 8: F1 = 2 × 4 / 16 = .5; then 3 + 3: .75."""
    found = curve_of({1: counts([1, 3], [8, 8]), 2: counts([3, 3], [8, 8])}, ["A"], [0, 0], n_documents=2)
    assert [(each.n, each.f1.value, each.labels["A"].value) for each in found.points] == [
        (1, 0.5, 0.5),
        (2, 0.75, 0.75),
    ]
    assert found.points[0].f1.n == 8
    assert found.points[0].f1.low == 0.25
    assert found.sentence == "too few documents to say whether more would help: 2 documents, and 8 are the least"


def law(n: int) -> float:
    return float(1 - (0.1 + 0.8 * n**-0.5))


def test_twice_as_many_by_the_law() -> None:
    """F1 = .9 - .8 / √n at 2, 4, 8, 16 of 20 alike documents: at 40 it is .9 - .8 / 6.32 = .77, at 20 .72."""
    curve = curve_of(
        {n: counts([round(law(n) * 5000)] * 20, [10000] * 20) for n in (2, 4, 8, 16)}, ["A"], [0] * 20, n_documents=20
    )
    assert curve.twice is not None
    assert curve.gain is not None
    assert curve.twice.value == pytest.approx(0.9 - 0.8 / 40**0.5, abs=0.004)
    assert curve.gain.value == pytest.approx(0.8 / 20**0.5 - 0.8 / 40**0.5, abs=0.004)
    assert curve.sentence == ("with 40 instead of 20 documents F1 would be .77 (.77–.77): more annotation is worth it")
    assert [each.n for each in curve.band][::8][0] == 2
    assert curve.band[-1].n == 40


def test_a_curve_that_is_flat_says_so() -> None:
    curve = curve_of({n: counts([4000] * 20, [10000] * 20) for n in (4, 8, 16)}, ["A"], [0] * 20, n_documents=20)
    assert curve.sentence == (
        "with 40 instead of 20 documents F1 would be .80 (.80–.80): more of the same hardly helps"
    )


def test_documents_that_differ_much_say_nothing() -> None:
    rows = {n: counts([5 if at % 2 else 0 for at in range(8)], [10] * 8) for n in (1, 2, 4)}
    curve = curve_of(rows, ["A"], [0] * 8, n_documents=8)
    assert curve.twice is None
    assert curve.sentence.startswith("too few documents to say whether more would help: F1 might be .50 (")
    assert curve.band, "what was fitted can be looked at all the same"


def test_two_sizes_are_no_curve() -> None:
    found = curve_of({n: counts([1] * 9, [4] * 9) for n in (1, 2)}, ["A"], [0] * 9, n_documents=9)
    assert found.why == "2 sizes, and a curve through fewer than 3 can go anywhere"
    nothing = curve_of({n: counts([0] * 9, [0] * 9) for n in (1, 2, 4)}, ["A"], [0] * 9, n_documents=9)
    assert nothing.why == "F1 is undefined at one of the sizes"


def test_repetitions_add_up() -> None:
    """d0 is predicted twice, once right: 2 × 1 / (2 + 1) = 2/3; either repetition may be drawn twice: from 0 to 1."""
    gold = {"d0": reading(mention("A", 0, 2), doc_id="d0")}
    pred = {"d0": reading(mention("A", 0, 2), doc_id="d0", by="model:m@1")}
    counts = CurveCounts([1], 2, ["A"])
    counts.add(1, gold=gold, pred=pred)
    counts.add(1, gold=gold, pred={})
    (point,) = counts.curve().points
    assert (point.f1.value, point.f1.low, point.f1.high) == (2 / 3, 0, 1)


def test_documents_of_one_repetition_share_its_luck() -> None:
    """In one repetition all is found, in the other nothing: drawn apart the documents would hide it."""
    found = {1: counts([2] * 50 + [0] * 50, [4] * 100)}
    together = curve_of(found, ["A"], [0] * 50 + [1] * 50, n_documents=100).points[0].f1
    apart = curve_of(found, ["A"], [0] * 100, n_documents=100).points[0].f1
    assert together.value == apart.value == 0.5
    assert (together.low, together.high) == (0, 1)
    assert apart.low is not None
    assert apart.low > 0.35
