"""What choosing documents knows of a prediction: the numbers by hand."""

from __future__ import annotations

import pytest

from annot.predict.select.outlook import (
    Contrast,
    GlimpsedPrediction,
    PlacedLabel,
    contrast_of,
    doubt_of_pool,
    outlook_of,
    uncertainty,
)


def prediction(scores: dict[str, float]) -> GlimpsedPrediction:
    mentions = (PlacedLabel("A", (0, 2)), PlacedLabel("A", (5, 7)), PlacedLabel("B", (8, 9)))
    return GlimpsedPrediction("d", "0", "model:m@1", mentions, scores)


def test_a_prediction_in_numbers() -> None:
    """Scores .9 and .5 leave doubts of .1 and .5; B has no score, and the relation's is none of a mention."""
    found = outlook_of(prediction({"A@0-2": 0.9, "A@5-7": 0.5, "r(A@0-2, B@8-9)": 0.1}))
    assert found.labels == {"A": 2, "B": 1}
    assert (found.n_mentions, found.n_scored, found.n_uncertain) == (3, 2, 1)
    assert found.doubt == pytest.approx(0.6)


def test_uncertainty_is_the_mean_doubt_with_that_of_the_pool() -> None:
    """Doubts .1, .5 and, of another document, .3: the mean is .3, of 3 / 2 mentions a document.

    So (.6 + 1.5 × .3) / (2 + 1.5) = .3, and with doubts of .9 and .7 it is (1.6 + .45) / 3.5.
    """
    one, other = outlook_of(prediction({"A@0-2": 0.9, "A@5-7": 0.5})), outlook_of(prediction({"B@8-9": 0.7}))
    pool = doubt_of_pool([one, other])
    assert pool is not None
    assert pool == pytest.approx((0.3, 1.5))
    assert uncertainty(one, pool) == pytest.approx(0.3)
    unsure = outlook_of(prediction({"A@0-2": 0.1, "A@5-7": 0.3}))
    assert uncertainty(unsure, pool) == pytest.approx((1.6 + 0.45) / 3.5)
    assert uncertainty(outlook_of(prediction({})), pool) == pytest.approx(0.3)
    assert doubt_of_pool([outlook_of(prediction({}))]) is None


def test_two_predictors_differ_by_strict_f1() -> None:
    """One of two is shared: F1 = 2 × 1 / (2 + 2) = .5. The same span with another label is another mention."""
    found = contrast_of([(0, 2, "A"), (5, 7, "A")], [(0, 2, "A"), (5, 7, "B")])
    assert found == Contrast(1, 3)
    assert found.score == pytest.approx(0.5)
    assert contrast_of([], []).score == 0
    assert contrast_of([(0, 1, "A")], []).score == 1
