"""The power law: found again where it was put in, and within its bounds where it was not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.evaluate.curve.power_law import RATES, error_at, fit_power_law


def test_a_law_is_found_again() -> None:
    """error = .1 + .6 / n^c at 1, 2, 4, 8 with a c of the grid."""
    rate = float(RATES[30])
    errors = np.array([0.1 + 0.6 * n**-rate for n in (1, 2, 4, 8)])
    a, b, c = fit_power_law([1, 2, 4, 8], errors).tolist()
    assert (a, b, c) == pytest.approx((0.1, 0.6, rate))
    assert error_at(np.array([a, b, c]), [16]).tolist() == pytest.approx([0.1 + 0.6 * 16**-rate])


def test_what_does_not_fall_stays_as_it_is() -> None:
    """Errors that rise have b = 0: the mean for ever, (.2 + .3 + .4) / 3 = .3."""
    law = fit_power_law([1, 2, 4], np.array([0.2, 0.3, 0.4]))
    assert error_at(law, [1, 8]).tolist() == pytest.approx([0.3, 0.3])


def test_no_error_below_nothing() -> None:
    """A straight line from .9 down to 0 would go on below; a is held at 0."""
    law = fit_power_law([1, 2, 3, 4], np.array([0.9, 0.6, 0.3, 0.0]))
    assert law[0] == 0
    assert (error_at(law, [8, 100]) >= 0).all()


def test_an_undefined_error_makes_an_undefined_law() -> None:
    laws = fit_power_law([1, 2, 4], np.array([[0.5, np.nan, 0.3], [0.5, 0.4, 0.3]]))
    assert np.isnan(laws[0]).all()
    assert not np.isnan(laws[1]).any()


@given(st.lists(st.floats(0, 1), min_size=3, max_size=6))
def test_more_documents_never_make_it_worse(errors: list[float]) -> None:
    sizes = [2**n for n in range(len(errors))]
    law = fit_power_law(sizes, np.array(errors))
    later = error_at(law, [1, 2, 8, 64, 1024])
    assert (np.diff(later) <= 1e-12).all()
    assert (later >= 0).all()
