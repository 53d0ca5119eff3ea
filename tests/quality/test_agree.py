"""Agreement: numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from annot.core.annotation import AnnotationSet, Mention
from annot.core.attribute_types.attribute_type import Level
from annot.core.count import Count, Share, sum_counts
from annot.core.estimate import Estimate
from annot.project.agreement import agree
from annot.project.project import ProjectFolder
from annot.quality.agree import Agreement, count_strict, measure_agreement
from tests.make import mention as m
from tests.make import reading, readings
from tests.make import relation as rel
from tests.quality.two_readings import SCHEMA

Table = Mapping[str, Estimate]


def measure(
    *readings: dict[str, AnnotationSet], length: int = 100, levels: Mapping[str, Level] | None = None
) -> Agreement:
    """The agreement of annotators `a`, `b`, …, together."""
    documents = {doc for reading in readings for doc in reading}
    names = "abcdef"
    report = measure_agreement(
        dict(zip(names, readings, strict=False)),
        schema=SCHEMA,
        lengths=dict.fromkeys(documents, length),
        levels=levels,
        n_resamples=0,
    )
    assert report.together is not None
    return report.together


def values(table: Table) -> dict[str, float | None]:
    return {name: None if each.value is None else round(each.value, 9) for name, each in table.items()}


def test_mentions_by_hand() -> None:
    left = readings([m("A", 0, 5), m("A", 10, 15), m("B", 20, 25), m("A", 30, 35)], by="a")
    right = readings([m("A", 0, 5), m("A", 11, 15), m("B", 20, 25), m("B", 30, 35), m("B", 50, 60)], by="b")
    found = measure(left, right)
    # Strict: of A three and two with one in common, 2·1 / 5; of B one and three with one in common, 2·1 / 4.
    assert found.strict == {"A": Count(3, 2, 1), "B": Count(1, 3, 1)}
    assert values(found.mentions["strict"]) == {"A": 0.4, "B": 0.5, "all": round(4 / 9, 9)}
    # Exact: [30, 35) is found by both under other names: A (2 + 1) / 5, B (1 + 2) / 4, all 2·3 / 9.
    assert values(found.mentions["exact"]) == {"A": 0.6, "B": 0.75, "all": round(6 / 9, 9)}
    # Type: [10, 15) and [11, 15) share characters and label: A 2·2 / 5.
    assert found.type == {"A": Count(3, 2, 2), "B": Count(1, 3, 1)}
    assert values(found.mentions["type"]) == {"A": 0.8, "B": 0.5, "all": round(6 / 9, 9)}
    # Partial: exact, and half of the pair of A on other boundaries: A (3 + ½·2) / 5, B 3 / 4, all (6 + 1) / 9.
    assert values(found.mentions["partial"]) == {"A": 0.8, "B": 0.75, "all": round(7 / 9, 9)}
    # Label given the span: three spans in common, two of them with one label; under A and under B one of two.
    assert values(found.mentions["label_given_span"]) == {"A": 0.5, "B": 0.5, "all": round(2 / 3, 9)}
    assert {name: each.n for name, each in found.mentions["label_given_span"].items()} == {"A": 2, "B": 2, "all": 3}
    # n is what an annotator marked in the mean: (3 + 2) / 2, (1 + 3) / 2, (4 + 5) / 2, each rounded up.
    assert {name: each.n for name, each in found.mentions["strict"].items()} == {"A": 3, "B": 2, "all": 5}


def test_relations_by_hand() -> None:
    a1, a2, b1, b2, wide = m("A", 0, 5), m("A", 10, 15), m("B", 20, 25), m("B", 30, 35), m("A", 9, 15)
    left = {"d": reading(a1, a2, b1, b2, relations=[rel("r", a1, b1), rel("r", a2, b1), rel("q", a1, b2)], by="a")}
    right = {"d": reading(a1, wide, b1, b2, relations=[rel("r", a1, b1), rel("r", wide, b1), rel("r", a1, b2)], by="b")}
    found = measure(left, right)
    assert found.strict_relations == {"q": Count(1, 0, 0), "r": Count(2, 3, 1)}
    # Strict: of r 2·1 / 5, the second hangs on another span, the third on another label.
    assert values(found.relations["strict"]) == {"q": 0.0, "r": 0.4, "all": round(2 / 6, 9)}
    # Type: [10, 15) and [9, 15) are one mention, so r has two in common.
    assert values(found.relations["overlap"]) == {"q": 0.0, "r": 0.8, "all": round(4 / 6, 9)}
    # Given mentions: a1, b1, b2 are in both readings; left r(a1, b1) and q(a1, b2), right r(a1, b1) and r(a1, b2).
    assert values(found.relations["given_mentions"]) == {"q": 0.0, "r": round(2 / 3, 9), "all": 0.5}


def test_boundaries_look_at_spans_and_not_at_the_ends_labels() -> None:
    a, b = m("A", 0, 5), m("B", 0, 5)
    tail = m("B", 20, 25)
    left = {"d": reading(a, tail, relations=[rel("same", a, tail)], by="a")}
    right = {"d": reading(b, tail, relations=[rel("same", b, tail)], by="b")}
    found = measure(left, right)
    assert values(found.relations["strict"]) == {"same": 0.0, "all": 0.0}
    assert values(found.relations["boundaries"]) == {"same": 1.0, "all": 1.0}


def test_a_symmetric_relation_has_no_direction() -> None:
    a, b = m("A", 0, 5), m("B", 20, 25)
    for label, expected in (("same", 1.0), ("r", 0.0)):
        left = {"d": reading(a, b, relations=[rel(label, a, b)], by="a")}
        right = {"d": reading(a, b, relations=[rel(label, b, a)], by="b")}
        assert values(measure(left, right).relations["strict"])[label] == expected


def test_attributes_by_hand() -> None:
    left = readings(
        [m("A", 0, 5, side="x"), m("A", 10, 15, side="x"), m("A", 20, 25, side="y"), m("A", 30, 35)], by="a"
    )
    right = readings(
        [m("A", 0, 5, side="x"), m("A", 10, 15, side="y"), m("A", 20, 25, side="y"), m("A", 30, 36)], by="b"
    )
    found = measure(left, right)
    # Three mentions in common; side is the same in two. The first says x x y, the second x y y:
    # Po = 2/3, Pe = (2·1 + 1·2) / 9 = 4/9, kappa = (6/9 − 4/9) / (5/9) = .4.
    assert found.attributes["same"]["A.side"] == Estimate(2 / 3, 3)
    assert values(found.attributes["kappa"])["A.side"] == 0.4
    # Alpha: x three times, y three times: De = 2·3·3 / (6·5) = .6, Do = 2 / 6: 1 − 5/9 = 4/9.
    assert values(found.attributes["alpha"])["A.side"] == round(4 / 9, 9)


def test_a_default_is_a_value_and_so_is_none() -> None:
    # `sure` is false where it is not said: f f t against f t t, as above. `low` is in no mention.
    left = readings([m("A", 0, 5), m("A", 10, 15), m("A", 20, 25, sure=True)], by="a")
    right = readings([m("A", 0, 5), m("A", 10, 15, sure=True), m("A", 20, 25, sure=True)], by="b")
    found = measure(left, right)
    assert values(found.attributes["kappa"])["A.sure"] == 0.4
    assert found.attributes["same"]["A.low"] == Estimate(1.0, 3), "both say that there is none"
    assert found.attributes["alpha"]["A.low"] == Estimate(None, 0, why="no mention in common")
    assert found.attributes["kappa"]["A.side"] == Estimate(None, 3, why="fewer than two values occur")


def test_numbers_are_ratios_and_an_interval_is_both_bounds() -> None:
    left = readings([m("A", 0, 5, low=10, high=20), m("A", 10, 15, low=30), m("A", 20, 25, low=2)], by="a")
    right = readings([m("A", 0, 5, low=10, high=20), m("A", 10, 15, low=10), m("A", 20, 25, low=2, high=4)], by="b")
    found = measure(left, right)
    # The interval is the same in one of three mentions.
    assert found.attributes["same"]["A.low..high"] == Estimate(1 / 3, 3)
    # Ratio, low: values 10 10 30 10 2 2. Do = 2·((30 − 10) / 40)² / 6 = 1/12.
    # Pairs of unlike values: 10–30 three · .25, 10–2 six · (8/12)², 30–2 two · (28/32)²; both ways, of 6·5.
    expected = 1 - (1 / 12) / (2 * (3 * 0.25 + 6 * (2 / 3) ** 2 + 2 * 0.875**2) / 30)
    assert values(found.attributes["alpha"])["A.low"] == round(expected, 9)
    assert found.levels["A.low"] == "ratio"
    assert "A.low" not in found.attributes["kappa"]


def test_levels_of_measurement() -> None:
    left = readings(
        [m("A", 0, 5, side="x", low=-1), m("A", 10, 15, side="y", low=1), m("A", 20, 25, side="z", low=2)], by="a"
    )
    right = readings([m("A", 0, 5, side="x", low=-1), m("A", 10, 15, side="y", low=1), m("A", 20, 25, low=1)], by="b")
    # Interval, low: −1 1 2 −1 1 1: Do = 2·1 / 6. Unlike pairs: −1–1 six · 4, −1–2 two · 9, 1–2 three · 1; both ways, of
    # 6·5.
    found = measure(left, right, levels={"A.low": "interval", "A.side": "ordinal"})
    assert values(found.attributes["alpha"])["A.low"] == round(1 - (2 / 6) / (2 * (24 + 18 + 3) / 30), 9)
    # Ordinal, side: the third has no value in one reading and drops out; x x y y is agreement throughout.
    assert found.attributes["alpha"]["A.side"] == Estimate(1.0, 2)
    negative = measure(left, right).attributes["alpha"]["A.low"]
    assert negative == Estimate(None, 3, why="a ratio needs values from 0 up")


def test_three_annotators_together() -> None:
    a = readings([m("A", 0, 5, side="x"), m("B", 10, 15)], [m("A", 0, 4)], by="a")
    b = readings([m("A", 0, 5, side="x")], by="b")
    c = readings([m("A", 0, 5, side="y"), m("B", 10, 15)], [m("A", 0, 4)], [m("A", 1, 2)], by="c")
    report = measure_agreement(
        {"a": a, "b": b, "c": c}, schema=SCHEMA, lengths={"d0": 20, "d1": 20, "d2": 20}, n_resamples=0
    )
    found = report.together
    assert found is not None
    assert [pair.annotators for pair in report.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [pair.documents for pair in report.pairs] == [("d0",), ("d0", "d1"), ("d0",)]
    assert found.documents == ("d0", "d1"), "d2 has one reader"
    # Strict F1 of all: a–b 2/3, a–c 1, b–c 2/3; of B: 0, 1, 0.
    assert values(found.mentions["strict"]) == {"A": 1.0, "B": round(1 / 3, 9), "all": round(7 / 9, 9)}
    # Side: x x y of the mention of d0, and no value twice of that of d1. Of x x y four of six ordered pairs differ,
    # each / (3 − 1): Do = 2 / 5. x x y n n: De = 2·(2·1 + 2·2 + 1·2) / (5·4) = .8. Alpha = 1 − .4 / .8.
    assert found.attributes["alpha"]["A.side"] == Estimate(0.5, 2)


def test_characters_by_hand() -> None:
    # 20 characters; A on [0, 10) and on [5, 10). Values: 15 times A, 25 times not, n = 40.
    # Do = 2·5 / 40, De = 2·15·25 / (40·39): alpha = 1 − .25 / (750/1560) = .48.
    found = measure(readings([m("A", 0, 10)], by="a"), readings([m("A", 5, 10)], by="b"), length=20)
    assert values(found.mentions["characters"]) == {"A": 0.48, "all": 0.48}
    assert found.mentions["characters"]["all"].n == 20


def test_characters_with_two_labels_have_both() -> None:
    # 10 characters. The first: A on [0, 4), B on [2, 4). The second: A on [0, 4).
    # A: the same, 1. B: 2 of 20 values: Do = 2·2 / 20, De = 2·2·18 / (20·19): 1 − .2 / (72/380) = −1/18.
    # All: 12 times nothing, 6 times A, 2 times A and B: Do = .2, De = (400 − 144 − 36 − 4) / 380 = 216/380.
    found = measure(readings([m("A", 0, 4), m("B", 2, 4)], by="a"), readings([m("A", 0, 4)], by="b"), length=10)
    assert values(found.mentions["characters"]) == {
        "A": 1.0,
        "B": round(-1 / 18, 9),
        "all": round(1 - 0.2 / (216 / 380), 9),
    }


def test_characters_of_three_of_whom_one_has_not_read_all() -> None:
    # d0: a [0, 2), b [0, 2), c nothing; d1: a and b nothing. 4 characters each; c has read d0 alone.
    a, b, c = readings([m("A", 0, 2)], [], by="a"), readings([m("A", 0, 2)], [], by="b"), readings([], by="c")
    found = measure(a, b, c, length=4)
    # d0: two characters with A A n: 4 of 6 ordered pairs differ, / (3 − 1) = 2 each, Do·n = 4. n = 12 + 8 = 20 values,
    # 4 of them A: De = 2·4·16 / (20·19). alpha = 1 − (4/20) / (128/380) = .40625.
    assert values(found.mentions["characters"]) == {"A": 0.40625, "all": 0.40625}


def test_spans_of_one_label_that_overlap_count_a_character_once() -> None:
    found = measure(
        readings([m("A", 0, 4), m("A", 2, 6), m("A", 6, 8)], by="a"), readings([m("A", 0, 8)], by="b"), length=10
    )
    assert values(found.mentions["characters"]) == {"A": 1.0, "all": 1.0}


def test_nothing_marked_is_undefined_and_says_why() -> None:
    found = measure(readings([], by="a"), readings([], by="b"))
    assert found.mentions["strict"] == {"all": Estimate(None, 0, why="neither marked any")}
    assert found.mentions["characters"]["all"].why == "no character is labelled, or every one is the same"
    assert found.relations["strict"] == {"all": Estimate(None, 0, why="neither marked any")}
    assert found.attributes["same"]["A.side"] == Estimate(None, 0, why="no mention in common")


def test_readers_without_a_document_in_common_cannot_be_compared() -> None:
    right = {"other": reading(m("A", 0, 5), by="b", doc_id="other")}
    report = measure_agreement({"a": readings([m("A", 0, 5)], by="a"), "b": right}, schema=SCHEMA, lengths={})
    assert (report.pairs, report.together) == ((), None)
    assert measure_agreement({}, schema=SCHEMA, lengths={}).together is None


def test_strict_counts_alone() -> None:
    left: list[Mention] = [m("A", 0, 5), m("B", 6, 7)]
    assert count_strict(readings(left, [m("A", 0, 1)], by="a"), readings([m("A", 0, 5)], by="b")) == (
        1,
        {"A": Count(1, 1, 1), "B": Count(1, 0, 0)},
    )


def test_no_count_has_no_ratio() -> None:
    assert Count().f1 is None
    assert Share().ratio is None


def test_the_two_readings_of_the_seeds(repository: ProjectFolder) -> None:
    # README of the readings: F1 .959 on mentions. 361 and 363 mentions, 347 the same: 694 / 724 = .9586.
    report = agree(repository)
    (pair,) = report.pairs
    mentions = sum_counts(pair.strict.values())
    assert (mentions.n_left, mentions.n_right, mentions.n_both) == (361, 363, 347)
    assert report.together is pair
    found = pair.mentions["strict"]["all"]
    assert found.value == pytest.approx(0.959, abs=0.0005)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.959 < found.high
