"""Each error by its kind, with what stands there."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Mention, Span
from annot.core.document import Document
from annot.evaluate.aligned import align_readings
from annot.evaluate.attributes import NO_DEFAULTS, Defaults, score_attributes
from annot.evaluate.mistakes import find_mistakes
from tests.evaluate.systems import mentions
from tests.make import mention as m
from tests.make import reading
from tests.make import relation as rel

TEXT = "Ana and Bo met Cem in Oslo, then Dan left for Rome with Eve."


def q(label: str, quote: str) -> Mention:
    start = TEXT.index(quote)
    return Mention(label=label, span=Span(start, start + len(quote)), text=quote)


def test_mentions_of_every_kind() -> None:
    gold = reading(q("P", "Ana"), q("P", "Bo"), q("P", "Cem"), q("L", "Oslo"), q("L", "Rome"), q("P", "Eve"))
    pred = reading(q("P", "Ana"), q("L", "Bo"), q("P", "Cem in"), q("P", "in Oslo, then"), q("P", "Dan"), q("P", "Eve"))
    aligned = align_readings(gold={"d": gold}, pred={"d": pred})
    found = find_mistakes(aligned, {"d": Document("d", TEXT)})
    assert [(each.kind, each.gold_text, each.predicted_text) for each in found] == [
        ("relabelled", "Bo", "Bo"),
        ("boundary", "Cem", "Cem in"),
        ("boundary and label", "Oslo", "in Oslo, then"),
        ("spurious", "", "Dan"),
        ("missed", "Rome", ""),
    ]
    dan = found[3]
    assert (dan.gold, dan.predicted, dan.span) == ("", "P@33-36", Span(33, 36))
    assert dan.quote == TEXT[3:66], "thirty characters on either side"


def test_relations_of_every_kind() -> None:
    a, b, c, d = m("A", 0, 2), m("B", 5, 7), m("C", 10, 12), m("D", 15, 17)
    gold = reading(a, b, c, d, relations=[rel("r", a, b), rel("r", b, c), rel("q", a, c), rel("q", a, d)])
    pred = reading(a, b, c, d, relations=[rel("r", a, b), rel("r", c, b), rel("s", a, c), rel("s", b, d)])
    found = find_mistakes(align_readings(gold={"d": gold}, pred={"d": pred}), {})
    assert [(each.kind, each.gold, each.predicted) for each in found] == [
        ("relabelled", "q(A@0-2, C@10-12)", "s(A@0-2, C@10-12)"),
        ("missed", "q(A@0-2, D@15-17)", ""),
        ("turned", "r(B@5-7, C@10-12)", "r(C@10-12, B@5-7)"),
        ("spurious", "", "s(B@5-7, D@15-17)"),
    ]
    assert {each.quote for each in found} == {""}, "the text is not known"
    assert found[2].gold_text == "xx → xx"


def test_a_symmetric_relation_cannot_be_turned() -> None:
    a, b = m("A", 0, 2), m("B", 5, 7)
    aligned = align_readings(
        gold={"d": reading(a, b, relations=[rel("same", a, b)])},
        pred={"d": reading(a, b, relations=[rel("same", b, a)])},
    )
    assert [each.kind for each in find_mistakes(aligned, {})] == ["turned"]
    assert find_mistakes(aligned, {}, symmetric={"same"}) == []


def test_a_document_without_a_prediction_is_missed_with_its_relations() -> None:
    a, b = m("A", 0, 2), m("B", 5, 7)
    found = find_mistakes(align_readings(gold={"d": reading(a, b, relations=[rel("r", a, b)])}, pred={}), {})
    assert [(each.layer, each.kind) for each in found] == [
        ("mention", "missed"),
        ("relation", "missed"),
        ("mention", "missed"),
    ]


def test_values_that_differ_of_what_was_found() -> None:
    """The value of a boundary error is none of its own; two lists are compared as sets; a default is a value."""
    a, b, c = m("A", 0, 2, role="x", many=("p", "q")), m("A", 5, 7, size=5), m("A", 10, 12, role="y")
    gold = reading(a, b, c, relations=[rel("r", a, b, how="near")])
    a2, b2, c2 = m("A", 0, 2, many=("q", "p")), m("A", 5, 7, size=6, role="x"), m("A", 10, 13, role="z")
    pred = reading(a2, b2, c2, relations=[rel("r", b2, a2, how="far")])
    aligned = align_readings(gold={"d": gold}, pred={"d": pred})

    def values(symmetric: set[str], defaults: Defaults) -> list[tuple[str, ...]]:
        found = find_mistakes(aligned, {}, symmetric=symmetric, defaults=defaults)
        return [
            (each.kind, each.gold, each.gold_text, each.predicted, each.predicted_text)
            for each in found
            if each.layer == "attribute"
        ]

    of_mentions = [
        ("missed", "A@0-2.role", "x", "", ""),
        ("spurious", "", "", "A@5-7.role", "x"),
        ("differs", "A@5-7.size", "5", "A@5-7.size", "6"),
    ]
    of_relation = ("differs", "r(A@0-2, A@5-7).how", "near", "r(A@5-7, A@0-2).how", "far")
    assert sorted(values(set(), NO_DEFAULTS)) == sorted(of_mentions), "the relation is turned, so not found"
    assert sorted(values({"r"}, NO_DEFAULTS)) == sorted([*of_mentions, of_relation])
    assert sorted(values({"r"}, Defaults(mentions={"A.role": "x"}))) == sorted([of_mentions[2], of_relation])


@st.composite
def described(draw: st.DrawFn) -> list[Mention]:
    values = st.dictionaries(st.sampled_from("nm"), st.sampled_from("xy"))
    return [m(each.label, each.span.start, each.span.end, **draw(values)) for each in draw(mentions())]


@given(described(), described())
def test_listed_values_are_those_that_are_counted(gold: list[Mention], pred: list[Mention]) -> None:
    aligned = align_readings(gold={"d": reading(*gold)}, pred={"d": reading(*pred)})
    scores, _ = score_attributes(aligned, symmetric=(), defaults=NO_DEFAULTS)
    counted = Counter[str]()
    for each in scores.values():
        counted.update(missed=each.n_missed, spurious=each.n_spurious, differs=each.n_differs)
    listed = Counter(each.kind for each in find_mistakes(aligned, {}) if each.layer == "attribute")
    assert +counted == +listed
