"""Alpha and kappa: public cases, values worked out by hand, and the definition in plain words."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.attribute_types.attribute_type import Level
from annot.quality.alpha import alpha, disagreement, interval_alpha, kappa, nominal_alpha
from annot.quality.bootstrap import Floats

LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")


def table(rows: Sequence[Sequence[Any]]) -> Floats:
    """Rows of values, None for a missing one, as numbers."""
    codes: dict[Any, float] = {}
    for row in rows:
        for value in row:
            if isinstance(value, str):
                codes.setdefault(value, float(len(codes)))
    return np.array([[math.nan if v is None else codes.get(v, v) for v in row] for row in rows], np.float64)


def by_coincidences(rows: Sequence[Sequence[int | None]], level: Level) -> Fraction | None:
    """Krippendorff 2011, step by step: coincidences of values, then observed and expected disagreement."""
    coincidences: Counter[tuple[int, int]] = Counter()
    for unit in zip(*rows, strict=True):
        values = [value for value in unit if value is not None]
        for a, c in enumerate(values):
            for b, k in enumerate(values):
                if a != b:
                    coincidences[c, k] += Fraction(1, len(values) - 1)  # type: ignore[assignment]
    n_of: Counter[int] = Counter()
    for (c, _), weight in coincidences.items():
        n_of[c] += weight
    n = sum(n_of.values())

    def delta(c: int, k: int) -> Fraction:
        low, high = min(c, k), max(c, k)
        if level == "nominal":
            return Fraction(c != k)
        if level == "interval":
            return Fraction((c - k) ** 2)
        if level == "ratio":
            return Fraction(c - k, c + k) ** 2 if c != k else Fraction(0)
        between = sum(n_of[g] for g in n_of if low <= g <= high) - Fraction(n_of[c] + n_of[k]) / 2
        return Fraction(between) ** 2 if c != k else Fraction(0)

    expected = sum(n_of[c] * n_of[k] * delta(c, k) for c in n_of for k in n_of)
    if not expected:
        return None
    observed = sum(weight * delta(c, k) for (c, k), weight in coincidences.items())
    return Fraction(1) - (n - 1) * Fraction(observed) / Fraction(expected)


def test_public_cases(cases: Path) -> None:
    for case in json.loads((cases / "krippendorff" / "cases.json").read_text("utf-8")):
        values = table(case["data"])
        if isinstance(case["expected"], str):
            assert math.isnan(alpha(values, "nominal")), case["src"]
            continue
        for level, expected in (case["expected"] | case.get("computed_here", {})).items():
            digits = len(str(expected).partition(".")[2])
            assert alpha(values, level) == pytest.approx(expected, abs=0.51 * 10**-digits), (case["src"], level)


def test_public_cases_are_the_definition_to_the_last_digits(cases: Path) -> None:
    n_compared = 0
    for case in json.loads((cases / "krippendorff" / "cases.json").read_text("utf-8")):
        if isinstance(case["data"][0][0], str):
            continue
        for level in LEVELS:
            expected = by_coincidences(case["data"], level)
            if expected is not None:
                n_compared += 1
                assert alpha(table(case["data"]), level) == pytest.approx(float(expected), abs=1e-12)
    assert n_compared == 4 * 4


@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=3, max_size=3), min_size=1, max_size=12),
    st.sampled_from(LEVELS),
)
def test_it_is_the_definition_in_plain_words(units: list[list[int | None]], level: Level) -> None:
    rows = list(zip(*units, strict=True))
    expected = by_coincidences(rows, level)
    found = alpha(table(rows), level)
    if expected is None:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(float(expected), abs=1e-9)


def test_alpha_by_hand() -> None:
    # Four units, two annotators: 1-1, 1-2, 2-2, 2-2. Values: 1 three times, 2 five times, n = 8.
    # Observed: one unit of four differs: 2 / 8. Expected: 2 · 3 · 5 / (8 · 7) = 30 / 56.
    # Nominal: 1 − (2/8) / (30/56) = 1 − 7/15 = 8/15.
    values = table([[1, 1, 2, 2], [1, 2, 2, 2]])
    assert alpha(values, "nominal") == pytest.approx(8 / 15, abs=1e-15)
    # With two values that are one step apart the interval level is the same; the ratio (1/3)² cancels out.
    assert alpha(values, "interval") == pytest.approx(8 / 15, abs=1e-15)
    assert alpha(values, "ratio") == pytest.approx(8 / 15, abs=1e-15)


def test_large_numbers_keep_their_digits() -> None:
    values = table([[1, 1, 2, 2], [1, 2, 2, 2]]) + 1e9
    assert alpha(values, "interval") == pytest.approx(8 / 15, abs=1e-12)


def test_a_negative_ratio_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ratios need values from 0 up, not -1\.0"):
        alpha(table([[-1, 2], [1, 2]]), "ratio")


def test_disagreement_of_three() -> None:
    # 1, 1, 2: of six ordered pairs four differ, divided by 3 − 1. 1, 2: two differ. A single value has no pair.
    found = disagreement(table([[1, 1, 5], [1, 2, None], [2, None, None]]), "nominal")
    assert found.tolist() == [2, 2, 0]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=20))
def test_alpha_from_sums_is_alpha(pairs: list[tuple[int, int]]) -> None:
    values = table(list(zip(*pairs, strict=True)))
    counts = np.array([(values == value).sum() for value in range(5)], np.float64)
    for found, level in (
        (nominal_alpha(disagreement(values, "nominal").sum(), counts), "nominal"),
        (
            interval_alpha(
                disagreement(values, "interval").sum(),
                np.array(float(values.size)),
                np.array(values.sum()),
                np.array((values**2).sum()),
            ),
            "interval",
        ),
    ):
        expected = alpha(values, level)  # type: ignore[arg-type]
        assert float(found) == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_kappa_by_hand() -> None:
    # 20 and 15 in common of 50; the first says yes 25 times, the second 30 times (the textbook table 20 5 / 10 15).
    # Po = 35/50 = .7, Pe = (25·30 + 25·20) / 2500 = .5, kappa = .4.
    assert float(kappa(np.array(35.0), np.array([25.0, 25.0]), np.array([30.0, 20.0]))) == pytest.approx(0.4)
    assert math.isnan(float(kappa(np.array(9.0), np.array([9.0, 0.0]), np.array([9.0, 0.0])))), "one value only"
    assert math.isnan(float(kappa(np.array(0.0), np.array([0.0]), np.array([0.0])))), "nothing compared"
