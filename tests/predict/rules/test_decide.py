"""The decider: what the gold says first, and what is learnt beside it."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from annot.predict.rules.decide import NO_LABEL, Decider
from annot.predict.rules.evidence import Evidence, Marks, Numbering

ONCE: Marks = (("A", 1),)


def closed() -> Numbering:
    """Numbers of nothing, which stay so."""
    known = Numbering()
    known.close()
    return known


def evidence(known: Numbering, *candidates: tuple[list[str], Marks]) -> Evidence:
    """A candidate for each list of features, all of which are further ones."""
    features = np.zeros((len(candidates), 1), dtype=np.int64)
    more = {at: known.features.numbers_of(names) for at, (names, _) in enumerate(candidates) if names}
    return Evidence(features, more, [known.records.record_of("text", marks) for _, marks in candidates])


def test_before_anything_is_learnt_the_record_decides() -> None:
    known = closed()
    decider = Decider([], [], ["A", "B"], known)
    found = decider.decide(evidence(known, ([], ()), ([], ONCE), ([], (("A", 3), ("B", 1)))))
    # Log-odds of 2 for all that were marked, shared by how often, 1.5 and 0.5; and for no label where none was.
    all_a, most_a, some_b = exp(2), exp(1.5), exp(0.5)
    assert found == pytest.approx(
        np.array(
            [
                [all_a / (2 + all_a), 1 / (2 + all_a), 1 / (2 + all_a)],
                [1 / (2 + all_a), all_a / (2 + all_a), 1 / (2 + all_a)],
                [1 / (1 + most_a + some_b), most_a / (1 + most_a + some_b), some_b / (1 + most_a + some_b)],
            ]
        )
    )


def test_it_learns_what_tells_labels_apart() -> None:
    known = Numbering()
    text = evidence(known, *[(["left"], ()), (["right"], ()), (["up"], ())] * 20)
    known.close()
    decider = Decider([text], ["A", "B", NO_LABEL] * 20, ["A", "B"], known)
    likely = decider.decide(evidence(known, (["left"], ()), (["right"], ()), (["up"], ())))
    assert [decider.labels[at] for at in likely.argmax(axis=1)] == ["A", "B", ""]
    assert likely.max(axis=1).min() > 0.7
    assert likely.sum(axis=1) == pytest.approx(np.ones(3))


def test_what_was_not_known_weighs_nothing() -> None:
    known = Numbering()
    text = evidence(known, *[(["left"], ()), ([], ())] * 5)
    known.close()
    decider = Decider([text], ["A", NO_LABEL] * 5, ["A"], known)
    plain, new = decider.decide(evidence(known, ([], ()), (["never seen"], ())))
    assert new == pytest.approx(plain)


def test_a_label_that_no_gold_has_is_never_given() -> None:
    known = closed()
    (found,) = Decider([], [], ["A"], known).decide(evidence(known, ([], (("B", 5),))))
    assert found == pytest.approx(np.array([exp(2), 1]) / (exp(2) + 1))


def test_no_candidates_and_no_labels() -> None:
    known = closed()
    assert Decider([], [], [], known).decide(evidence(known)).shape == (0, 1)
    assert Decider([], [], [], known).decide(evidence(known, ([], ()))) == pytest.approx(np.ones((1, 1)))
