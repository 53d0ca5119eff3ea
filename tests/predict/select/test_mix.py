"""Mixes of strategies: how they are written, and whose turn it is."""

from __future__ import annotations

from collections import Counter

import pytest

from annot.core.errors import ArgumentError
from annot.predict.select.mix import Turns, parse_mix


def test_a_mix_is_read() -> None:
    assert parse_mix("uncertainty=0.5, random=0.5") == {"uncertainty": 0.5, "random": 0.5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("luck=1", "mix: 'luck' is no strategy; there are: uncertainty, disagreement, diversity, random"),
        ("random=1,random=2", "mix: random stands twice"),
        ("random=much", "mix: random: 'much' is no number such as 0.5"),
        ("random=0", "mix: random: a share is above 0, not 0; leave random out"),
        ("random=nan", "mix: random: a share is above 0, not nan; leave random out"),
    ],
)
def test_a_mix_that_says_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        parse_mix(text)
    assert str(caught.value) == message


def test_each_has_its_share_after_any_number_of_turns() -> None:
    turns = Turns({"uncertainty": 5, "diversity": 3, "random": 2})
    had: Counter[str] = Counter()
    for n in range(1, 101):
        name = turns.next()[0]
        turns.take(name)
        had[name] += 1
        assert all(abs(had[each] - share * n / 10) < 1 for each, share in (("uncertainty", 5), ("random", 2)))
    assert had == {"uncertainty": 50, "diversity": 30, "random": 20}
