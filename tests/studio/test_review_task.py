"""A review task asks about what cannot be moved, and its submission answers exactly that."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.document import Document
from annot.core.review import Becomes
from annot.core.schema import Schema
from annot.schemas.migrate import migrate_reading
from annot.studio.review_answers import ReviewReader
from annot.studio.review_task import Asked, parse_asked, render_review_config, render_review_task
from tests.schemas.two_schemas import TEXT, mention, migration_of, reading, schema_of

DOCUMENT = Document("d", TEXT)
SIDE = "side: {type: choice, values: [ru, ua]}"
OLD = schema_of(
    "1.0.0",
    f"Actor: {{definition: a, attributes: {{{SIDE}}}}}\n  Place: {{definition: p}}",
    "at: {definition: x, head: [Actor], tail: [Place]}",
)
NEW = schema_of(
    "1.1.0",
    f"Russian: {{definition: r, attributes: {{{SIDE}}}}}\n  Other: {{definition: o}}\n"
    "  Place: {definition: p, attributes: {kind: {type: choice, values: [town, region], required: true}}}",
    "at: {definition: x, head: [Other], tail: [Place]}\n  near: {definition: y, head: [Russian], tail: [Place]}",
)
STEPS = (
    "  - {op: split_label, label: Actor, by: side, into: {ru: Russian}}\n"
    "  - {op: add_attribute, of: Place, attribute: kind}\n"
)


def asked(said: AnnotationSet, new: Schema = NEW) -> tuple[dict[str, Any], Asked, list[dict[str, Any]]]:
    """The task of a reading, its key, and the results that it shows."""
    moved = migrate_reading(migration_of(STEPS), OLD, new, said)
    became: dict[str, Mention] = {
        old: moved.reading.by_id[each] for old, each in moved.ids.items() if each in moved.reading.by_id and each
    }
    task = render_review_task(new, DOCUMENT, said, moved.reviews, moved.guesses, became)
    key = parse_asked(task["meta"])
    assert key is not None
    return task, key, task["predictions"][0]["result"]


KYIV, KURSK, MOSCOW = (
    mention("Actor", "Kyiv", side="ua"),
    mention("Place", "Kursk"),
    mention("Actor", "Moscow", side="ru"),
)


def test_the_config_is_the_new_schemas_with_a_list_and_a_label_for_what_is_open() -> None:
    root = ET.fromstring(render_review_config(NEW))
    assert [each.get("alias") for each in root.iter("Label")] == ["Russian", "Other", "Place", "_undecided"]
    assert [each.get("value") for each in root.iter("Text")] == ["$text", "$review"]


def test_only_what_is_asked_is_marked_and_the_list_says_why() -> None:
    task, key, results = asked(reading(KYIV, KURSK, MOSCOW))
    assert task["data"]["review"] == (
        "« Kyiv » Actor (side=ua): Actor with 'ua' of side is one of Russian\n\n"
        "« Kursk » Place: kind needs a value: one of town, region"
    )
    assert [(each["value"]["text"], each["value"]["labels"]) for each in results] == [
        ("Kyiv", ["_undecided"]),
        ("Kursk", ["Place"]),
    ]
    assert (key.annotator, key.doc_id, [each.item for each in key.items]) == (
        "reader-a",
        "d",
        ["Actor@11-15", "Place@20-25"],
    )


def answers(key: Asked, results: list[dict[str, Any]]) -> list[tuple[str, Becomes | None]]:
    found, issues = ReviewReader(NEW).read(DOCUMENT, key, results, by="judge")
    assert issues == []
    assert {(each.annotator, each.doc_id, each.by) for each in found} <= {("reader-a", "d", "judge")}
    assert [each.inputs for each in found] == [
        item.inputs for item in key.items if item.item in {each.item for each in found}
    ]
    return [(each.item, each.becomes) for each in found]


def relabelled(result: dict[str, Any], label: str) -> dict[str, Any]:
    return {**result, "value": {**result["value"], "labels": [label]}}


def test_a_submission_says_what_each_becomes() -> None:
    _, key, (kyiv, kursk) = asked(reading(KYIV, KURSK))
    assert answers(key, [kyiv, kursk]) == [("Place@20-25", Becomes(label="Place"))], "the new schema asks for more"
    place = {each: kursk["value"][each] for each in ("start", "end", "text")}
    kind = {"id": kursk["id"], "type": "choices", "from_name": "kind", "value": {**place, "choices": ["region"]}}
    assert answers(key, [relabelled(kyiv, "Other"), kursk, kind]) == [
        ("Actor@11-15", Becomes(label="Other")),
        ("Place@20-25", Becomes(label="Place", attributes={"kind": "region"})),
    ]
    assert answers(key, [kyiv]) == [("Place@20-25", None)], "deleted"


def test_a_relation_is_drawn_between_its_ends_and_answered_by_what_is_drawn() -> None:
    link = Relation(label="at", head=MOSCOW.id, tail=KURSK.id)
    said = reading(MOSCOW, KURSK, relations=(link,))
    no_kind = schema_of(
        "1.1.0",
        f"Russian: {{definition: r, attributes: {{{SIDE}}}}}\n  Other: {{definition: o}}\n  Place: {{definition: p}}",
        "at: {definition: x, head: [Other], tail: [Place]}\n  near: {definition: y, head: [Russian], tail: [Place]}",
    )
    _, key, results = asked(said, no_kind)
    head, side, tail, drawn = results
    assert (head["value"]["labels"], side["value"]["choices"], tail["value"]["labels"]) == (
        ["Russian"],
        ["ru"],
        ["Place"],
    )
    assert (drawn["from_id"], drawn["to_id"], drawn["labels"]) == (head["id"], tail["id"], ["at"])
    reader = ReviewReader(no_kind)
    found, issues = reader.read(DOCUMENT, key, results, by="judge")
    assert (found, [issue.message for issue in issues]) == (
        [],
        ["is still at(Russian@0-6, Place@20-25), which s@1.1.0 does not allow; change or delete it"],
    )
    (near,), _ = reader.read(DOCUMENT, key, [*results[:-1], {**drawn, "labels": ["near"]}], by="judge")
    assert (near.item, near.becomes) == ("at(Actor@0-6, Place@20-25)", Becomes(label="near"))
    (gone,), _ = reader.read(DOCUMENT, key, results[:-1], by="judge")
    assert gone.becomes is None
    moved = migrate_reading(migration_of(STEPS.splitlines()[0] + "\n"), OLD, no_kind, said, [near])
    assert [each.id for each in moved.reading.relations] == ["near(Russian@0-6, Place@20-25)"]


def test_a_task_of_another_project_asks_nothing() -> None:
    assert parse_asked(None) is None
    assert parse_asked({"annot": {"doc_id": "d"}}) is None


STATUS = "attributes: {status: {values: {done: fait, planned: prévu}, title: statut, required: true}}"
PEOPLE = "Actor: {definition: a}\n  Place: {definition: p}"
SENT, HELD = "head: [Actor], tail: [Place]", "head: [Actor, Place], tail: [Actor, Place]"
BARE = schema_of("1.0.0", PEOPLE, f"sent: {{definition: x, {SENT}}}\n  held: {{definition: y, {HELD}}}")
FULL = schema_of(
    "1.1.0",
    PEOPLE,
    f"sent: {{definition: x, title: envoyé, {SENT}, {STATUS}}}\n  held: {{definition: y, {HELD}, {STATUS}}}",
)
A, P = mention("Actor", "Kyiv"), mention("Place", "Kursk")


def asked_of_relations(*relations: Relation) -> tuple[dict[str, Any], Asked, list[dict[str, Any]]]:
    """The task of `A` and `P` with these relations, its key, and its arrows."""
    said = reading(A, P, relations=relations)
    steps = migration_of("  - {op: add_attribute, of: [sent, held], attribute: status}\n")
    moved = migrate_reading(steps, BARE, FULL, said)
    task = render_review_task(FULL, DOCUMENT, said, moved.reviews, moved.guesses, moved.reading.by_id)
    key = parse_asked(task["meta"])
    assert key is not None
    return task, key, task["predictions"][0]["result"]


def test_a_relation_that_needs_a_value_is_an_arrow_without_a_word() -> None:
    sent = Relation(label="sent", head=A.id, tail=P.id)
    task, key, [kyiv, kursk, arrow] = asked_of_relations(sent)
    assert task["data"]["review"] == (
        "« Kyiv → Kursk » sent: status needs a value: one of done, planned; "
        "choose on the arrow: envoyé : fait | envoyé : prévu"
    )
    assert arrow == {
        "type": "relation",
        "from_id": kyiv["id"],
        "to_id": kursk["id"],
        "direction": "right",
        "labels": [],
    }
    reader = ReviewReader(FULL)
    assert reader.read(DOCUMENT, key, [kyiv, kursk, arrow], by="judge") == ([], [])
    assert reader.read(DOCUMENT, key, [kyiv, kursk, {**arrow, "labels": None}], by="judge") == ([], [])
    (given,), _ = reader.read(DOCUMENT, key, [kyiv, kursk, {**arrow, "labels": ["envoyé : prévu"]}], by="judge")
    assert (given.item, given.becomes) == (sent.id, Becomes(label="sent", attributes={"status": "planned"}))
    (dropped,), _ = reader.read(DOCUMENT, key, [kyiv, kursk], by="judge")
    assert dropped.becomes is None
    none, [issue] = reader.read(DOCUMENT, key, [kyiv, kursk, {**arrow, "labels": ["envoyé"]}], by="judge")
    assert none == []
    assert issue.message == ("is sent without a value that it needs; not taken: choose envoyé : fait | envoyé : prévu")


def test_relations_between_the_same_two_are_words_of_one_arrow() -> None:
    there = (Relation(label="sent", head=A.id, tail=P.id), Relation(label="held", head=A.id, tail=P.id))
    _, key, [kyiv, kursk, *arrows] = asked_of_relations(*there)
    (arrow,) = arrows
    reader = ReviewReader(FULL)
    both = {**arrow, "labels": ["envoyé : fait", "held : prévu"]}
    found, issues = reader.read(DOCUMENT, key, [kyiv, kursk, both], by="judge")
    assert ({each.item: each.becomes for each in found}, issues) == (
        {
            f"sent({A.id}, {P.id})": Becomes(label="sent", attributes={"status": "done"}),
            f"held({A.id}, {P.id})": Becomes(label="held", attributes={"status": "planned"}),
        },
        [],
    )
    one = {**arrow, "labels": ["envoyé : fait"]}
    (given,), [issue] = reader.read(DOCUMENT, key, [kyiv, kursk, one], by="judge")
    assert given.item == f"sent({A.id}, {P.id})"
    assert "no word on the arrow is of held; not taken: choose one, or answer by hand" in issue.message
    found, _ = reader.read(DOCUMENT, key, [kyiv, kursk], by="judge")
    assert [each.becomes for each in found] == [None, None], "the arrow was deleted"


def test_relations_both_ways_between_the_same_two_are_told_by_their_direction() -> None:
    there = (Relation(label="held", head=A.id, tail=P.id), Relation(label="held", head=P.id, tail=A.id))
    _, key, [kyiv, kursk, forth, back] = asked_of_relations(*there)
    results = [kyiv, kursk, {**forth, "labels": ["held : fait"]}, {**back, "labels": ["held : prévu"]}]
    found, issues = ReviewReader(FULL).read(DOCUMENT, key, results, by="judge")
    assert issues == []
    assert {each.item: dict(each.becomes.attributes) for each in found if each.becomes} == {
        f"held({A.id}, {P.id})": {"status": "done"},
        f"held({P.id}, {A.id})": {"status": "planned"},
    }
