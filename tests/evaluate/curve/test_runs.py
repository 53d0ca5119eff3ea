"""What is learnt from and predicted in each repetition."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.errors import ArgumentError
from annot.evaluate.curve.runs import choose_sizes, plan_runs

FOLDS = st.dictionaries(st.integers(0, 60).map(str), st.integers(0, 12), min_size=2).filter(
    lambda folds: len(set(folds.values())) > 1
)


@given(FOLDS, st.integers(1, 12), st.integers(0, 3))
def test_no_fold_is_on_both_sides_and_nothing_is_lost(folds: dict[str, int], repeats: int, seed: int) -> None:
    runs = plan_runs(folds, repeats=repeats, seed=seed)
    assert len(runs) == repeats
    for run in runs:
        assert sorted((*run.order, *run.held_out)) == sorted(folds)
        assert not {folds[each] for each in run.order} & {folds[each] for each in run.held_out}
        assert run.order
        assert run.held_out
    assert plan_runs(folds, repeats=repeats, seed=seed) == runs


def test_five_repetitions_predict_each_document_once() -> None:
    runs = plan_runs({f"d{n}": n for n in range(12)}, repeats=5, seed=1)
    assert Counter(each for run in runs for each in run.held_out) == {f"d{n}": 1 for n in range(12)}
    assert [len(run.held_out) for run in runs] == [3, 3, 2, 2, 2]
    assert choose_sizes(runs) == [1, 2, 4, 9]  # 9 / 16, 9 / 8, 9 / 4 and 9 / 2 are 1, 1, 2 and 4 when rounded
    assert choose_sizes(runs, [9, 3, 3]) == [3, 9]


def test_five_documents_leave_four() -> None:
    runs = plan_runs({f"d{n}": n for n in range(5)}, repeats=5, seed=0)
    assert choose_sizes(runs) == [1, 2, 4]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ArgumentError, match="a curve needs documents of two folds or more"):
        plan_runs({"a": 0, "b": 0}, repeats=5, seed=0)
    with pytest.raises(ArgumentError, match="repeats: 0 is none"):
        plan_runs({"a": 0, "b": 1}, repeats=0, seed=0)
    runs = plan_runs({f"d{n}": n for n in range(5)}, repeats=5, seed=0)
    with pytest.raises(ArgumentError, match="sizes: 5 is not from 1 to 4"):
        choose_sizes(runs, [2, 5])
