"""Whose word a planted mention is: what its reader left as it was shown goes, what they said themselves stays."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from annot.core.document import Document
from annot.studio.collect import Collector, Pick
from annot.studio.collected import Collected
from annot.studio.raw import RawTask
from annot.studio.render import region_id, render_results
from tests.make import quote, reading_of, relation, schema

SCHEMA = schema("""\
mentions:
  Person: {definition: somebody, attributes: {role: {type: choice, values: [chief, guest]}}}
  Place: {definition: somewhere}
relations:
  lives_in: {definition: lives there, head: [Person], tail: [Place]}
""")
TEXT = "Ada lives in Oslo with a neighbour."
DOCUMENT = Document("d", TEXT)
ADA, OSLO = quote("Person", "Ada", TEXT), quote("Place", "Oslo", TEXT)
WRONG = quote("Person", "lives", TEXT)
SHOWN = reading_of(DOCUMENT, ADA, OSLO, WRONG, by="model:m@1", schema=SCHEMA)
PLANTED = {"d": {region_id(SHOWN, WRONG.id, "reader"): WRONG.id}}


def results(*mentions: Any, origin: str = "prediction", **more: Any) -> list[dict[str, Any]]:
    """What a page says of mentions in the regions in which they were shown."""
    said = reading_of(DOCUMENT, *mentions, by="model:m@1", schema=SCHEMA, **more)
    made = render_results(SCHEMA, said)
    names = {region_id(said, each.id): region_id(said, each.id, "reader") for each in mentions}
    for each in made:
        each.update({key: names[each[key]] for key in ("id", "from_id", "to_id") if each.get(key) in names})
        each["origin"] = origin
    return made


def collect(*submissions: list[dict[str, Any]], pick: Pick | None = None) -> Collected:
    task = {
        "id": 1,
        "data": {"doc_id": "d", "sha256": DOCUMENT.sha256, "text": TEXT},
        "annotations": [
            {"id": at + 7, "result": each, "created_at": f"2026-01-0{at + 1}T00:00:00Z"}
            for at, each in enumerate(submissions)
        ],
    }
    documents = {"d": DOCUMENT}
    collector = Collector(SCHEMA, documents, annotator="reader", origin="human", pick=pick, planted=PLANTED)
    return collector.collect([msgspec.convert(task, RawTask)])


def test_what_was_left_as_it_was_shown_goes() -> None:
    found = collect(results(ADA, OSLO, WRONG))
    assert list(found.readings["d"].by_id) == [ADA.id, OSLO.id]
    assert [(row.planted, row.note) for row in found.rows] == [((WRONG.id,), "")]
    assert [each.code for each in found.issues] == ["planted-accepted"]


def test_the_same_mention_drawn_by_hand_is_its_readers_word() -> None:
    by_hand = [{**each, "id": "xY3"} for each in results(WRONG, origin="manual")]
    found = collect([*results(ADA), *by_hand])
    assert list(found.readings["d"].by_id) == [ADA.id, WRONG.id]
    assert found.issues == []
    assert found.rows[0].planted == ()
    # Beside the planted region as well.
    twice = collect([*results(WRONG), *by_hand])
    assert list(twice.readings["d"].by_id) == [WRONG.id]


def test_what_was_said_of_it_is_quoted_where_it_can_be_found_again() -> None:
    told = quote("Person", "lives", TEXT, role="chief")
    found = collect(results(told, OSLO, relations=[relation("lives_in", told, OSLO)]))
    assert list(found.readings["d"].by_id) == [OSLO.id]
    lost = "Person@4-9 role=chief, lives_in(Person@4-9, Place@13-17)"
    assert found.rows[0].note == f"without what was said of planted mentions: {lost}"
    assert found.issues[0].message == (
        "Person 'lives': shown though wrong, to see whether it is looked at, and taken over; taken out of the "
        f"reading, with {lost}"
    )


@pytest.mark.parametrize("changed", [quote("Place", "lives", TEXT), quote("Person", "lives in", TEXT)])
def test_what_was_changed_in_label_or_place_stays(changed: Any) -> None:
    (region,) = results(changed, origin="prediction-changed")
    found = collect([{**region, "id": next(iter(PLANTED["d"]))}])
    assert list(found.readings["d"].by_id) == [changed.id]
    assert found.issues == []


def test_of_several_submissions_that_which_was_taken_is_told() -> None:
    told = quote("Person", "lives", TEXT, role="chief")
    found = collect(results(told), results(ADA), pick="first")
    assert list(found.readings["d"].by_id) == []
    assert [(row.is_taken, row.note) for row in found.rows] == [
        (True, "taken as the first of several; without what was said of planted mentions: Person@4-9 role=chief"),
        (False, "not taken: not the first"),
    ]
