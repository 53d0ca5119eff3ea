"""`check_reading`: each rule of the schema is found broken, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document, Zone
from annot.core.schema import Schema
from annot.quality.check import check_reading
from tests.make import quote, reading_of
from tests.make import schema as schema_of

TEXT = "Selon le NIS, plus de 20 soldats et six officiers ont été tués à Koursk.\nHome Actualité"
FIGURE = {
    "casualty_kind": "killed",
    "factuality": "asserted",
    "modifier": "at_least",
    "temporal_scope": "unknown",
    "value_low": 20,
    "victim_category": "military",
    "victim_side": "KP",
}
DOCUMENT = Document("d", TEXT, (Zone("breadcrumb", Span(73, 87), "Home Actualité", furniture=True),))


def at(label: str, words: str, **attributes: Any) -> Mention:
    return quote(label, words, TEXT, **attributes)


MORE = at("CasualtyFigure", "plus de 20", **FIGURE)
SIX = at("CasualtyFigure", "six", **{**FIGURE, "modifier": "exact", "value_low": 6, "value_high": 6})
SOLDIERS = at("MilitaryUnit", "soldats", side="KP")
OFFICERS = at("MilitaryUnit", "officiers", side="KP")
NIS = at("OfficialSpeaker", "NIS", speaker_class="intelligence_service", side=("KR",))
KURSK = at("Location", "Koursk")
COUNTS = (
    Relation(label="figure_of", head=MORE.id, tail=SOLDIERS.id),
    Relation(label="figure_of", head=SIX.id, tail=OFFICERS.id),
)
GOOD = (MORE, SIX, SOLDIERS, OFFICERS, NIS, KURSK)


def reading(mentions: tuple[Mention, ...], relations: tuple[Relation, ...] = COUNTS) -> AnnotationSet:
    return reading_of(DOCUMENT, *mentions, relations=relations, by="a", schema="conflict-reporting@1.0.0")


def codes(schema: Schema, *mentions: Mention, relations: tuple[Relation, ...] = COUNTS) -> list[tuple[str, str]]:
    return [(issue.code, issue.where) for issue in check_reading(schema, DOCUMENT, reading(mentions, relations))]


LOW_OR_NONE = """
mentions:
  Count:
    definition: a number
    attributes: {low: {type: integer}, high: {type: integer}, kind: {type: choice, values: [exact, vague]}}
