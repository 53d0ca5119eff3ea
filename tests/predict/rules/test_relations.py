"""Relations by patterns that nearly always hold, learnt from three or more."""

from __future__ import annotations

from annot.core.annotation import Mention, Relation
from annot.core.schema import Schema
from annot.predict.rules.relations import RelationTable
from annot.release.gold_document import GoldDocument
from tests.make import quote, relation, schema
from tests.predict.rules.small import LABELS, SCHEMA, gold_of

TEXT = "les soldats à Kiev"
UNIT, PLACE = quote("Unit", "soldats", TEXT), quote("Place", "Kiev", TEXT)


def learnt(n_related: int, n_others: int = 0, *, label: str = "in") -> list[GoldDocument]:
    """Documents with a unit and a place, of which some are related."""
    related = [gold_of(TEXT, UNIT, PLACE, relations=[relation(label, UNIT, PLACE)]) for _ in range(n_related)]
    return related + [gold_of(TEXT, UNIT, PLACE) for _ in range(n_others)]


def relate(
    gold: list[GoldDocument], text: str, *mentions: Mention, under: Schema = SCHEMA
) -> list[tuple[Relation, float]]:
    return list(RelationTable(gold, under).relate(text, mentions))


def test_three_of_three_are_a_pattern_and_two_are_none() -> None:
    ((found, score),) = relate(learnt(3), TEXT, UNIT, PLACE)
    assert (found.label, found.head, found.tail) == ("in", UNIT.id, PLACE.id)
    assert score == 4 / 5
    assert relate(learnt(2), TEXT, UNIT, PLACE) == []


def test_a_pattern_may_fail_one_time_in_ten() -> None:
    assert len(relate(learnt(9, 1), TEXT, UNIT, PLACE)) == 1
    assert relate(learnt(8, 1), TEXT, UNIT, PLACE) == []


def test_the_words_between_are_the_same_in_any_case_and_space() -> None:
    text = "Des unités\u202fÀ  Lviv; une armée vers Lviv"
    first, near = quote("Unit", "unités", text), quote("Place", "Lviv", text)
    second, far = quote("Unit", "armée", text), quote("Place", "Lviv", text, nth=1)
    assert [each.head for each, _ in relate(learnt(3), text, far, second, near, first)] == [first.id]


def test_no_pattern_goes_over_the_end_of_a_line() -> None:
    text = "les soldats\nà Kiev"
    unit, place = quote("Unit", "soldats", text), quote("Place", "Kiev", text)
    assert relate(learnt(3), text, unit, place) == []
    across = [gold_of(text, unit, place, relations=[relation("in", unit, place)]) for _ in range(5)]
    assert relate(across, text, unit, place) == []


def test_the_head_may_stand_behind_the_tail() -> None:
    text = "12 soldats"
    loss, unit = quote("Loss", "12", text), quote("Unit", "soldats", text)
    gold = [gold_of(text, loss, unit, relations=[relation("of", loss, unit)]) for _ in range(3)]
    assert [each.id for each, _ in relate(gold, text, loss, unit)] == [f"of({loss.id}, {unit.id})"]
    text = "Kiev : soldats"
    place, unit = quote("Place", "Kiev", text), quote("Unit", "soldats", text)
    gold = [gold_of(text, place, unit, relations=[relation("in", unit, place)]) for _ in range(3)]
    assert [each.id for each, _ in relate(gold, text, place, unit)] == [f"in({unit.id}, {place.id})"]


def test_no_more_relations_go_out_than_the_schema_allows() -> None:
    text = "Kiev a soldats a Lviv"
    one, unit, two = quote("Place", "Kiev", text), quote("Unit", "soldats", text), quote("Place", "Lviv", text)
    both = [
        gold_of("soldats a Kiev", *ends, relations=[relation("in", *ends)])
        for ends in [(quote("Unit", "soldats", "soldats a Kiev"), quote("Place", "Kiev", "soldats a Kiev"))] * 3
    ] + [
        gold_of("Kiev a soldats", *ends, relations=[relation("in", *ends)])
        for ends in [(quote("Unit", "soldats", "Kiev a soldats"), quote("Place", "Kiev", "Kiev a soldats"))] * 3
    ]
    assert [each.tail for each, _ in relate(both, text, one, unit, two)] == [one.id]


def test_what_the_schema_does_not_allow_is_not_learnt_from_older_gold() -> None:
    narrow = schema(LABELS.replace("head: [Unit], tail: [Place]", "head: [Place], tail: [Place]"), language="fr")
    assert relate(learnt(3), TEXT, UNIT, PLACE, under=narrow) == []
    needed = "head: [Unit], tail: [Place], attributes: {how: {values: [a, b], required: true}}"
    demanding = schema(LABELS.replace("head: [Unit], tail: [Place]", needed), language="fr")
    assert relate(learnt(3), TEXT, UNIT, PLACE, under=demanding) == []


def test_overlapping_mentions_are_no_neighbours() -> None:
    text = "soldats de Kiev"
    unit, place = quote("Unit", text, text), quote("Place", "Kiev", text)
    gold = [gold_of(text, unit, place, relations=[relation("in", unit, place)]) for _ in range(3)]
    assert relate(gold, text, unit, place) == []
