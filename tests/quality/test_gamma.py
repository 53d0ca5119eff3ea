"""Gamma: exact disorders of public cases, gamma within its sampling, and values worked out by hand."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.quality.gamma import Gamma, align, measure_gamma
from annot.quality.unit_samples import Sampler
from annot.quality.units import Units
from tests.quality.unit_cases import file_of, read_case, units


@pytest.fixture(scope="module")
def expected(cases: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((cases / "pygamma" / "EXPECTED.json").read_text("utf-8"))
    return found


def test_least_disorders_of_public_cases(cases: Path, expected: dict[str, Any]) -> None:
    assert len(expected["best_alignment_disorder"]) == 10
    for name, (with_three, with_one, n_groups) in expected["best_alignment_disorder"].items():
        annotators = read_case(cases / "pygamma" / "tests" / "data" / name)[0]
        mean = sum(each.start.size for each in annotators) / len(annotators)
        assert align(annotators, alpha=3).disorder / mean == pytest.approx(with_three, abs=1e-4), name
        groups = align(annotators, alpha=3).groups
        assert len(groups) + mean * len(annotators) - (groups >= 0).sum() == n_groups, "of ties the fewest groups"
        assert align(annotators, alpha=1).disorder / mean == pytest.approx(with_one, abs=1e-4), name


def measured(path: Path, *, n_samples: int = 30, sampler: Sampler = "shuffle") -> Gamma:
    found = measure_gamma([read_case(path)[0]], n_samples=n_samples, sampler=sampler)
    assert found is not None
    return found


@pytest.mark.parametrize("sampler", ["shuffle", "statistical"])
@pytest.mark.parametrize("name", ["AlexPaulSuzan.csv", "3by100.csv", "2by1000.csv"])
def test_gamma_of_public_cases(cases: Path, expected: dict[str, Any], name: str, sampler: Sampler) -> None:
    low, high = expected["gamma_upstream"][name]["gamma"]
    found = measured(cases / "pygamma" / "tests" / "data" / name, sampler=sampler)
    assert found.gamma is not None
    assert low - 0.04 <= found.gamma <= high + 0.04
    assert found.precision is not None
    assert 0 < found.precision < 0.04


def test_gamma_of_statistical_samples(cases: Path, expected: dict[str, Any]) -> None:
    values = expected["gamma_here_statistical_sampler"]
    assert len(values) == 7
    for name, (gamma, _) in values.items():
        path = cases / "pygamma" / "tests" / "data" / file_of(name)
        found = measured(path, n_samples=300, sampler="statistical")
        assert found.gamma == pytest.approx(gamma, abs=0.04), name


def test_a_pair_by_hand() -> None:
    # [0, 7) is the same; [15, 36) and [15, 45) differ by 9 of 21 + 30: 3 · (9/51)² of two units an annotator.
    annotators = [units((0, 7, 1), (15, 36, 2)), units((0, 7, 1), (15, 45, 2))]
    assert align(annotators).disorder == pytest.approx(3 * (9 / 51) ** 2)


def test_another_label_costs_one_and_a_unit_alone_too() -> None:
    assert align([units((0, 5, 1)), units((0, 5, 2))]).disorder == pytest.approx(1)
    assert align([units((0, 5, 1)), units()]).disorder == pytest.approx(1)
    # Far apart they are cheaper alone: 1 + 1.
    assert align([units((0, 5, 1)), units((50, 55, 1))]).disorder == pytest.approx(2)


def test_a_group_of_two_among_three_annotators() -> None:
    # Pairs: two have the unit, d = 0; the third lacks it, 1 and 1: (0 + 1 + 1) / 3.
    assert align([units((0, 5, 1)), units((0, 5, 1)), units()]).disorder == pytest.approx(2 / 3)


def by_trying_all(annotators: list[Units]) -> float:
    """Every grouping of a few units, each unit with at most one of each other annotator."""
    n = len(annotators)
    n_pairs = n * (n - 1) / 2
    places = [range(-1, each.start.size) for each in annotators]
    groups = [group for group in product(*places) if any(place >= 0 for place in group)]

    def cost(group: tuple[int, ...]) -> float:
        total = 0.0
        for a in range(n):
            for b in range(a):
                if group[a] < 0 or group[b] < 0:
                    total += 1
                    continue
                u, v = ([column[group[who]] for column in annotators[who]] for who in (a, b))
                apart = (abs(u[0] - v[0]) + abs(u[1] - v[1])) / (u[1] - u[0] + v[1] - v[0])
                total += 3 * apart**2 + (u[2] != v[2])
        return total / n_pairs

    def best(left: frozenset[tuple[int, int]]) -> float:
        if not left:
            return 0.0
        first = min(left)
        found = []
        for group in groups:
            members = frozenset((who, place) for who, place in enumerate(group) if place >= 0)
            if first in members and members <= left:
                found.append(cost(group) + best(left - members))
        return min(found)

    return best(frozenset((who, place) for who, each in enumerate(annotators) for place in range(each.start.size)))


places = st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(0, 1)).map(lambda t: (t[0], t[0] + t[1], t[2]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(places, max_size=2), min_size=2, max_size=4))
def test_no_grouping_is_better(rows: list[list[tuple[int, int, int]]]) -> None:
    annotators = [units(*each) for each in rows]
    assert align(annotators).disorder == pytest.approx(by_trying_all(annotators), abs=1e-6)


def test_the_same_readings_have_no_disorder_and_gamma_is_one() -> None:
    annotators = [units((0, 5, 1), (9, 12, 2))] * 2
    found = measure_gamma([annotators])
    assert found is not None
    assert (found.disorder, found.gamma, found.n) == (0, 1, 2)


def test_documents_are_one_text_that_no_group_crosses() -> None:
    # The unit of each annotator stands in another document: 1 + 1 of half a unit each in both.
    found = measure_gamma([[units((0, 5, 1)), units()], [units(), units((0, 5, 1))]])
    assert found is not None
    assert found.disorder == pytest.approx(2)
    assert measure_gamma([[units(), units()]]) is None, "no unit at all"


def test_samples_are_the_same_each_time() -> None:
    annotators = [units((0, 5, 1), (9, 12, 2)), units((0, 6, 1))]
    assert measure_gamma([annotators]) == measure_gamma([annotators])


def test_one_annotator_is_refused() -> None:
    with pytest.raises(ValueError, match="gamma compares two annotators or more, not 1"):
        align([units((0, 5, 1))])