constraints: [{rule: bounds, labels: [Count], low: low, high: high, by: kind, shapes: {vague: low_or_none}}]
"""


@pytest.mark.parametrize(("low", "high", "wrong"), [(10, None, 0), (None, None, 0), (None, 90, 1), (10, 90, 1)])
def test_a_vague_figure_may_have_a_lower_bound_or_none(low: int | None, high: int | None, wrong: int) -> None:
    schema = schema_of(LOW_OR_NONE)
    values = {name: value for name, value in (("low", low), ("high", high)) if value is not None}
    some = Mention(label="Count", span=Span(0, 4), text="some", attributes={"kind": "vague", **values})
    document = Document("d", "some dogs")
    found = check_reading(schema, document, reading_of(document, some, schema=schema.id))
    assert [issue.code for issue in found] == ["bounds"] * wrong
    for issue in found:
        assert "kind=vague, which needs a lower bound or none, and no upper, not" in issue.message


def test_a_sound_reading_has_no_issue(schema: Schema) -> None:
    assert codes(schema, *GOOD) == []


def changed(mention: Mention, **changes: Any) -> Mention:
    kept = {name: value for name, value in {**mention.attributes, **changes}.items() if value is not None}
    return Mention(label=mention.label, span=mention.span, text=mention.text, attributes=kept)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"victim_side": None}, "missing-attribute"),
        ({"victim_side": "FR"}, "invalid-value"),
        ({"value_low": "20"}, "invalid-value"),
        ({"colour": "red"}, "unknown-attribute"),
        ({"value_high": 30}, "bounds"),
        ({"value_low": None}, "bounds"),
        ({"modifier": "exact"}, "bounds"),
        ({"modifier": "range", "value_high": 20}, "bounds"),
        ({"modifier": "at_most"}, "bounds"),
    ],
)
def test_attributes_and_bounds(schema: Schema, change: dict[str, Any], code: str) -> None:
    figure = changed(MORE, **change)
    assert (code, MORE.id) in codes(schema, figure, *GOOD[1:])


def test_a_span_past_the_text(schema: Schema) -> None:
    past = Mention(label="Location", span=Span(80, 90), text="x" * 10)
    assert codes(schema, *GOOD, past) == [("mention-in-furniture", past.id), ("span-past-text", past.id)]


def test_a_quote_that_does_not_stand_there(schema: Schema) -> None:
    wrong = Mention(label="Location", span=KURSK.span, text="Kursk!")
    assert codes(schema, *GOOD[:-1], wrong) == [("text-differs", wrong.id)]


def test_an_unknown_label(schema: Schema) -> None:
    assert codes(schema, *GOOD, at("Place", "tués")) == [("unknown-label", at("Place", "tués").id)]


def test_a_mention_in_the_pages_furniture(schema: Schema) -> None:
    home = at("Location", "Home")
    assert codes(schema, *GOOD, home) == [("mention-in-furniture", home.id)]


def test_a_shared_span(schema: Schema) -> None:
    assert codes(schema, *GOOD, at("Date", "Koursk")) == [("shared-span", "Date@65-71")]


def test_a_partial_overlap(schema: Schema) -> None:
    crossing = at("Location", "à Kour")
    assert codes(schema, *GOOD, crossing) == [("partial-overlap", crossing.id)]


def test_nesting_is_refused_under_one_label_alone(schema: Schema) -> None:
    outer = at("Location", "à Koursk")
    assert codes(schema, *GOOD, outer) == [("nested-same-label", outer.id)]
    assert codes(schema, *GOOD, at("Date", "à Koursk")) == []


@pytest.mark.parametrize(
    ("relation", "code"),
    [
        (Relation(label="figure_of", head=SOLDIERS.id, tail=MORE.id), "relation-arguments"),
        (Relation(label="counts", head=MORE.id, tail=SOLDIERS.id), "unknown-relation"),
        (Relation(label="occurred_at", head=MORE.id, tail=SOLDIERS.id), "relation-arguments"),
        (Relation(label="attributed_to", head=MORE.id, tail=NIS.id, attributes={"stance": "doubts"}), "invalid-value"),
        (Relation(label="attributed_to", head=MORE.id, tail=NIS.id, attributes={"mood": "x"}), "unknown-attribute"),
        (Relation(label="same_as", head=SIX.id, tail=MORE.id), "relation-direction"),
    ],
)
def test_relations(schema: Schema, relation: Relation, code: str) -> None:
    assert codes(schema, *GOOD, relations=(*COUNTS, relation)) == [(code, relation.id)]


def test_more_relations_than_allowed(schema: Schema) -> None:
    second = Relation(label="figure_of", head=MORE.id, tail=OFFICERS.id)
    assert codes(schema, *GOOD, relations=(*COUNTS, second)) == [("too-many-relations", MORE.id)]


def test_a_circle(schema: Schema) -> None:
    there = Relation(label="subset_of", head=MORE.id, tail=SIX.id)
    back = Relation(label="subset_of", head=SIX.id, tail=MORE.id)
    assert codes(schema, *GOOD, relations=(*COUNTS, there)) == []
    assert [code for code, _ in codes(schema, *GOOD, relations=(*COUNTS, there, back))] == ["relation-cycle"] * 2


def test_a_figure_without_what_it_counts(schema: Schema) -> None:
    assert codes(schema, *GOOD, relations=COUNTS[:1]) == [("missing-relation", SIX.id)]
    no_unit = tuple(each for each in GOOD if each.label != "MilitaryUnit")
    assert codes(schema, *no_unit, relations=()) == [], "its sentence offers nothing to count"


def test_another_text_is_said_once(schema: Schema) -> None:
    other = Document("d", TEXT + "!")
    (issue,) = check_reading(schema, other, reading(GOOD))
    assert issue.code == "document-changed"


def test_messages_quote_the_place(schema: Schema) -> None:
    (issue,) = check_reading(schema, DOCUMENT, reading((changed(MORE, value_high=30), *GOOD[1:])))
    assert str(issue) == (
        "error bounds d CasualtyFigure@14-24: 'plus de 20' is modifier=at_least, which needs a lower bound and no "
        "upper, not value_low=20, value_high=30"
    )
