"""Intervals: what resampling documents gives, worked out by hand or by doing it."""

from __future__ import annotations

import numpy as np
import pytest

from annot.core.estimate import Estimate
from annot.quality.bootstrap import SEED, Statistic, _draws, draw_in_groups, estimate, mean_of, ratios
from annot.quality.columns import MentionColumns, columns_of
from annot.quality.credit import CREDITS
from annot.quality.match import match
from annot.quality.mention_measures import f1_of_mentions, label_given_span
from tests.make import mention as m


def column(*numbers: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array(numbers, np.int64)[:, None]


def test_two_documents_by_hand() -> None:
    # One document agrees on its one mention, the other does not: of four draws one gives 1, two give 1/2, one gives 0.
    # The middle 95 % of a thousand reach from 0 to 1.
    (found,) = estimate([ratios(["x"], column(1, 0), column(1, 1), "none")])
    assert found == {"x": Estimate(0.5, 2, 0.0, 1.0)}


def test_documents_that_are_the_same_have_no_spread() -> None:
    (found,) = estimate([ratios(["x"], column(3, 3, 3), column(4, 4, 4), "none")])
    assert found == {"x": Estimate(0.75, 12, 0.75, 0.75)}


def test_one_document_has_no_interval() -> None:
    (found,) = estimate([ratios(["x"], column(3), column(4), "none")])
    assert found == {"x": Estimate(0.75, 4)}
    assert str(found["x"]) == "0.750"


def test_nothing_to_divide_by_is_said_and_never_a_number() -> None:
    (found,) = estimate([ratios(["x"], column(0, 0), column(0, 0), "neither marked any")])
    assert found["x"] == Estimate(None, 0, why="neither marked any")
    assert str(found["x"]) == "undefined (neither marked any)"


def test_an_estimate_is_a_number_or_says_why_it_is_none() -> None:
    with pytest.raises(ValueError, match="a number or says why it is none, not None and ''"):
        Estimate(None, 3)


def test_the_normal_interval_of_a_share_is_near() -> None:
    # 400 documents with one mention each, 340 of them agreed: .85 ± 1.96 · sqrt(.85 · .15 / 400) = .85 ± .035.
    agreed = np.array([1] * 340 + [0] * 60, np.int64)[:, None]
    (found,) = estimate([ratios(["x"], agreed, np.ones_like(agreed), "none")])
    assert found["x"].low == pytest.approx(0.815, abs=0.005)
    assert found["x"].high == pytest.approx(0.885, abs=0.005)


def test_the_mean_over_pairs_leaves_out_what_is_undefined() -> None:
    one = ratios(["x", "y"], np.array([[1, 0]]), np.array([[2, 0]]), "none")
    other = ratios(["x", "y"], np.array([[1, 3]]), np.array([[1, 4]]), "none")
    (found,) = estimate([mean_of([one, other], [2, 4])])
    # x: (1/2 + 1) / 2; y: only the second has any.
    assert found == {"x": Estimate(0.75, 2), "y": Estimate(0.75, 4)}


def measures_of(left: MentionColumns, right: MentionColumns) -> dict[str, Statistic]:
    pairs = match(left, right)
    found = {name: f1_of_mentions(credit, left, right, pairs) for name, credit in CREDITS.items()}
    return {**found, "label_given_span": label_given_span(left, right, pairs)}


def test_adding_counts_again_is_measuring_the_drawn_documents_again() -> None:
    left = [[m("A", 0, 5)], [m("A", 0, 5), m("B", 8, 9)], [], [m("B", 1, 4)], [m("A", 2, 3)]]
    right = [[m("A", 0, 5)], [m("A", 0, 4)], [m("A", 7, 9)], [m("B", 1, 4)], [m("B", 2, 3)]]
    mine, others = columns_of(left, right)
    whole = measures_of(mine, others)
    weights = next(_draws(len(left), 20))
    for times in weights.astype(int):
        drawn = [[doc for doc, n in zip(side, times, strict=True) for _ in range(n)] for side in (left, right)]
        one, other = columns_of(*drawn)
        measured = measures_of(one, other)
        for name, statistic in whole.items():
            resampled = dict(zip(statistic.names, statistic.of(times @ statistic.columns), strict=True))
            for label, value in estimate([measured[name]], n_resamples=0)[0].items():
                assert resampled[label] == pytest.approx(np.nan if value.value is None else value.value, nan_ok=True)


def test_draws_are_as_many_as_there_are_documents_and_the_same_each_time() -> None:
    first = np.concatenate(list(_draws(7, 120)))
    assert first.shape == (120, 7)
    assert set(first.sum(axis=1).tolist()) == {7.0}
    assert (first == np.concatenate(list(_draws(7, 120)))).all()
    # The raw bits of PCG64 are promised to stay the same; the first draws of this seed, by the rule's own words:
    raw = np.random.PCG64(SEED).random_raw(7).tolist()
    assert [sum((bits >> 32) * 7 >> 32 == place for bits in raw) for place in range(7)] == first[0].tolist()


def test_groups_are_drawn_and_in_each_as_many_rows_as_it_has() -> None:
    """Two groups of two and three rows: a draw has both, or one of them twice: 2 + 3, 2 + 2 or 3 + 3 rows."""
    weights = draw_in_groups([0, 0, 1, 1, 1], 200)
    sums = weights.reshape(200, 5)[:, :2].sum(axis=1), weights[:, 2:].sum(axis=1)
    assert {(int(one), int(other)) for one, other in zip(*sums, strict=True)} == {(2, 3), (4, 0), (0, 6)}
    assert (weights == draw_in_groups([0, 0, 1, 1, 1], 200)).all()
