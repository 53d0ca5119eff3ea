"""Adjudication: identical readings merge, everything else waits for a decision that holds for its inputs alone."""

from __future__ import annotations

from typing import Any

import pytest

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.decision import Conflict, Decision
from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.schema import Schema
from annot.quality.adjudicate import Adjudication, adjudicate
from tests.make import quote, reading_of

TEXT = "les forces de Kim tenteraient de combattre en Ukraine"
DOCUMENT = Document("d", TEXT)


def at(label: str, words: str, **attributes: Any) -> Mention:
    return quote(label, words, TEXT, **attributes)


FLAT = at("MilitaryUnit", "forces de Kim", side="KP")
UNIT = at("MilitaryUnit", "forces", side="KP")
KIM = at("Actor", "Kim", side="KP")
UKRAINE = at("Location", "Ukraine")
BELONGS = Relation(label="belongs_to", head=UNIT.id, tail=KIM.id)


def there(unit: Mention) -> Relation:
    return Relation(label="deployed_to", head=unit.id, tail=UKRAINE.id)


def read(who: str, *mentions: Mention, relations: tuple[Relation, ...] = ()) -> dict[str, AnnotationSet]:
    return {"d": reading_of(DOCUMENT, *mentions, relations=relations, by=who, schema="conflict-reporting@1.0.0")}


def run(schema: Schema, *readings: dict[str, AnnotationSet], decisions: tuple[Decision, ...] = ()) -> Adjudication:
    return adjudicate(schema, {"d": DOCUMENT}, readings, decisions)


def decide(conflict: Conflict, choice: Any, **more: Any) -> Decision:
    return Decision(
        conflict=conflict.id, inputs=conflict.inputs, choice=choice, by="judge", at="2026-01-01", reason="rule", **more
    )


def test_identical_readings_merge(schema: Schema) -> None:
    found = run(
        schema,
        read("a", FLAT, UKRAINE, relations=(there(FLAT),)),
        read("b", FLAT, UKRAINE, relations=(there(FLAT),)),
    )
    assert found.conflicts == ()
    gold = found.gold["d"]
    assert gold.mentions == (FLAT, UKRAINE)
    assert gold.relations == (there(FLAT),)
    assert gold.origin == "adjudicated"
    assert found.trace["d"][FLAT.id] == "said by all: a, b"


@pytest.mark.parametrize(
    "overruled", [(), (Decision(conflict=f"d#mention:{UKRAINE.span}", inputs="0" * 16, choice=(), by="judge",
                                at="2026-01-01", reason="rule", overrules=True),)]
)  # fmt: skip
def test_readings_that_are_the_very_same_merge_as_equal_ones_do(
    schema: Schema, overruled: tuple[Decision, ...]
) -> None:
    one = read("a", KIM, UNIT, UKRAINE, relations=(there(UNIT), BELONGS))
    equal = read("b", KIM, UNIT, UKRAINE, relations=(there(UNIT), BELONGS))
    same = {"d": one["d"].retold("b", "human")}
    assert same == equal
    merged, by_values = (run(schema, one, other, decisions=overruled) for other in (same, equal))
    assert merged == by_values
    assert [*merged.trace["d"]] == [*by_values.trace["d"]]
    assert merged.gold["d"].relations == (BELONGS, there(UNIT))


def test_relations_that_the_schema_forbids_are_in_no_gold_of_the_very_same_readings(schema: Schema) -> None:
    one = read("a", KIM, UKRAINE, relations=(Relation(label="belongs_to", head=UKRAINE.id, tail=KIM.id),))
    found = run(schema, one, {"d": one["d"].retold("b", "human")})
    assert found.gold["d"].relations == ()


def test_mentions_that_overlap_make_one_conflict(schema: Schema) -> None:
    found = run(schema, read("a", FLAT), read("b", UNIT, KIM))
    (conflict,) = found.open
    assert conflict.id == "d#mention:4-17"
    assert [(option.annotators, option.choice) for option in conflict.options] == [
        (("a",), (FLAT.id,)),
        (("b",), (UNIT.id, KIM.id)),
    ]
    assert found.gold == {}, "a document with an open conflict is not settled"


def test_relations_settle_after_their_mentions_and_are_linked_again(schema: Schema) -> None:
    a = read("a", FLAT, UKRAINE, relations=(there(FLAT),))
    b = read("b", UNIT, KIM, UKRAINE, relations=(there(UNIT), BELONGS))
    (first,) = [each for each in run(schema, a, b).open if each.kind == "mention"]
    decision = decide(first, (UNIT.id, KIM.id))
    found = run(schema, a, b, decisions=(decision,))
    # a's deployed_to went out from the flat unit, for which `forces` stands now: both say it. belongs_to is b's alone.
    (conflict,) = found.open
    assert conflict.id == f"d#relation:{UNIT.id}~{KIM.id}"
    settled = run(schema, a, b, decisions=(decision, decide(conflict, (BELONGS.id,))))
    assert settled.open == ()
    assert settled.gold["d"].mentions == (UNIT, KIM, UKRAINE)
    assert settled.gold["d"].relations == (BELONGS, there(UNIT))
    assert settled.trace["d"][there(UNIT).id] == "said by all: a, b"
    assert settled.trace["d"][BELONGS.id] == f"decided by judge: {conflict.id}"


