"""The ranking of suspects: on tiny golds, with the numbers by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document
from annot.core.prediction import Prediction
from annot.quality.suspects.rank import combine, find_suspects
from annot.quality.suspects.suspect import Suspect
from tests.make import mention, quote, reading_of, relation, schema

SCHEMA = schema(
    "mentions:\n"
    "  Person: {definition: who, attributes: {role: {type: choice, values: [speaker, named], default: named}}}\n"
    "  Place: {definition: where}\n"
    "relations:\n"
    "  in: {definition: is in, head: [Person], tail: [Place]}\n"
)
TEXT = "Ann saw Rome."


def predicted(
    document: Document,
    pairs: Sequence[tuple[Mention, float]],
    relations: tuple[Relation, ...] = (),
    attribute_scores: Mapping[str, Mapping[str, float]] | None = None,
    tie: float = 0.5,
) -> dict[str, Prediction]:
    known = {each.id: score for each, score in pairs}
    known |= {each.id: tie for each in relations}
    prediction = Prediction(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator="model:m@1",
        origin="model",
        schema=SCHEMA.id,
        mentions=tuple(each for each, _ in pairs),
        relations=relations,
        scores=known,
        attribute_scores=attribute_scores or {},
    )
    return {document.doc_id: prediction}


def suspects(
    gold: AnnotationSet, *predictions: Mapping[str, Prediction], text: str = TEXT, disputed: Span | None = None
) -> list[Suspect]:
    documents = {"d": Document("d", text)}
    places = {"d": [disputed]} if disputed else {}
    return find_suspects(SCHEMA, documents, {"d": gold}, predictions, disputed=places)


DOCUMENT = Document("d", TEXT)
ANN, ROME = quote("Person", "Ann", TEXT), quote("Place", "Rome", TEXT)


def test_odds_are_multiplied() -> None:
    """.8 is 4 : 1, and (3 + 1) / (3 + 0 + 2) = .8 again: 16 : 1. Without other places .5 changes nothing."""
    assert combine(0.8, (3, 0)) == pytest.approx(16 / 17)
    assert combine(0.8, (0, 0)) == pytest.approx(0.8)
    assert combine(1.0, (0, 0)) == pytest.approx(0.98), "nobody is sure"


def test_a_mention_that_is_predicted_and_not_there() -> None:
    found = suspects(reading_of(DOCUMENT, ANN), predicted(DOCUMENT, [(ANN, 0.9), (ROME, 0.7)]))
    assert [(each.kind, each.where, each.score) for each in found] == [
        ("missing mention", "Place@8-12", 0.7),
        ("spurious mention", "Person@0-3", 0.1),
    ]
    assert found[0].why == "the predictor would mark it (0.70)"
    assert found[0].quote == "Ann saw Rome."


def test_who_finds_most_of_a_label_says_more_by_not_finding_one() -> None:
    """Of two persons the predictor has one: recall (1 + .5) / (2 + 1) = .5. `Bob` is nowhere else."""
    text = "Ann saw Bob."
    document = Document("d", text)
    bob, ann = quote("Person", "Bob", text), quote("Person", "Ann", text)
    found = suspects(reading_of(document, ann, bob), predicted(document, [(ann, 0.9)]), text=text)
    assert (found[0].kind, found[0].where, found[0].score) == ("spurious mention", "Person@8-11", 0.5)


def test_the_same_words_elsewhere_speak() -> None:
    """`Ann` is marked twice and bare once: e = (2 + 1) / (2 + 0 + 2) = .75, 3 : 1; the score .6 is 3 : 2; 9 : 2."""
    text = "Ann and Ann and Ann"
    document = Document("d", text)
    first, second, third = (quote("Person", "Ann", text, nth=n) for n in range(3))
    found = suspects(reading_of(document, first, second), predicted(document, [(third, 0.6)]), text=text)
    assert (found[0].kind, found[0].predicted, found[0].elsewhere) == ("missing mention", "Person@16-19", (2, 0))
    assert found[0].score == round(9 / 11, 4)
    assert found[0].why == "the predictor would mark it (0.60); elsewhere 2 of 2 places speak against the gold"
    silent = suspects(reading_of(document, first, second), predicted(document, []), text=text)
    missing = next(each for each in silent if each.kind == "missing mention")
    assert missing.confidence == 0.3, "no predictor saw it, and the words alone make it a suspect"
    assert missing.score == round((3 * 3 / 7) / (1 + 3 * 3 / 7), 4)


def test_another_label_and_other_edges() -> None:
    document = Document("d", "Dr Ann saw Rome.")
    gold = reading_of(document, mention("Person", 3, 6, in_text=document.text), quote("Person", "Rome", document.text))
    longer = mention("Person", 0, 6, in_text=document.text)
    found = suspects(
        gold, predicted(document, [(longer, 0.8), (quote("Place", "Rome", document.text), 0.9)]), text=document.text
    )
    assert [(each.kind, each.gold, each.predicted, each.score) for each in found] == [
        ("label differs", "Person@11-15", "Place@11-15", 0.9),
        ("edges differ", "Person@3-6", "Person@0-6", 0.8),
    ]


def test_several_predictors_are_averaged() -> None:
    """One would mark Rome with .9, the other is silent, which counts .3: .6."""
    gold = reading_of(DOCUMENT, ANN)
    found = suspects(gold, predicted(DOCUMENT, [(ANN, 1.0), (ROME, 0.9)]), predicted(DOCUMENT, [(ANN, 1.0)]))
    assert (found[0].kind, found[0].score) == ("missing mention", 0.6)
    assert found[0].why == "1 of 2 predictors would mark it (0.60)"


def test_the_value_of_an_attribute_that_the_predictor_gives() -> None:
    gold = reading_of(DOCUMENT, quote("Person", "Ann", TEXT))
    speaker = quote("Person", "Ann", TEXT, role="speaker")
    found = suspects(gold, predicted(DOCUMENT, [(speaker, 0.9)], attribute_scores={"Person@0-3": {"role": 0.8}}))
    assert found[0].kind == "attribute differs"
    assert (found[0].attribute, found[0].values, found[0].score) == ("role", ("named", "speaker"), 0.8)
    same = suspects(reading_of(DOCUMENT, speaker), predicted(DOCUMENT, [(speaker, 0.9)]))
    assert {each.kind for each in same} == {"spurious mention"}
    default = suspects(
        reading_of(DOCUMENT, quote("Person", "Ann", TEXT, role="named")), predicted(DOCUMENT, [(ANN, 0.9)])
    )
    assert {each.kind for each in default} == {"spurious mention"}, "its absence means `named`"


def test_relations_that_are_missing_and_that_are_not_predicted() -> None:
    tie = relation("in", ANN, ROME)
    both = [(ANN, 0.9), (ROME, 0.9)]
    missing = suspects(reading_of(DOCUMENT, ANN, ROME), predicted(DOCUMENT, both, (tie,), tie=0.85))
    assert (missing[0].kind, missing[0].where, missing[0].score) == ("relation missing", tie.id, 0.85)
    text = "Ann saw Rome and Ann saw Rome."
    document = Document("d", text)
    ends = [
        [quote(label, words, text, nth=n) for label, words in (("Person", "Ann"), ("Place", "Rome"))] for n in (0, 1)
    ]
    ties = [relation("in", *each) for each in ends]
    flat = [each for pair in ends for each in pair]
    gold = reading_of(document, *flat, relations=ties)
    found = suspects(gold, predicted(document, [(each, 0.9) for each in flat], (ties[0],), tie=0.9), text=text)
    spurious = {each.where: each.score for each in found if each.kind == "relation spurious"}
    assert spurious == {ties[1].id: 0.5, ties[0].id: 0.1}  # it has one of two: (1 + .5) / (2 + 1)


def test_where_the_readers_disagreed_is_said_and_changes_no_score() -> None:
    gold = reading_of(DOCUMENT, ANN)
    here = suspects(gold, predicted(DOCUMENT, [(ANN, 0.9), (ROME, 0.7)]), disputed=Span(10, 11))
    assert [(each.where, each.disputed, each.score) for each in here] == [
        ("Place@8-12", True, 0.7),
        ("Person@0-3", False, 0.1),
    ]


@given(st.floats(0, 1), st.integers(0, 50), st.integers(0, 50))
def test_more_against_never_lowers_the_score(confidence: float, a: int, f: int) -> None:
    assert 0 < combine(confidence, (a, f)) < 1
    assert combine(confidence, (a + 1, f)) >= combine(confidence, (a, f)) >= combine(confidence, (a, f + 1))
    assert combine(min(1.0, confidence + 0.1), (a, f)) >= combine(confidence, (a, f))


def test_planted_errors_rank_high() -> None:
    """Twelve documents say the same; in four of them one thing is wrong. The first four suspects are these."""
    text = "Ann saw Rome with Bob."
    right = [quote("Person", "Ann", text), quote("Place", "Rome", text), quote("Person", "Bob", text)]
    documents = {f"d{n:02}": Document(f"d{n:02}", text) for n in range(12)}
    wrong = {
        "d01": right[1:],
        "d04": [right[0], quote("Person", "Rome", text), right[2]],
        "d06": [*right, quote("Place", "saw", text)],
        "d09": [mention("Person", 0, 7, in_text=text), *right[1:]],
    }
    gold = {doc_id: reading_of(each, *wrong.get(doc_id, right)) for doc_id, each in documents.items()}
    predictions = {
        doc_id: predicted(each, [(each_mention, 0.9) for each_mention in right])[doc_id]
        for doc_id, each in documents.items()
    }
    found = find_suspects(SCHEMA, documents, gold, [predictions])
    assert {(each.doc_id, each.kind) for each in found[:4]} == {
        ("d01", "missing mention"),
        ("d04", "label differs"),
        ("d06", "spurious mention"),
        ("d09", "edges differ"),
    }
    assert found[3].score > 0.8 > 0.3 > found[4].score
