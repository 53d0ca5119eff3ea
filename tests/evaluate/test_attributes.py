"""Attributes and intervals of what was found, by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation
from annot.evaluate.aligned import align_readings
from annot.evaluate.attributes import AttributeScore, Defaults, Outcome, compare_values, score_attributes
from annot.evaluate.bounds import Interval, IntervalScore, jaccard, relate
from annot.evaluate.score import score
from tests.make import mention as m
from tests.make import reading, readings
from tests.make import relation as rel


def test_accuracy_is_of_strictly_found_mentions() -> None:
    gold = readings(
        [m("A", 0, 5, side="x"), m("A", 10, 15, side="x"), m("A", 20, 25, side="y"), m("A", 30, 35), m("A", 40, 45)],
        [m("A", 0, 5, side="x"), m("B", 10, 15, side="x")],
    )
    pred = readings(
        [m("A", 0, 5, side="x"), m("A", 10, 15, side="y"), m("A", 20, 25), m("A", 30, 35, side="z"), m("A", 40, 45)],
        [m("A", 0, 6, side="x"), m("A", 10, 15, side="x")],
    )
    # Five A are found; the same are x and the one without a value in both; the rest differ, lack or add one.
    (found,) = score(gold=gold, pred=pred).attributes.items()
    assert found == (
        "A.side",
        AttributeScore(5, 2, 4, 1, n_missed=1, n_spurious=1, n_differs=1, accuracy=0.4, accuracy_given=0.25),
    )


def test_several_values_are_a_set_and_one_of_them_is_one() -> None:
    gold = readings([m("A", 0, 5, side=("x", "y")), m("A", 10, 15, side="x"), m("A", 20, 25, low=5)])
    pred = readings([m("A", 0, 5, side=("y", "x")), m("A", 10, 15, side=("x",)), m("A", 20, 25, low=5.0)])
    found = score(gold=gold, pred=pred).attributes
    assert [found[name].n_same for name in ("A.side", "A.low")] == [3, 3]
    assert [found[name].n_same_given for name in ("A.side", "A.low")] == [2, 1]


def test_an_attribute_that_is_not_there_has_its_default() -> None:
    gold, pred = readings([m("A", 0, 5, sure=False)]), readings([m("A", 0, 5)])
    assert score(gold=gold, pred=pred).attributes["A.sure"].n_missed == 1
    assert score(gold=gold, pred=pred, defaults=Defaults({"A.sure": False})).attributes["A.sure"].accuracy == 1.0


def test_relations_have_attributes_as_well() -> None:
    a, b, c = m("A", 0, 5), m("B", 10, 15), m("B", 20, 25)
    gold = {"d": reading(a, b, c, relations=[rel("r", a, b, role="x"), rel("r", a, c, role="x")])}
    pred = {"d": reading(a, b, c, relations=[rel("r", a, b, role="y"), rel("q", a, c, role="x")])}
    report = score(gold=gold, pred=pred)
    assert report.relation_attributes["r.role"].n_differs == report.relation_attributes["r.role"].n == 1
    assert report.attributes == {}


def test_intervals_by_hand() -> None:
    # Whole numbers are counted: [1, 4] and [3, 6] share 3 and 4 of 1 to 6. [2, 2] is one of [1, 4]'s four.
    values = [
        ((1, 4), (1, 4)),
        ((1, 4), (3, 6)),
        ((1, 4), (2, 2)),
        ((1, 4), (5, 9)),
        ((1, None), (1, 4)),
        ((1, 4), None),
    ]

    def side(place: int) -> list[object]:
        found: list[object] = []
        for number, pair in enumerate(values):
            bounds = dict(zip(("low", "high"), pair[place] or (None, None), strict=True))
            said: dict[str, Any] = {name: value for name, value in bounds.items() if value is not None}
            found.append(m("A", 10 * number, 10 * number + 5, **said))
        return found

    report = score(gold=readings(side(0)), pred=readings(side(1)), intervals=[("low", "high")])  # type: ignore[arg-type]
    found = report.intervals["A.low..high"]
    assert found == IntervalScore(
        n_equal=1,
        n_overlapping=3,
        n_disjoint=1,
        n_missed=1,
        n_spurious=0,
        n_jaccard=4,
        jaccard=(1 + 2 / 6 + 1 / 4 + 0) / 4,
    )


def test_lengths_are_compared_where_a_bound_is_no_whole_number() -> None:
    # [0, 1.5] and [1, 2] share half of a union of two.
    assert jaccard(Interval(0, 1.5), Interval(1, 2)) == 0.25
    assert jaccard(Interval(1.5, 1.5), Interval(1.5, 1.5)) == 1.0
    assert jaccard(Interval(1.5, 1.5), Interval(2.5, 2.5)) == 0.0


def test_a_reversed_interval_shares_nothing() -> None:
    assert relate(Interval(4, 1), Interval(2, 3)) == "disjoint"
    assert jaccard(Interval(4, 1), Interval(2, 3)) == 0.0
    assert relate(Interval(4, 1), Interval(4, 1)) == "equal"


NAMES = ("low", "side")
VALUES = st.sampled_from([1, 1.0, True, False, 0, "x", ("x",), ("x", "y"), ("y", "x")])
ATTRIBUTES = st.dictionaries(st.sampled_from(NAMES), VALUES)
WHERE = [(label, at, at + 3) for label in "AB" for at in (0, 5)]
MENTIONS = [m(*each) for each in WHERE]
PLACES = st.sampled_from(range(len(MENTIONS)))
LINKS = st.dictionaries(st.tuples(st.sampled_from(["r", "same"]), PLACES, PLACES), ATTRIBUTES, max_size=6)
DEFAULTS = Defaults({"A.low": 1, "B.side": "x"}, {"same.low": True})


@st.composite
def said(draw: st.DrawFn) -> AnnotationSet:
    chosen = {at for at in range(len(MENTIONS)) if draw(st.booleans())}
    has: list[dict[str, Any]] = [draw(ATTRIBUTES) for _ in MENTIONS]
    links: dict[tuple[str, int, int], dict[str, Any]] = draw(LINKS)
    return reading(
        *(m(*WHERE[at], **has[at]) for at in chosen),
        relations=[
            rel(label, MENTIONS[head], MENTIONS[tail], **values)
            for (label, head, tail), values in links.items()
            if {head, tail} <= chosen
        ],
    )


def in_plain_words(
    pairs: list[tuple[Mention, Mention]] | list[tuple[Relation, Relation]], defaults: Mapping[str, AttributeValue]
) -> dict[str, tuple[int, Counter[Outcome]]]:
    """How many were found under the label of each attribute, and what their values are, pair by pair."""
    found: dict[str, tuple[int, Counter[Outcome]]] = {}
    for label in {gold.label for gold, _ in pairs}:
        of_label = [(gold.attributes, pred.attributes) for gold, pred in pairs if gold.label == label]
        for name in NAMES:
            default = defaults.get(f"{label}.{name}")
            said = [(one, other) for one, other in of_label if name in {*one, *other}]
            outcomes = [compare_values(one.get(name, default), other.get(name, default)) for one, other in said]
            if outcomes:
                found[f"{label}.{name}"] = len(of_label), Counter(outcomes)
    return found


def by_ends(one: AnnotationSet) -> dict[tuple[str, ...], Relation]:
    """The relations by label and ends, whose order is nothing where a relation has no direction."""
    ends = {each.id: [each.head, each.tail] for each in one.relations}
    return {(r.label, *(sorted(ends[r.id]) if r.label == "same" else ends[r.id])): r for r in one.relations}


@settings(deadline=None)
@given(st.lists(st.tuples(said(), said()), min_size=1, max_size=3))
def test_columns_say_what_the_rule_says_of_each_pair(drawn: list[tuple[AnnotationSet, AnnotationSet]]) -> None:
    gold, pred = ({f"d{n}": each[side] for n, each in enumerate(drawn)} for side in (0, 1))
    found = score_attributes(align_readings(gold=gold, pred=pred), symmetric={"same"}, defaults=DEFAULTS)
    mentions = [(a, other.by_id[a.id]) for one, other in drawn for a in one.mentions if a.id in other.by_id]
    relations = [
        (a, by_ends(other)[ends]) for one, other in drawn for ends, a in by_ends(one).items() if ends in by_ends(other)
    ]
    expected = in_plain_words(mentions, DEFAULTS.mentions), in_plain_words(relations, DEFAULTS.relations)
    for scores, plainly in zip(found, expected, strict=True):
        assert list(scores) == sorted(plainly)
        for name, (n, counts) in plainly.items():
            score_of = scores[name]
            assert (score_of.n, score_of.n_given) == (n, counts.total())
            outcomes = (score_of.n_same_given, score_of.n_missed, score_of.n_spurious, score_of.n_differs)
            assert outcomes == tuple(counts[each] for each in ("same", "missed", "spurious", "differs"))