def test_attributes_settle_one_by_one(schema: Schema) -> None:
    a, b = (
        at("WeaponSystem", "forces", weapon_class="drone", origin="KP"),
        at("WeaponSystem", "forces", weapon_class="drone"),
    )
    (conflict,) = run(schema, read("a", a), read("b", b)).open
    assert (conflict.kind, conflict.id) == ("attribute", "d#attribute:WeaponSystem@4-10.origin")
    assert {option.choice for option in conflict.options} == {"KP", None}
    without = run(schema, read("a", a), read("b", b), decisions=(decide(conflict, None),))
    assert without.gold["d"].mentions == (b,)
    with_it = run(schema, read("a", a), read("b", b), decisions=(decide(conflict, "KP"),))
    assert with_it.gold["d"].mentions == (a,)


def test_a_decision_holds_for_its_inputs_alone(schema: Schema) -> None:
    a, b = read("a", FLAT), read("b", UNIT, KIM)
    (conflict,) = run(schema, a, b).open
    decision = decide(conflict, (FLAT.id,))
    assert run(schema, a, b, decisions=(decision,)).open == ()
    changed = run(schema, a, read("b", UNIT), decisions=(decision,))
    assert len(changed.open) == 1
    (issue,) = changed.issues
    assert (issue.code, issue.severity) == ("stale-decision", "warning")


def test_of_two_decisions_the_later_holds(schema: Schema) -> None:
    a, b = read("a", FLAT), read("b", UNIT, KIM)
    (conflict,) = run(schema, a, b).open
    found = run(schema, a, b, decisions=(decide(conflict, (FLAT.id,)), decide(conflict, ())))
    assert found.gold["d"].mentions == ()


def test_a_decision_may_say_what_no_reader_said(schema: Schema) -> None:
    (conflict,) = run(schema, read("a", FLAT), read("b")).open
    own = at("MilitaryUnit", "les forces de Kim")
    decision = decide(conflict, (own.id,), attributes={own.id: {"side": "KP"}})
    (mention,) = run(schema, read("a", FLAT), read("b"), decisions=(decision,)).gold["d"].mentions
    assert (mention.id, mention.text, dict(mention.attributes)) == (own.id, "les forces de Kim", {"side": "KP"})


@pytest.mark.parametrize(
    ("choice", "message"),
    [("x", "the choice is a list of mention ids, not 'x'"), (("Kim",), "'Kim' is no mention id such as 'Actor@14-25'")],
)
def test_an_impossible_choice_is_named(schema: Schema, choice: Any, message: str) -> None:
    (conflict,) = run(schema, read("a", FLAT), read("b")).open
    with pytest.raises(DataError, match=message):
        run(schema, read("a", FLAT), read("b"), decisions=(decide(conflict, choice),))


def test_a_decision_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="needs 'reason'"):
        Decision(conflict="d#mention:0-1", inputs="", choice=(), by="judge", at="2026-01-01", reason=" ")


def test_the_order_of_the_readings_changes_nothing(schema: Schema) -> None:
    a, b = read("a", FLAT, UKRAINE), read("b", UNIT, KIM, UKRAINE)
    assert run(schema, a, b).open == run(schema, b, a).open


def overrule(conflict: str, *readings: dict[str, AnnotationSet], choice: Any, schema: Schema, **more: Any) -> Decision:
    """A decision on what these readings agree on."""
    found = adjudicate(schema, {"d": DOCUMENT}, readings, (), asked=[conflict])
    (asked,) = (each for each in found.conflicts if each.id == conflict)
    assert asked.agreed
    return decide(asked, choice, overrules=True, **more)


def test_an_adjudicator_may_overrule_a_mention_that_all_have(schema: Schema) -> None:
    """`Kim` alone goes, since the whole stands for it; its relation falls with it."""
    readings = [read(who, UNIT, KIM, UKRAINE, relations=(BELONGS, there(UNIT))) for who in "ab"]
    decision = overrule(
        "d#mention:4-17", *readings, choice=(FLAT.id,), schema=schema, attributes={FLAT.id: {"side": "KP"}}
    )
    found = run(schema, *readings, decisions=(decision,))
    assert (found.open, found.issues) == ((), ())
    assert found.gold["d"].mentions == (FLAT, UKRAINE)
    assert found.gold["d"].relations == (there(FLAT),)
    assert found.trace["d"][FLAT.id] == "decided by judge: d#mention:4-17"
    assert KIM.id not in found.trace["d"]


def test_an_adjudicator_may_add_what_no_reader_saw(schema: Schema) -> None:
    readings = [read(who, UNIT, UKRAINE) for who in "ab"]
    place = f"d#relation:{UNIT.id}~{UKRAINE.id}"
    decisions = (
        overrule("d#mention:14-17", *readings, choice=(KIM.id,), schema=schema, attributes={KIM.id: {"side": "KP"}}),
        overrule(place, *readings, choice=(there(UNIT).id,), schema=schema),
    )
    found = run(schema, *readings, decisions=decisions)
    assert found.gold["d"].mentions == (UNIT, KIM, UKRAINE)
    assert found.gold["d"].relations == (there(UNIT),)


