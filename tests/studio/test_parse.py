"""Submissions to readings: every region, attribute and relation is in the reading or in an issue."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document
from annot.core.schema import Schema
from annot.project.project import ProjectFolder
from annot.schemas.read import read_schema
from annot.store.readings import read_reading
from annot.studio.parse import SubmissionParser
from annot.studio.raw import RawResult
from annot.studio.reading_work import Parsed
from annot.studio.render import render_results
from tests.conftest import SOURCE
from tests.typed_values import attributes_of

SCHEMA = read_schema(SOURCE / "schemas" / "conflict-reporting.yaml")
TEXT = "🙂 Kim a envoyé\r\nplus de 3\u202f000 soldats à Koursk"
DOCUMENT = Document("d", TEXT)

Results = list[dict[str, Any]]
WORDS = st.text(min_size=1)


def parse(results: Results, document: Document = DOCUMENT) -> Parsed:
    raw = msgspec.convert(results, list[RawResult])
    return SubmissionParser(SCHEMA).parse(document, raw, annotator="a", origin="human")


def region(region_id: str, label: str, quote: str) -> dict[str, Any]:
    start = TEXT.index(quote)
    value = {"start": start, "end": start + len(quote), "text": quote, "labels": [label]}
    return {"id": region_id, "type": "labels", "from_name": "label", "to_name": "text", "value": value}


def sample() -> Results:
    return [
        region("r1", "StrengthFigure", "plus de 3\u202f000"),
        {
            "id": "r1",
            "type": "textarea",
            "from_name": "value_low__CasualtyFigure_StrengthFigure",
            "value": {"text": ["3000"]},
        },
        {"id": "r1", "type": "choices", "from_name": "modifier", "value": {"choices": ["at_least"]}},
        {"id": "r1", "type": "choices", "from_name": "increment", "value": {"choices": ["no"]}},
        region("r2", "MilitaryUnit", "soldats"),
        {"id": "r2", "type": "choices", "from_name": "side__MilitaryUnit_Actor", "value": {"choices": ["KP"]}},
        {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right", "labels": ["compte"]},
    ]


def test_a_submission_becomes_a_reading() -> None:
    found = parse(sample())
    assert found.issues == ()
    figure, unit = found.reading.mentions
    start = TEXT.index("plus")
    assert (figure.id, figure.text) == (f"StrengthFigure@{start}-{start + 13}", "plus de 3\u202f000")
    assert dict(figure.attributes) == {"increment": False, "modifier": "at_least", "value_low": 3000}
    assert dict(unit.attributes) == {"side": "KP"}
    assert found.reading.relations == (Relation(label="figure_of", head=figure.id, tail=unit.id),)


def edit(path: str, value: object) -> Callable[[Results], None]:
    """Sets a value by a path such as `0.value.start`."""

    def apply(results: Results) -> None:
        *steps, last = path.split(".")
        node: Any = results
        for step in steps:
            node = node[int(step)] if isinstance(node, list) else node[step]
        node[last] = value

    return apply


def add(*more: dict[str, Any]) -> Callable[[Results], None]:
    return lambda results: results.extend(more)


@pytest.mark.parametrize(
    ("damage", "code", "where", "message"),
    [
        (edit("0.value.end", 999), "span-past-text", "region r1", f"the text has {len(TEXT)} characters"),
        (edit("0.value.start", 40), "span-past-text", "region r1", "start 40, end"),
        (edit("0.value.start", None), "span-past-text", "region r1", "is start nothing and end"),
        (
            edit("4.value.labels", ["Soldier"]),
            "unknown-label",
            "region r2",
            "'Soldier' on 'soldats'; known: MilitaryUnit",
        ),
        (edit("4.value.labels", ["Actor", "Date"]), "unlisted-label", "region r2", "['Actor', 'Date']"),
        (edit("4.value.text", "officiers"), "text-differs", "region r2", "quotes 'officiers', there stands 'soldats'"),
        (add(region("r1", "Actor", "Kim")), "duplicate-region", "region r1", "a second region with this id"),
        (add(region("r9", "MilitaryUnit", "soldats")), "duplicate-mention", "region r9", "is region r2 already"),
        (edit("6.to_id", "r7"), "dangling-relation", "region r1→r7", "region r7 is not there"),
        (edit("6.labels", ["counts"]), "unknown-relation", "region r1→r2", "'counts' on 'plus de"),
        (edit("6.labels", []), "unknown-relation", "region r1→r2", "has no label"),
        (
            edit("6.direction", "sideways"),
            "relation-direction",
            "region r1→r2",
            "'sideways' is none of right, left, bi",
        ),
        (edit("6.from_id", None), "dangling-relation", "region None→r2", "region None is not there"),
        (edit("0.value.start", False), "span-past-text", "region r1", "is start false and end"),
        (edit("6.direction", "bi"), "relation-direction", "region r1→r2", "points both ways"),
        (edit("2.value", {"choices": ["about"]}), "invalid-value", "region r1", "modifier of StrengthFigure"),
        (edit("5.id", "r8"), "orphan-attribute", "region r8", "there is no such region"),
        (edit("5.from_name", "colour"), "unknown-attribute", "region r2", "control 'colour'"),
        (edit("5.from_name", "origin"), "unknown-attribute", "region r2", "is not of MilitaryUnit"),
        (add({"id": "z", "type": "rating", "from_name": "stars"}), "unsupported-result", "region z", "'rating'"),
        (
            add({"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right", "labels": ["figure_of"]}),
            "duplicate-relation",
            "region r1→r2",
            "stands before",
        ),
    ],
)
def test_what_cannot_be_taken_is_an_issue_that_names_it(
    damage: Callable[[Results], None], code: str, where: str, message: str
) -> None:
    results = sample()
    damage(results)
    found = [issue for issue in parse(results).issues if issue.code == code]
    assert len(found) == 1
    assert found[0].doc_id == "d"
    assert found[0].where == where
    assert message in found[0].message


def test_white_space_alone_is_a_warning() -> None:
    results = sample()
    edit("0.value.text", "plus de 3 000")(results)
    found = parse(results)
    assert [(issue.code, issue.severity) for issue in found.issues] == [("whitespace-differs", "warning")]
    assert found.reading.mentions[0].text == "plus de 3\u202f000"


def test_a_region_without_its_text_is_taken_by_its_offsets() -> None:
    results = sample()
    del results[0]["value"]["text"]
    assert parse(results).issues == ()
    assert parse(results).reading == parse(sample()).reading


def test_a_relation_drawn_to_the_left_is_turned() -> None:
    results = sample()
    results[6] = {"type": "relation", "from_id": "r2", "to_id": "r1", "direction": "left", "labels": ["compte"]}
    assert parse(results).reading == parse(sample()).reading


def test_the_committed_readings_go_out_and_come_back(repository: ProjectFolder) -> None:
    for name in repository.readers:
        for doc_id, reading in read_reading(repository.readings_dir, name).items():
            document = repository.documents[doc_id]
            raw = msgspec.convert(render_results(SCHEMA, reading, document.language), list[RawResult])
            parsed = SubmissionParser(SCHEMA).parse(document, raw, annotator=name, origin="model")
            assert parsed[:3] == (reading, (), 0)


@st.composite
def documents_with_readings(draw: st.DrawFn) -> tuple[Document, AnnotationSet]:
    """Any text, any mentions (nested, crossing, adjacent), every kind of attribute, relations with attributes."""
    alphabet = st.one_of(st.characters(codec="utf-8"), st.sampled_from("🙂👩‍💻\u202f\u00a0\r\n\u0301א\u200d<&"))
    text = draw(st.text(alphabet, min_size=2, max_size=60))
    document = Document("d", text, meta={"language": "fr"})
    mentions = {}
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        span = Span(start, draw(st.integers(start + 1, len(text))))
        label = draw(st.sampled_from(list(SCHEMA.mentions)))
        specs = SCHEMA.mentions[label].attributes
        attributes = draw(attributes_of(specs, WORDS))
        mention = Mention(label=label, span=span, text=document.quote(span), attributes=attributes)
        mentions[mention.id] = mention
    relations = {}
    for _ in range(draw(st.integers(0, 4)) if mentions else 0):
        head, tail = (mentions[draw(st.sampled_from(sorted(mentions)))] for _ in range(2))
        allowed = [name for name, label in SCHEMA.relations.items() if label.allows(head.label, tail.label)]
        if not allowed:
            continue
        name = draw(st.sampled_from(allowed))
        if SCHEMA.relations[name].symmetric and head.span > tail.span:
            head, tail = tail, head
        attributes = draw(attributes_of(SCHEMA.relations[name].attributes, WORDS))
        relation = Relation(label=name, head=head.id, tail=tail.id, attributes=attributes)
        relations[relation.id] = relation
    reading = AnnotationSet(
        doc_id="d",
        doc_sha256=document.sha256,
        annotator="a",
        origin="human",
        schema=SCHEMA.id,
        mentions=tuple(mentions.values()),
        relations=tuple(relations.values()),
    )
    return document, reading


@settings(deadline=None)
@given(documents_with_readings(), st.randoms())
def test_any_reading_comes_back_whatever_the_order_of_its_results(
    both: tuple[Document, AnnotationSet], random: Any
) -> None:
    document, reading = both
    results = copy.deepcopy(render_results(SCHEMA, reading, document.language))
    random.shuffle(results)
    assert parse(results, document)[:3] == (reading, (), 0)


def test_two_annotators_never_share_a_region_id(schema: Schema, repository: ProjectFolder) -> None:
    ids: list[set[str]] = []
    for name in repository.readers:
        readings = read_reading(repository.readings_dir, name).values()
        ids.append({r["id"] for reading in readings for r in render_results(schema, reading) if r["type"] == "labels"})
    assert not ids[0] & ids[1]
