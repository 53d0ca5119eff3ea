"""Scores: the definitions worked out by hand, other scorers where they are right, and what must change nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator  # type: ignore[import-untyped]

from annot.core.annotation import Mention
from annot.evaluate.score import ScoreReport, score
from annot.quality.agree import measure_agreement
from tests.evaluate.systems import Reading, apart, mentions
from tests.make import mention as m
from tests.make import reading, readings
from tests.make import relation as rel
from tests.quality.two_readings import SCHEMA


def counts(report: ScoreReport, name: str) -> tuple[int, ...]:
    t = report.mentions[name].micro.tally
    return t.correct, t.incorrect, t.partial, t.missed, t.spurious, t.possible, t.actual


def test_semeval_2013_by_hand() -> None:
    # Gold: A right; A with another label on its span; A with a moved end; A with both; A missed. One is spurious.
    gold = readings([m("A", 0, 5), m("A", 10, 15), m("A", 20, 25), m("A", 30, 35), m("A", 40, 45)])
    pred = readings([m("A", 0, 5), m("B", 10, 15), m("A", 20, 27), m("B", 30, 33), m("B", 50, 55)])
    report = score(gold=gold, pred=pred)
    #                              COR INC PAR MIS SPU POS ACT
    assert counts(report, "strict") == (1, 3, 0, 1, 1, 5, 5)
    assert counts(report, "exact") == (2, 2, 0, 1, 1, 5, 5)
    assert counts(report, "partial") == (2, 0, 2, 1, 1, 5, 5)
    assert counts(report, "type") == (2, 2, 0, 1, 1, 5, 5)
    f1 = {name: found.micro.ratios.f1.value for name, found in report.mentions.items()}
    # Of five and five: 1, 2, (2 + 2/2) = 3 and 2 right.
    assert f1 == pytest.approx({"strict": 0.2, "exact": 0.4, "partial": 0.6, "type": 0.4})


def test_the_worked_example_of_nervaluate() -> None:
    # Its README, after the MUC-5 and SemEval papers: 3 COR, 2 INC, 1 MIS, 1 SPU give type .5; as partial .667.
    same = [m("A", 0, 5), m("A", 10, 15), m("A", 20, 25)]
    gold = readings([*same, m("A", 30, 35), m("A", 40, 45), m("A", 50, 55)])
    pred = readings([*same, m("B", 31, 36), m("B", 41, 46), m("A", 60, 65)])
    report = score(gold=gold, pred=pred)
    assert report.mentions["type"].micro.ratios.f1.value == 0.5
    assert report.mentions["partial"].micro.ratios.f1.value == pytest.approx(2 / 3)


def test_recall_is_of_the_golds_label_and_precision_of_the_predicted_one() -> None:
    # Gold A A B; predicted A on the first, B on the span of the second, nothing else.
    report = score(
        gold=readings([m("A", 0, 5), m("A", 10, 15), m("B", 20, 25)]), pred=readings([m("A", 0, 5), m("B", 10, 15)])
    )
    strict, exact = report.mentions["strict"].labels, report.mentions["exact"].labels
    a, b = strict["A"], strict["B"]
    assert (a.ratios.precision.value, a.ratios.recall.value, a.ratios.f1.value) == (1.0, 0.5, 2 / 3)
    assert (b.ratios.precision.value, b.ratios.recall.value, b.ratios.f1.value) == (0.0, 0.0, 0.0)
    assert (a.tally.incorrect, a.tally.incorrect_predicted) == (1, 0), "the gold's A got a wrong label"
    assert (b.tally.incorrect, b.tally.incorrect_predicted, b.tally.missed) == (0, 1, 1), "the predicted B is wrong"
    # By span alone both of the gold's A are found, one as B: B's precision is 1, its recall 0, F1 (0 + 1) / (1 + 1).
    assert (exact["A"].ratios.precision.value, exact["A"].ratios.recall.value) == (1.0, 1.0)
    assert (exact["B"].ratios.precision.value, exact["B"].ratios.recall.value) == (1.0, 0.0)
    assert (exact["A"].ratios.f1.value, exact["B"].ratios.f1.value) == (1.0, 0.5)
    macro = report.mentions["strict"].macro
    assert (macro.precision.value, macro.recall.value, macro.f1.n) == (0.5, 0.25, 2)
    assert macro.f1.value == pytest.approx(1 / 3)


def test_nothing_to_divide_by_is_none_and_says_why() -> None:
    report = score(gold=readings([m("A", 0, 5)]), pred=readings([m("B", 10, 15)]))
    a, b = (report.mentions["strict"].labels[label].ratios for label in "AB")
    assert (a.precision.value, a.precision.why, a.recall.value) == (None, "nothing was predicted", 0.0)
    assert (b.recall.value, b.recall.why, b.precision.value) == (None, "gold has none", 0.0)
    assert (a.f1.value, b.f1.value) == (0.0, 0.0)
    empty = score(gold=readings([]), pred=readings([])).mentions["strict"]
    assert empty.micro.ratios.f1.why == "neither has any"
    assert (empty.labels, empty.macro.f1.value) == ({}, None)


def test_a_document_without_a_prediction_is_missed() -> None:
    gold = readings([m("A", 0, 5)], [m("A", 0, 5)])
    report = score(gold=gold, pred=readings([m("A", 0, 5)]))
    assert counts(report, "strict") == (1, 0, 0, 1, 0, 2, 1)
    assert report.mentions["strict"].micro.ratios.recall.value == 0.5


def test_relations_by_hand() -> None:
    a, b, c = m("A", 0, 5), m("B", 10, 15), m("A", 20, 25)
    wide, other = m("A", 0, 7), m("B", 20, 25)
    gold = {"d": reading(a, b, c, relations=[rel("r", a, b), rel("r", c, b), rel("q", a, c)])}
    # The first end is too wide, the second has another label; q is missed, and r from b to c is invented.
    pred = {"d": reading(wide, b, other, relations=[rel("r", wide, b), rel("r", other, b), rel("r", b, other)])}
    found = score(gold=gold, pred=pred).relations
    tallies = {name: (t.correct, t.missed, t.spurious) for name, each in found.items() for t in [each.micro.tally]}
    assert tallies == {
        "strict": (0, 3, 3),
        "boundaries": (1, 2, 2),  # r(20-25, 10-15)
        "overlap": (1, 2, 2),  # r(0-7 for 0-5, 10-15)
        "given_mentions": (0, 0, 0),  # b alone is found, and no relation has two found ends
    }
    assert found["boundaries"].labels["r"].ratios.precision.value == pytest.approx(1 / 3)
    assert found["boundaries"].labels["q"].ratios.precision.value is None


def test_relations_have_a_direction_unless_the_schema_says_otherwise() -> None:
    a, b = m("A", 0, 5), m("B", 10, 15)
    gold, pred = (
        {"d": reading(a, b, relations=[rel("same", a, b)])},
        {"d": reading(a, b, relations=[rel("same", b, a)])},
    )
    assert score(gold=gold, pred=pred).relations["strict"].micro.ratios.f1.value == 0.0
    assert score(gold=gold, pred=pred, symmetric={"same"}).relations["strict"].micro.ratios.f1.value == 1.0


@given(apart())
def test_it_is_nervaluate_where_nothing_competes(both: tuple[list[Mention], list[Mention]]) -> None:
    # One document at a time, since nervaluate 1.2.1 loses partial credit over two; and without competing overlaps.
    gold, pred = both
    if not gold or not pred:
        return

    def told(side: list[Mention]) -> list[list[dict[str, Any]]]:
        return [[{"label": x.label, "start": x.span.start, "end": x.span.end - 1} for x in side]]

    overall = Evaluator(told(gold), told(pred), tags=["A", "B"], loader="dict").evaluate()["overall"]
    report = score(gold=readings(gold), pred=readings(pred))
    for name, key in {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}.items():
        of = overall[key]
        assert counts(report, name)[:5] == (of.correct, of.incorrect, of.partial, of.missed, of.spurious)
        ratios = report.mentions[name].micro.ratios
        assert (ratios.precision.value, ratios.recall.value) == pytest.approx((of.precision, of.recall))
        assert ratios.f1.value == pytest.approx(of.f1)


@settings(max_examples=50)
@given(st.lists(st.tuples(mentions(), mentions()), min_size=1, max_size=4), st.randoms())
def test_no_order_changes_anything(documents: list[tuple[list[Mention], list[Mention]]], draw: random.Random) -> None:
    def shuffled(side: list[list[Mention]]) -> Reading:
        order = list(range(len(side)))
        draw.shuffle(order)
        return {
            f"d{place}": reading(*draw.sample(side[place], len(side[place])), doc_id=f"d{place}") for place in order
        }

    gold, pred = [left for left, _ in documents], [right for _, right in documents]
    assert score(gold=readings(*gold), pred=readings(*pred)) == score(gold=shuffled(gold), pred=shuffled(pred))


@settings(max_examples=50)
@given(st.lists(st.tuples(mentions(), mentions()), min_size=1, max_size=4))
def test_labels_add_up(documents: list[tuple[list[Mention], list[Mention]]]) -> None:
    report = score(gold=readings(*[a for a, _ in documents]), pred=readings(*[b for _, b in documents]), n_resamples=0)
    for found in report.mentions.values():
        t = found.micro.tally
        for name in t.__dataclass_fields__:
            assert getattr(t, name) == sum(getattr(each.tally, name) for each in found.labels.values())
        for each in (t, *(label.tally for label in found.labels.values())):
            assert each.possible == each.correct + each.incorrect + each.partial + each.missed
            assert each.actual == (
                each.correct_predicted + each.incorrect_predicted + each.partial_predicted + each.spurious
            )
        assert (t.correct, t.incorrect, t.partial) == (t.correct_predicted, t.incorrect_predicted, t.partial_predicted)
        assert t.possible == sum(len(a) for a, _ in documents)
        assert t.actual == sum(len(b) for _, b in documents)


@settings(max_examples=50)
@given(st.lists(st.tuples(mentions(), mentions()), min_size=1, max_size=4))
def test_what_has_one_name_is_one_number_in_agreement_and_scoring(
    documents: list[tuple[list[Mention], list[Mention]]],
) -> None:
    gold, pred = readings(*[a for a, _ in documents]), readings(*[b for _, b in documents])
    agreed = measure_agreement({"gold": gold, "pred": pred}, schema=SCHEMA, lengths=dict.fromkeys(gold, 500))
    report = score(gold=gold, pred=pred)
    for name, measured in report.mentions.items():
        for label, found in (*measured.labels.items(), ("all", measured.micro)):
            other, f1 = agreed.pairs[0].mentions[name][label], found.ratios.f1
            assert (f1.value, f1.low, f1.high) == pytest.approx((other.value, other.low, other.high)), (name, label)


def test_intervals_are_over_documents() -> None:
    one_document = score(gold=readings([m("A", 0, 5)]), pred=readings([m("A", 0, 5)]))
    assert one_document.mentions["strict"].micro.ratios.f1.low is None
    # One document is all right, one all wrong: recall is 0 in a quarter of the resamples, 1 in another.
    gold = readings([m("A", 0, 5)], [m("A", 0, 5)])
    recall = score(gold=gold, pred=readings([m("A", 0, 5)], [])).mentions["strict"].micro.ratios.recall
    assert (recall.low, recall.value, recall.high) == (0.0, 0.5, 1.0)
