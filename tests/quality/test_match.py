"""Alignment: one-to-one, whatever the order of the mentions, of one document or of many."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Mention, Span
from annot.quality.columns import columns_of
from annot.quality.match import Fit, Pairs, align, join, match, same_mentions, same_spans
from tests.make import mention as m


@st.composite
def readings(draw: st.DrawFn) -> list[Mention]:
    places = st.tuples(st.sampled_from("AB"), st.integers(0, 20), st.integers(1, 8))
    found = draw(st.lists(places, max_size=8, unique=True))
    return [m(label, start, start + length) for label, start, length in found]


def in_order(mentions: list[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda each: (each.span, each.label))


def named(a: list[Mention], b: list[Mention]) -> set[tuple[str, str, Fit]]:
    return {(a[i].id, b[j].id, fit) for i, j, fit in align(a, b)}


def plainly(left: list[Mention], right: list[Mention]) -> set[tuple[str, str, Fit]]:
    """The rule in its own words: all pairs that share a character, best first, each mention once."""
    found = []
    for a in left:
        for b in right:
            if a.span.overlaps(b.span):
                same = a.label == b.label
                if a.span == b.span:
                    fit = Fit.SAME if same else Fit.SAME_SPAN
                else:
                    fit = Fit.OVERLAP_SAME_LABEL if same else Fit.OVERLAP
                shared = min(a.span.end, b.span.end) - max(a.span.start, b.span.start)
                iou = Fraction(shared, len(a.span) + len(b.span) - shared)
                found.append((fit, -iou, a.span.start, b.span.start, a.span.end, b.span.end, a.label, b.label, a, b))
    taken: set[str] = set()
    pairs = set()
    for fit, *_, a, b in sorted(found, key=lambda each: each[:8]):
        if f"left {a.id}" not in taken and f"right {b.id}" not in taken:
            taken |= {f"left {a.id}", f"right {b.id}"}
            pairs.add((a.id, b.id, fit))
    return pairs


def test_the_same_span_goes_before_an_overlap_in_any_order() -> None:
    # Gold [0, 9) against [0, 2) and [0, 9): a matching that is greedy in the order of the predictions gives the
    # short one the pair, and nothing to the right one (nervaluate 1.2.1: F1 0.0, reversed .667).
    gold = [m("A", 0, 9)]
    assert align(gold, [m("A", 0, 2), m("A", 0, 9)]) == [(0, 1, Fit.SAME)]
    assert align(gold, [m("A", 0, 9), m("A", 0, 2)]) == [(0, 0, Fit.SAME)]


def test_partial_pairs_of_two_documents_are_both_found() -> None:
    # nervaluate 1.2.1 loses partial credit over two or more documents.
    gold = [[m("A", 0, 9)], [m("A", 0, 9)]]
    predicted = [[m("A", 0, 5)], [m("A", 3, 9)]]
    found = match(*columns_of(gold, predicted))
    assert (found.left.tolist(), found.right.tolist()) == ([0, 1], [0, 1])
    assert set(found.fit.tolist()) == {Fit.OVERLAP_SAME_LABEL}


def test_one_character_in_common_is_an_overlap() -> None:
    # nervaluate 1.2.1 asks for 1 % of the gold span: of 200 characters that is more than one.
    assert align([m("A", 0, 200)], [m("A", 199, 210)]) == [(0, 0, Fit.OVERLAP_SAME_LABEL)]


def test_the_classes_by_hand() -> None:
    left = [m("A", 0, 5), m("A", 10, 15), m("A", 20, 25), m("A", 30, 35), m("A", 40, 45)]
    right = [m("A", 0, 5), m("B", 10, 15), m("A", 21, 26), m("B", 31, 36), m("A", 45, 50)]
    assert align(left, right) == [
        (0, 0, Fit.SAME),
        (1, 1, Fit.SAME_SPAN),
        (2, 2, Fit.OVERLAP_SAME_LABEL),
        (3, 3, Fit.OVERLAP),
    ], "half-open: [40, 45) and [45, 50) only touch"


def test_semeval_2013_follows_from_the_pairs() -> None:
    # nervaluate's own table: 3 COR, 2 INC, 1 MIS, 1 SPU give type .5; 3 COR, 2 PAR, 1 MIS, 1 SPU partial .667.
    same = [m("A", 0, 5), m("A", 10, 15), m("A", 20, 25)]
    gold = [*same, m("A", 30, 35), m("A", 40, 45), m("A", 50, 55)]
    predicted = [*same, m("B", 31, 36), m("B", 41, 46), m("A", 60, 65)]
    pairs = align(gold, predicted)
    n = {fit: sum(pair.fit is fit for pair in pairs) for fit in Fit}
    assert n == {Fit.SAME: 3, Fit.SAME_SPAN: 0, Fit.OVERLAP_SAME_LABEL: 0, Fit.OVERLAP: 2}
    assert 2 * n[Fit.SAME] / (len(gold) + len(predicted)) == 0.5
    assert 2 * (n[Fit.SAME] + n[Fit.OVERLAP] / 2) / (len(gold) + len(predicted)) == pytest.approx(0.667, abs=0.0005)


def test_the_larger_intersection_over_union_wins() -> None:
    # [0, 10) shares 4 of 10 with [0, 4), and 6 of 10 with [4, 10).
    assert align([m("A", 0, 10)], [m("A", 0, 4), m("A", 4, 10)]) == [(0, 1, Fit.OVERLAP_SAME_LABEL)]


@given(readings(), readings(), st.randoms())
def test_the_order_of_the_mentions_changes_nothing(left: list[Mention], right: list[Mention], random: object) -> None:
    shuffled_left, shuffled_right = list(left), list(right)
    random.shuffle(shuffled_left)  # type: ignore[attr-defined]
    random.shuffle(shuffled_right)  # type: ignore[attr-defined]
    assert named(left, right) == named(shuffled_left, shuffled_right)


@given(readings(), readings())
def test_it_is_the_rule_in_its_own_words(left: list[Mention], right: list[Mention]) -> None:
    assert named(left, right) == plainly(left, right)


@given(readings(), readings())
def test_which_reading_is_called_left_changes_nothing(left: list[Mention], right: list[Mention]) -> None:
    assert {(b, a, fit) for a, b, fit in named(left, right)} == named(right, left)


@given(st.lists(st.tuples(readings(), readings()), max_size=5))
def test_many_documents_at_once_are_each_by_itself(documents: list[tuple[list[Mention], list[Mention]]]) -> None:
    left, right = columns_of([in_order(a) for a, _ in documents], [in_order(b) for _, b in documents])
    found = match(left, right)
    pairs: list[set[tuple[str, str, Fit]]] = [set() for _ in documents]
    for i, j, fit in zip(found.left.tolist(), found.right.tolist(), found.fit.tolist(), strict=True):
        assert left.doc[i] == right.doc[j]
        pairs[int(left.doc[i])].add((left.mentions[i].id, right.mentions[j].id, Fit(fit)))
    assert pairs == [named(a, b) for a, b in documents]


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


def test_the_same_mention_twice_is_paired_once_each() -> None:
    twice = [m("A", 0, 5), m("A", 0, 5)]
    assert align(twice, [m("A", 0, 5)]) == [(0, 0, Fit.SAME)]
    assert align(twice, twice) == [(0, 0, Fit.SAME), (1, 1, Fit.SAME)]


def test_equal_keys_are_paired_in_their_order() -> None:
    i, j = join(np.array([1, 2, 2, 2, 5]), np.array([2, 2, 3, 5, 5]))
    assert (i.tolist(), j.tolist()) == ([1, 2, 4], [0, 1, 3])


def test_numbers_of_spans_and_mentions_are_shared_between_readings() -> None:
    left, right = columns_of([[m("A", 0, 5), m("B", 0, 5)], [m("A", 0, 5)]], [[m("B", 0, 5)], [m("A", 0, 6)]])
    spans, others = same_spans(left, right)
    assert spans[0] == spans[1] == others[0]
    assert len({int(spans[0]), int(spans[2]), int(others[1])}) == 3, "another document, and another end"
    mentions, other_mentions = same_mentions(left, right)
    assert mentions[1] == other_mentions[0] != mentions[0]


def test_what_is_too_much_for_the_numbers_is_said() -> None:
    with pytest.raises(ValueError, match="3 documents are too much to compare at once; compare them in parts"):
        match(*columns_of([[far] for far in huge()], [[] for _ in range(3)]))


def huge() -> list[Mention]:
    """Mentions as only a broken offset makes them; their text need not be there."""
    import msgspec

    found = [m("A", 0, 1) for _ in range(3)]
    for each in found:
        msgspec.structs.force_setattr(each, "span", Span(0, 2**40))
    return found


def test_pairs_of_some_fits() -> None:
    pairs = Pairs(np.array([0, 1, 2]), np.array([2, 1, 0]), np.array([Fit.SAME, Fit.OVERLAP, Fit.SAME_SPAN]))
    i, j = pairs.fitting(Fit.SAME, Fit.SAME_SPAN)
    assert (i.tolist(), j.tolist()) == ([0, 2], [2, 0])
