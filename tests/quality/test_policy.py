"""Conflicts that settle without a person: by majority or a trusted annotator, and never against a decision."""

from __future__ import annotations

from typing import Any

import pytest

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.decision import Decision
from annot.core.document import Document
from annot.core.schema import Schema
from annot.quality.adjudicate import Adjudication, adjudicate
from annot.quality.policy import AdjudicationPolicy
from tests import make
from tests.make import reading

DOCUMENT = Document("d", "Ana met Ben in Paris.")
SCHEMA_TEXT = """\
mentions:
  Person: {definition: x, attributes: {role: {type: choice, values: [guest, host]}}}
  Place: {definition: x}
relations:
  in: {definition: x, head: [Person], tail: [Place]}
"""
ANA, BEN, PARIS = Span(0, 3), Span(8, 11), Span(15, 20)
MAJORITY = AdjudicationPolicy(policy="majority")


@pytest.fixture(scope="module")
def schema() -> Schema:
    return make.schema(SCHEMA_TEXT)


def mention(label: str, span: Span, **attributes: Any) -> Mention:
    return make.mention(label, span.start, span.end, in_text=DOCUMENT.text, **attributes)


def settle(
    schema: Schema, policy: AdjudicationPolicy, *sets: AnnotationSet, decisions: tuple[Decision, ...] = ()
) -> Adjudication:
    return adjudicate(schema, {"d": DOCUMENT}, [{"d": each} for each in sets], decisions, policy=policy)


def ids(found: Adjudication) -> list[str]:
    return [each.id for each in found.consensus["d"].mentions]


def test_two_of_three_are_a_majority_and_one_of_two_is_none(schema: Schema) -> None:
    a, b, c = (reading(mention("Person", ANA), by=name) for name in "abc")
    c = reading(by="c")
    found = settle(schema, MAJORITY, a, b, c)
    assert (ids(found), found.open) == (["Person@0-3"], ())
    assert found.trace["d"]["Person@0-3"] == "by rule, majority, 2 of 3: d#mention:0-3"
    assert len(settle(schema, MAJORITY, a, c).open) == 1
    assert len(settle(schema, AdjudicationPolicy(), a, b, c).open) == 1, "unanimous asks"


def test_most_say_nothing_and_so_it_falls(schema: Schema) -> None:
    found = settle(schema, MAJORITY, reading(mention("Person", ANA), by="a"), reading(by="b"), reading(by="c"))
    assert (ids(found), found.open, len(found.gold)) == ([], (), 1)


def test_three_answers_have_no_majority(schema: Schema) -> None:
    sets = (
        reading(mention("Person", ANA), by="a"),
        reading(mention("Place", ANA), by="b"),
        reading(by="c"),
    )
    assert [conflict.id for conflict in settle(schema, MAJORITY, *sets).open] == ["d#mention:0-3"]


def test_attributes_and_relations_settle_by_majority_one_by_one(schema: Schema) -> None:
    """role: host, host, guest; the relation is drawn by a and b."""
    link = Relation(label="in", head="Person@0-3", tail="Place@15-20")
    sets = [
        reading(mention("Person", ANA, role=role), mention("Place", PARIS), relations=relations, by=name)
        for name, role, relations in (("a", "host", (link,)), ("b", "host", (link,)), ("c", "guest", ()))
    ]
    found = settle(schema, MAJORITY, *sets)
    (gold,) = found.gold.values()
    assert gold.by_id["Person@0-3"].attributes == {"role": "host"}
    assert gold.relations == (link,)


def test_a_trusted_annotator_holds_for_their_labels_alone(schema: Schema) -> None:
    policy = AdjudicationPolicy(trusted={"Person": "b"})
    a = reading(mention("Person", ANA, role="guest"), mention("Place", PARIS), by="a")
    b = reading(mention("Person", ANA, role="host"), mention("Person", BEN), by="b")
    found = settle(schema, policy, a, b)
    assert found.consensus["d"].by_id["Person@0-3"].attributes == {"role": "host"}
    assert found.trace["d"]["Person@8-11"] == "by rule, trusted annotator b: d#mention:8-11"
    assert [conflict.id for conflict in found.open] == ["d#mention:15-20"], "Place trusts nobody"


def test_trust_goes_before_a_majority_and_a_decision_before_both(schema: Schema) -> None:
    policy = AdjudicationPolicy(policy="majority", trusted={"Person": "c"})
    sets = (reading(mention("Person", ANA), by="a"), reading(mention("Person", ANA), by="b"), reading(by="c"))
    found = settle(schema, policy, *sets)
    assert ids(found) == []
    (conflict,) = found.conflicts
    decision = Decision(
        conflict=conflict.id, inputs=conflict.inputs, choice=("Person@0-3",), by="judge", at="2026-01-01", reason="r"
    )
    again = settle(schema, policy, *sets, decisions=(decision,))
    assert ids(again) == ["Person@0-3"]
    assert again.trace["d"]["Person@0-3"] == "decided by judge: d#mention:0-3"


def test_what_the_schema_does_not_let_stand_together_is_asked_though_all_say_it() -> None:
    schema = make.schema(SCHEMA_TEXT + "constraints: [{rule: unique_span}]\n")
    both = (mention("Person", PARIS), mention("Place", PARIS))
    found = settle(schema, AdjudicationPolicy(), reading(*both, by="a"), reading(*both, by="b"))
    assert [conflict.id for conflict in found.open] == ["d#mention:15-20"]
    assert ids(found) == []
    assert ids(
        settle(make.schema(SCHEMA_TEXT), AdjudicationPolicy(), reading(*both, by="a"), reading(*both, by="b"))
    ) == [
        "Person@15-20",
        "Place@15-20",
    ]
