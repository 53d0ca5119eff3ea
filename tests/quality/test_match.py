"""Alignment: one-to-one, whatever the order of the mentions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Mention, Span
from annot.quality.match import Fit, align


def m(label: str, start: int, end: int) -> Mention:
    return Mention(label=label, span=Span(start, end), text="x" * (end - start))


@st.composite
def readings(draw: st.DrawFn) -> list[Mention]:
    places = st.tuples(st.sampled_from("AB"), st.integers(0, 20), st.integers(1, 8))
    found = draw(st.lists(places, max_size=8, unique=True))
    return [m(label, start, start + length) for label, start, length in found]


def test_the_same_span_goes_before_an_overlap_in_any_order() -> None:
    # Gold [0, 9) against [0, 2) and [0, 9): a matching that is greedy in the order of the predictions gives the
    # short one the pair, and nothing to the right one (nervaluate 1.2.1: F1 0.0, reversed .667).
    gold = [m("A", 0, 9)]
    assert align(gold, [m("A", 0, 2), m("A", 0, 9)]) == [(0, 1, Fit.SAME)]
    assert align(gold, [m("A", 0, 9), m("A", 0, 2)]) == [(0, 0, Fit.SAME)]


def test_the_classes_by_hand() -> None:
    left = [m("A", 0, 5), m("A", 10, 15), m("A", 20, 25), m("A", 30, 35), m("A", 40, 45)]
    right = [m("A", 0, 5), m("B", 10, 15), m("A", 21, 26), m("B", 31, 36), m("A", 45, 50)]
    assert align(left, right) == [
        (0, 0, Fit.SAME),
        (1, 1, Fit.SAME_SPAN),
        (2, 2, Fit.OVERLAP_SAME_LABEL),
        (3, 3, Fit.OVERLAP),
    ], "half-open: [40, 45) and [45, 50) only touch"


def test_the_larger_intersection_over_union_wins() -> None:
    # [0, 10) shares 6 of 10 with [4, 10), and 4 of 14 with [-, 4)+: .6 against 4/14.
    assert align([m("A", 0, 10)], [m("A", 0, 4), m("A", 4, 10)]) == [(0, 1, Fit.OVERLAP_SAME_LABEL)]


@given(readings(), readings(), st.randoms())
def test_the_order_of_the_mentions_changes_nothing(left: list[Mention], right: list[Mention], random: object) -> None:
    shuffled_left, shuffled_right = list(left), list(right)
    random.shuffle(shuffled_left)  # type: ignore[attr-defined]
    random.shuffle(shuffled_right)  # type: ignore[attr-defined]

    def named(a: list[Mention], b: list[Mention]) -> set[tuple[str, str, Fit]]:
        return {(a[i].id, b[j].id, fit) for i, j, fit in align(a, b)}

    assert named(left, right) == named(shuffled_left, shuffled_right)


@given(readings(), readings())
def test_each_mention_has_at_most_one_partner_and_shares_a_character(left: list[Mention], right: list[Mention]) -> None:
    pairs = align(left, right)
    assert len({pair.left for pair in pairs}) == len({pair.right for pair in pairs}) == len(pairs)
    for i, j, _ in pairs:
        assert left[i].span.overlaps(right[j].span)
    used_left, used_right = {pair.left for pair in pairs}, {pair.right for pair in pairs}
    for i, mine in enumerate(left):
        for j, other in enumerate(right):
            free = i not in used_left and j not in used_right
            assert not (free and mine.span.overlaps(other.span)), "two that overlap were both left alone"


@given(readings())
def test_a_reading_agrees_with_itself(mentions: list[Mention]) -> None:
    assert [(i, j) for i, j, fit in align(mentions, mentions) if fit is Fit.SAME] == [
        (i, i) for i in range(len(mentions))
    ]
