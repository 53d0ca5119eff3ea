"""Raw results from one schema to the next: regions stay the same regions, and what cannot be read stays as it is."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.schema import Schema
from annot.schemas.migrate import migrate_reading
from annot.studio.convert import ResultConverter, typed
from annot.studio.parse import SubmissionParser
from annot.studio.render import render_results
from tests.schemas.test_migrate import LINK, OLD, readings
from tests.schemas.two_schemas import TEXT, migration_of, schema_of

DOCUMENT = Document("d", TEXT)
MENTIONS = "Actor: {definition: a, attributes: {side: {type: choice, values: [ru, ua]}}}\n  Place: {definition: p}"
AT = "at: {definition: x, title: in, head: [Actor], tail: [Place]}"


def parse(schema: Schema, results: list[dict[str, Any]], document: Document = DOCUMENT) -> AnnotationSet:
    found = SubmissionParser(schema).parse(document, typed(results), annotator="reader-a", origin="human")
    assert found.issues == ()
    return found.reading


def convert(steps: str, old: Schema, new: Schema, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    said = SubmissionParser(old).parse(DOCUMENT, typed(results), annotator="reader-a", origin="human").reading
    moved = migrate_reading(migration_of(steps), old, new, said)
    assert moved.reviews == ()
    return ResultConverter(old, new).convert(DOCUMENT, results, ids=moved.ids, reading=moved.reading)


def region(id_: str, label: str, word: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(word)
    value = {"start": start, "end": start + len(word), "text": word, "labels": [label]}
    return {"id": id_, "from_name": "label", "to_name": "text", "type": "labels", "value": value, **more}


def choice(id_: str, name: str, value: str, word: str) -> dict[str, Any]:
    start = TEXT.index(word)
    place = {"start": start, "end": start + len(word), "text": word}
    chosen = {**place, "choices": [value]}
    return {"id": id_, "from_name": name, "to_name": "text", "type": "choices", "value": chosen}


def link(head: str, tail: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {"type": "relation", "from_id": head, "to_id": tail, "direction": direction, "labels": list(labels)}


def test_a_renamed_label_keeps_its_region_and_what_stands_on_it() -> None:
    old = schema_of("1.0.0", MENTIONS, AT)
    new = schema_of("1.1.0", MENTIONS.replace("Actor", "State"), AT.replace("Actor", "State").replace("in,", "inside,"))
    results = [
        region("r1", "Actor", "Moscow", origin="prediction", meta={"text": ["note"]}),
        choice("r1", "side", "ru", "Moscow"),
        region("r2", "Place", "Kursk", origin="manual"),
        link("r2", "r1", "in", direction="left"),
    ]
    assert convert("  - {op: rename_label, label: Actor, to: State}\n", old, new, results) == [
        region("r1", "State", "Moscow", origin="prediction", meta={"text": ["note"]}),
        choice("r1", "side", "ru", "Moscow"),
        region("r2", "Place", "Kursk", origin="manual"),
        link("r2", "r1", "inside", direction="left"),
    ]


def test_a_new_attribute_stands_beside_its_region() -> None:
    old = schema_of("1.0.0", MENTIONS, AT)
    new = schema_of("1.1.0", MENTIONS.replace("p}", "p, attributes: {kind: {type: text, required: true}}}"), AT)
    steps = "  - {op: add_attribute, of: Place, attribute: kind, default: town}\n"
    made = convert(steps, old, new, [region("r2", "Place", "Kursk", origin="manual")])
    place = {"start": 20, "end": 25, "text": "Kursk"}
    assert made == [
        region("r2", "Place", "Kursk", origin="manual"),
        {
            "id": "r2",
            "to_name": "text",
            "origin": "manual",
            "from_name": "kind",
            "type": "textarea",
            "value": {**place, "text": ["town"]},
        },
    ]


def test_of_two_regions_that_become_one_the_first_stays_with_the_relations_of_both() -> None:
    both = "Name: {definition: n, attributes: {side: {type: choice, values: [ru, ua]}}}\n  Place: {definition: p}"
    old = schema_of("1.0.0", f"{MENTIONS}\n  Other: {{definition: o}}", AT.replace("[Actor]", "[Actor, Other]"))
    new = schema_of("1.1.0", both, AT.replace("Actor", "Name"))
    results = [
        region("r1", "Other", "Moscow"),
        region("r2", "Actor", "Moscow"),
        choice("r2", "side", "ru", "Moscow"),
        region("r3", "Place", "Kursk"),
        link("r1", "r3", "in"),
        link("r2", "r3", "in"),
    ]
    made = convert("  - {op: merge_labels, labels: [Actor, Other], into: Name}\n", old, new, results)
    assert [(each.get("id"), each["type"]) for each in made if each["type"] != "relation"] == [
        ("r1", "labels"),
        ("r1", "choices"),
        ("r3", "labels"),
    ]
    assert made[3:] == [link("r1", "r3", "in")]


def test_what_is_dropped_is_gone_with_its_relations() -> None:
    old = schema_of("1.0.0", MENTIONS, AT)
    steps = "  - {op: drop_label, label: Actor}\n  - {op: drop_relation, relation: at}\n"
    results = [
        region("r1", "Actor", "Moscow"),
        choice("r1", "side", "ru", "Moscow"),
        region("r2", "Place", "Kursk"),
        link("r1", "r2", "in"),
    ]
    new = schema_of("1.1.0", "Place: {definition: p}")
    assert convert(steps, old, new, results) == [region("r2", "Place", "Kursk")]


def test_what_cannot_be_read_stays_as_it_is() -> None:
    old = schema_of("1.0.0", MENTIONS, AT)
    new = schema_of("1.1.0", MENTIONS.replace("Actor", "State"), AT.replace("Actor", "State"))
    results = [
        region("r1", "Actor", "Moscow"),
        {"id": "z", "type": "rating", "from_name": "stars", "value": {"rating": 3}},
        region("r9", "Nobody", "Kyiv"),
        region("r2", "Place", "Kursk"),
        link("r1", "r2"),
        link("r1", "r9", "in"),
        link("r1", "r2", "unheard of"),
    ]
    made = convert("  - {op: rename_label, label: Actor, to: State}\n", old, new, results)
    assert made == [region("r1", "State", "Moscow"), *results[1:]]


@settings(deadline=None)
@given(readings())
def test_converted_results_say_the_migrated_reading(said: AnnotationSet) -> None:
    document = Document("d", "x" * 20)
    said = said.replace(doc_sha256=document.sha256)
    old = schema_of("1.0.0", OLD, LINK)
    new = schema_of(
        "1.1.0",
        "Z: {definition: x, attributes: {n: {type: text}, m: {type: boolean, required: true}}}\n"
        "  B: {definition: x, attributes: {n: {type: text}}}",
        "s: {definition: x, title: t, head: [Z, B], tail: [Z, B]}",
    )
    migration = migration_of(
        "  - {op: rename_label, label: A, to: Z}\n  - {op: drop_label, label: C}\n"
        "  - {op: rename_relation, relation: r, to: s}\n"
        "  - {op: add_attribute, of: Z, attribute: m, default: true}\n"
    )
    moved = migrate_reading(migration, old, new, said)
    results = render_results(old, said)
    made = ResultConverter(old, new).convert(document, results, ids=moved.ids, reading=moved.reading)
    assert parse(new, made, document) == moved.reading
    regions = {each["id"] for each in results if each["type"] == "labels"}
    assert {each["id"] for each in made if each["type"] == "labels"} <= regions