def test_an_adjudicator_may_overrule_values_and_relations(schema: Schema) -> None:
    readings = [read(who, UNIT, KIM, UKRAINE, relations=(BELONGS, there(UNIT))) for who in "ab"]
    decisions = (
        overrule(f"d#attribute:{UNIT.id}.side", *readings, choice="RU", schema=schema),
        overrule(f"d#relation:{UNIT.id}~{KIM.id}", *readings, choice=(), schema=schema),
    )
    found = run(schema, *readings, decisions=decisions)
    gold = found.gold["d"]
    assert [(each.id, each.attributes.get("side")) for each in gold.mentions] == [
        (UNIT.id, "RU"),
        (KIM.id, "KP"),
        (UKRAINE.id, None),
    ]
    assert gold.relations == (there(UNIT),)


def test_an_overruling_holds_for_its_inputs_alone(schema: Schema) -> None:
    """Once the readers have mended it, or differ, what they say counts again; the majority never overrules itself."""
    readings = [read(who, UNIT, KIM) for who in "ab"]
    decision = overrule("d#mention:4-10", *readings, choice=(), schema=schema)
    assert run(schema, *readings, decisions=(decision,)).gold["d"].mentions == (KIM,)
    mended = run(schema, read("a", KIM), read("b", KIM), decisions=(decision,))
    assert mended.gold["d"].mentions == (KIM,)
    assert [issue.code for issue in mended.issues] == ["stale-decision"]
    differ = run(schema, read("a", UNIT, KIM), read("b", KIM), decisions=(decision,))
    assert [(each.id, each.agreed) for each in differ.open] == [("d#mention:4-10", False)]


def test_a_later_decision_gives_the_readers_their_word_back(schema: Schema) -> None:
    readings = [read(who, UNIT, KIM) for who in "ab"]
    taken = overrule("d#mention:4-10", *readings, choice=(), schema=schema)
    back = overrule("d#mention:4-10", *readings, choice=(UNIT.id,), schema=schema)
    assert run(schema, *readings, decisions=(taken, back)).gold["d"].mentions == (UNIT, KIM)


def test_what_an_adjudicator_added_is_asked_again_once_a_reader_sees_it(schema: Schema) -> None:
    """The readers differ there then: it is one question, and its answer holds."""
    before = [read(who, UNIT) for who in "ab"]
    added = overrule("d#mention:14-17", *before, choice=(KIM.id,), schema=schema)
    assert run(schema, *before, decisions=(added,)).gold["d"].mentions == (UNIT, at("Actor", "Kim"))
    readings = read("a", UNIT, KIM), read("b", UNIT)
    found = run(schema, *readings, decisions=(added,))
    assert [(each.id, each.agreed) for each in found.conflicts] == [("d#mention:14-17", False)]
    assert [issue.code for issue in found.issues] == ["stale-decision"]
    answered = run(schema, *readings, decisions=(added, decide(found.open[0], ())))
    assert answered.gold["d"].mentions == (UNIT,)


def test_of_two_places_about_one_mention_the_later_holds(schema: Schema) -> None:
    readings = [read(who, UNIT, KIM, UKRAINE) for who in "ab"]
    wide = overrule("d#mention:4-17", *readings, choice=(UNIT.id, KIM.id), schema=schema)
    narrow = overrule("d#mention:4-10", *readings, choice=(), schema=schema)

    def kept(*decisions: Decision) -> tuple[Mention, ...]:
        return run(schema, *readings, decisions=decisions).gold["d"].mentions

    assert kept(wide, narrow) == (KIM, UKRAINE)
    assert kept(narrow, wide) == (UNIT, KIM, UKRAINE)
    assert kept(wide, narrow, wide) == (UNIT, KIM, UKRAINE)
    assert kept(narrow, wide, narrow) == (KIM, UKRAINE)


@pytest.mark.parametrize("place", [KIM.id, f"{KIM.id}~{KIM.id}", f"{UNIT.id}~{KIM.id}~{UKRAINE.id}"])
def test_a_relation_is_between_two_mentions(schema: Schema, place: str) -> None:
    readings = [read(who, UNIT, KIM, UKRAINE) for who in "ab"]
    assert adjudicate(schema, {"d": DOCUMENT}, readings, (), asked=[f"d#relation:{place}"]).conflicts == ()


@pytest.mark.parametrize("place", ["4-99", "10-4", "x", "4-²"])
def test_an_overruling_of_no_place_is_named(schema: Schema, place: str) -> None:
    decision = Decision(
        conflict=f"d#mention:{place}", inputs="0", choice=(), by="judge", at="2026-01-01", reason="r", overrules=True
    )
    with pytest.raises(
        DataError, match=rf"d#mention:{place}: '{place}' is no span such as '14-25' inside the text of 53"
    ):
        run(schema, read("a", UNIT), read("b", UNIT), decisions=(decision,))
