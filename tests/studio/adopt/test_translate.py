"""Results of a project of somebody's, turned into the schema's own as a map says: each kind by a case of its own."""

from __future__ import annotations

from typing import Any

import pytest

from annot.core.document import Document
from annot.core.schema import Schema
from annot.store.yaml_file import parse_yaml
from annot.studio.adopt.project_map import NO_MAP, AsAttribute, ProjectMap
from annot.studio.adopt.translate import MapLine, Translator
from annot.studio.parse import SubmissionParser
from annot.studio.raw import RawResult
from annot.studio.reading_work import Parsed

SCHEMA = parse_yaml(
    """
name: s
version: 1.0.0
language: en
mentions:
  Person:
    definition: x
    attributes:
      mood: {type: choice, values: [good, bad]}
      sure: {type: integer}
      status: {type: choice, values: [negated, hedged]}
      born: {type: date}
  Firm: {definition: x, attributes: {kind: {type: choice, multiple: true, values: [a, a/b]}}}
relations:
  works_at: {definition: x, head: [Person], tail: [Firm]}
  knows: {definition: x, head: [Person], tail: [Person]}
""",
    Schema,
    name="s",
)
TEXT = "Ada met Bob at Acme."
DOCUMENT = Document("d", TEXT, meta={"language": "en"})
PLACES = {"Ada": (0, 3), "Bob": (8, 11), "Acme": (15, 19)}


def region(quote: str, *labels: str, control: str = "ner", **more: Any) -> RawResult:
    start, end = PLACES[quote]
    value = {"start": start, "end": end, "text": quote, "labels": list(labels)}
    return RawResult("labels", id=quote, from_name=control, to_name="text", value=value, **more)


def said(quote: str, kind: str, control: str, **value: Any) -> RawResult:
    start, end = PLACES[quote]
    return RawResult(kind, id=quote, from_name=control, to_name="text", value={"start": start, "end": end, **value})


def arrow(head: str, tail: str, *labels: str, direction: str = "right") -> RawResult:
    return RawResult("relation", from_id=head, to_id=tail, direction=direction, labels=list(labels) or None)


def read(found: ProjectMap, *results: RawResult) -> tuple[Parsed, dict[str, tuple[str, int]]]:
    """The reading of these results, and what each line did."""
    translator = Translator(SCHEMA, found)
    parser = SubmissionParser(SCHEMA, any_control=True)
    parsed = parser.parse(DOCUMENT, translator.results(results), annotator="r", origin="human")
    return parsed, {each.line: (each.becomes, each.n) for each in translator.report()}


def mentions(parsed: Parsed) -> list[tuple[str, dict[str, object]]]:
    return [(each.id, dict(each.attributes)) for each in parsed.reading.mentions]


def test_a_label_becomes_another_or_of_one_control_alone() -> None:
    found = ProjectMap(labels={"PER": "Person", "more/PER": "Firm"})
    parsed, lines = read(found, region("Ada", "PER"), region("Acme", "PER", control="more"))
    assert mentions(parsed) == [("Person@0-3", {}), ("Firm@15-19", {})]
    assert lines == {'labels."PER"': ("Person", 1), 'labels."more/PER"': ("Firm", 1)}
    assert parsed.issues == ()


def test_two_labels_become_one() -> None:
    found = ProjectMap(labels={"PER": "Person", "HUM": "Person"})
    parsed, lines = read(found, region("Ada", "PER"), region("Bob", "HUM"))
    assert mentions(parsed) == [("Person@0-3", {}), ("Person@8-11", {})]
    assert [n for _, n in lines.values()] == [1, 1]


def test_what_is_dropped_is_counted_with_all_that_hangs_on_it() -> None:
    found = ProjectMap(labels={"Junk": False}, controls={"conf": False}, relations={"sees": False})
    results = [
        region("Ada", "Person"),
        region("Bob", "Junk"),
        region("Acme", "Firm"),
        said("Ada", "rating", "conf", rating=3),
        said("Bob", "choices", "mood", choices=["good"]),
        arrow("Ada", "Bob", "knows"),
        arrow("Ada", "Acme", "sees"),
    ]
    parsed, lines = read(found, *results)
    assert mentions(parsed) == [("Person@0-3", {}), ("Firm@15-19", {})]
    assert (parsed.reading.relations, parsed.issues) == ((), ())
    assert lines == {
        'labels."Junk"': ("dropped", 1),
        'controls."conf"': ("dropped", 1),
        'relations."sees"': ("dropped", 1),
        "values and arrows of dropped regions": ("dropped", 2),
    }


def test_a_region_with_two_labels_is_two_mentions_and_its_arrow_joins_what_the_schema_lets_it() -> None:
    results = [
        region("Ada", "Firm", "Person"),
        region("Acme", "Firm"),
        said("Ada", "choices", "mood", choices=["bad"]),
        arrow("Ada", "Acme", "works_at"),
    ]
    parsed, lines = read(NO_MAP, *results)
    assert mentions(parsed) == [("Firm@0-3", {}), ("Person@0-3", {"mood": "bad"}), ("Firm@15-19", {})]
    assert [each.id for each in parsed.reading.relations] == ["works_at(Person@0-3, Firm@15-19)"]
    assert lines == {"regions labelled Firm and Person": ("a mention each", 1)}
    assert parsed.issues == ()


def test_an_arrow_from_right_to_left_joins_the_same() -> None:
    results = [
        region("Ada", "Firm", "Person"),
        region("Acme", "Firm"),
        arrow("Acme", "Ada", "works_at", direction="left"),
    ]
    parsed, _ = read(NO_MAP, *results)
    assert [each.id for each in parsed.reading.relations] == ["works_at(Person@0-3, Firm@15-19)"]


def test_a_label_becomes_a_value_of_the_other() -> None:
    found = ProjectMap(labels={"Neg": AsAttribute(attribute="status", value="negated")})
    parsed, lines = read(found, region("Ada", "Person", "Neg"), region("Bob", "Person"))
    assert mentions(parsed) == [("Person@0-3", {"status": "negated"}), ("Person@8-11", {})]
    assert lines == {'labels."Neg"': ("status = negated", 1)}


def test_such_a_label_alone_or_beside_one_without_the_attribute_is_named() -> None:
    found = ProjectMap(labels={"Neg": AsAttribute(attribute="status", value="negated")})
    parsed, _ = read(found, region("Ada", "Neg"), region("Acme", "Firm", "Neg"))
    assert mentions(parsed) == [("Firm@15-19", {})]
    assert [(each.code, each.where) for each in parsed.issues] == [
        ("broken-result", "region Ada"),
        ("unknown-attribute", "region Acme"),
    ]
    assert "its label 'Neg' says something of another label of its region, which has none" in parsed.issues[0].message
    assert {each.where for each in parsed.reading.left_out or ()} == {"region Ada", "region Acme"}


@pytest.mark.parametrize(
    ("control", "result", "expected"),
    [
        ("mood", said("Ada", "choices", "How?", choices=["fine"]), {"mood": "good"}),
        ("mood", said("Ada", "rating", "How?", rating=2), {}),
        ("sure", said("Ada", "rating", "How?", rating=2), {"sure": 2}),
        ("sure", said("Ada", "number", "How?", number=3.0), {"sure": 3}),
        ("sure", said("Ada", "textarea", "How?", text=["1,200"]), {"sure": 1200}),
        ("born", said("Ada", "datetime", "How?", datetime="1815-12-10"), {"born": "1815-12-10"}),
        ("mood", said("Ada", "taxonomy", "How?", taxonomy=[["good"]]), {"mood": "good"}),
    ],
)
def test_a_control_becomes_an_attribute(control: str, result: RawResult, expected: dict[str, object]) -> None:
    found = ProjectMap(controls={"How?": control}, values={"How?": {"fine": "good"}})
    parsed, lines = read(found, region("Ada", "Person"), result)
    assert mentions(parsed) == [("Person@0-3", expected)]
    assert lines['controls."How?"'] == (control, 1)
    # A value that the attribute does not allow is no loss in silence.
    assert [each.code for each in parsed.issues] == ([] if expected else ["invalid-value"])


def test_paths_of_a_taxonomy_are_values_and_one_may_be_dropped() -> None:
    found = ProjectMap(controls={"tree": "kind"}, values={"tree": {"z": False}})
    parsed, lines = read(
        found, region("Acme", "Firm"), said("Acme", "taxonomy", "tree", taxonomy=[["a", "b"], ["a"], ["z"]])
    )
    assert mentions(parsed) == [("Firm@15-19", {"kind": ("a", "a/b")})]
    assert lines == {'controls."tree"': ("kind", 1), 'values."tree"."z"': ("dropped", 1)}


def test_an_arrow_without_a_label_gets_the_one_that_the_map_names() -> None:
    results = [region("Ada", "Person"), region("Bob", "Person"), arrow("Ada", "Bob")]
    parsed, lines = read(ProjectMap(relations={"": "knows"}), *results)
    assert [each.id for each in parsed.reading.relations] == ["knows(Person@0-3, Person@8-11)"]
    assert lines == {'relations.""': ("knows", 1)}
    parsed, _ = read(NO_MAP, *results)
    assert [each.code for each in parsed.issues] == ["unknown-relation"]
    assert parsed.issues[0].message == (
        "'Ada' → 'Bob' has no label; give it one, or delete it; a map can say what it becomes (--map)"
    )


def test_a_line_that_nothing_was_about_says_so() -> None:
    translator = Translator(SCHEMA, ProjectMap(labels={"Never": "Person"}))
    translator.results([region("Ada", "Person")])
    assert translator.report() == [MapLine('labels."Never"', "Person", 0)]


def test_two_regions_with_one_id_stay_two() -> None:
    """The parser takes the first and names the second; neither gets what the other says."""
    parsed, _ = read(NO_MAP, region("Ada", "Person"), region("Ada", "Firm"))
    assert mentions(parsed) == [("Person@0-3", {})]
    assert [each.code for each in parsed.issues] == ["duplicate-region"]
    assert "['Firm'] on 'Ada' is a second region with this id" in parsed.issues[0].message
