"""What is read in one pass is what the careful way reads, and nothing that it has something to say of."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Relation
from annot.core.document import Document
from annot.core.schema import Schema
from annot.studio.controls import Controls
from annot.studio.parse import SubmissionParser
from annot.studio.plain import Plain, PlainReader
from annot.studio.raw import RawResult
from annot.studio.render import render_results
from tests.studio.test_parse import DOCUMENT, SCHEMA, Results, documents_with_readings, edit, sample

TEXT = "aa a🙂a"
SMALL = Schema.model_validate(
    {
        "name": "small",
        "version": "1.0.0",
        "language": "fr",
        "mentions": {
            "A": {
                "definition": "a",
                "attributes": {
                    "sure": {"type": "boolean"},
                    "sides": {"type": "choice", "values": ["x", "y"], "multiple": True},
                },
            },
            "B": {"definition": "b", "attributes": {"n": {"type": "number"}, "sure": {"type": "text"}}},
        },
        "relations": {
            "to": {"definition": "r", "title": "vers", "head": ["A", "B"], "tail": ["A", "B"]},
            "like": {"definition": "s", "head": ["A", "B"], "tail": ["A", "B"], "symmetric": True},
            "says": {"definition": "q", "head": ["A"], "tail": ["B"], "attributes": {"how": ["x", "y"]}},
        },
    }
)
IDS = st.sampled_from(["r1", "r2", "r3"])


def seldom(usual: st.SearchStrategy[Any], *odd: object) -> st.SearchStrategy[Any]:
    """A usual value, and an odd one now and then."""
    return st.integers(0, 30).flatmap(lambda n: st.sampled_from(odd) if n == 30 else usual)


@st.composite
def regions(draw: st.DrawFn, region: str) -> Results:
    """A region and its values, of which any may be unusual."""
    start = draw(st.integers(0, len(TEXT) - 1))
    end = draw(st.integers(start + 1, len(TEXT)))
    label = draw(st.sampled_from(["A", "B"]))
    value = {
        "start": draw(seldom(st.just(start), None, start + 1, -1, True, 99, str(start))),
        "end": draw(seldom(st.just(end), None, end + 1, start, 99, float(end))),
        "text": draw(seldom(st.just(TEXT[start:end]), None, "a", "", "aa a", TEXT[start:end] + " ", ["a"])),
        "labels": draw(seldom(st.just([label]), [], ["A", "B"], ["C"], [{}], "A", None)),
    }
    name = draw(seldom(st.just("label"), "other", None))
    meta = draw(seldom(st.none(), {}, {"text": ["hm"]}, {"text": []}))
    made = [{"id": draw(seldom(st.just(region), "r1", "", None)), "type": "labels", "from_name": name, "meta": meta}]
    made[0]["value"] = value
    for control in (each for each in Controls(SMALL).all if label in each.labels):
        usual = {"boolean": ["yes"], "choice": ["x"], "number": ["3,5"], "text": ["a"]}[control.spec.type]
        key = "text" if control.kind == "textarea" else "choices"
        said = draw(seldom(st.just({key: usual}), {key: usual * 2}, {key: []}, {key: ["?"]}, {"number": 4}, {}))
        name = draw(seldom(st.just(control.name), *Controls(SMALL).by_name, "other", None))
        kind = draw(seldom(st.just(control.kind), "choices", "number", "rating"))
        if draw(st.booleans()):
            made.append(
                {"id": draw(seldom(st.just(region), "r9", None)), "type": kind, "from_name": name, "value": said}
            )
    return made


@st.composite
def relations(draw: st.DrawFn) -> dict[str, Any]:
    words = seldom(
        st.sampled_from([["vers"], ["to"], ["says : x"], ["says : how=y"], ["like"]]), [], ["?"], ["to", "says"]
    )
    return {
        "type": "relation",
        "from_id": draw(seldom(IDS, "r9", None, "")),
        "to_id": draw(seldom(IDS, "r9", None)),
        "direction": draw(seldom(st.sampled_from(["left", "right"]), "bi", None)),
        "labels": draw(words),
    }


@st.composite
def submissions(draw: st.DrawFn) -> Results:
    """Results in any order, some of them unusual, some repeated."""
    results = [each for region in ("r1", "r2", "r3") for each in draw(regions(region))]
    results += draw(st.lists(relations(), max_size=3))
    results += draw(seldom(st.just([]), *([each] for each in results), [{"id": "r1", "type": "rating"}]))
    return draw(st.permutations(copy.deepcopy(results)))


@settings(deadline=None, max_examples=600)
@given(submissions(), st.booleans())
def test_both_ways_read_the_same(results: Results, any_control: bool) -> None:
    document, raw = Document("d", TEXT), msgspec.convert(results, list[RawResult])
    columns = PlainReader(SMALL, Controls(SMALL), any_control=any_control).read(document, raw)
    plain = columns.values() if columns else None
    with_care, issues = SubmissionParser(SMALL, any_control=any_control).read_with_care(document, raw)
    if plain is not None:
        assert issues == []
        assert plain.mentions == with_care.mentions
        assert sorted(map(told, plain.relations)) == sorted(map(told, with_care.relations))


def told(relation: Relation) -> tuple[str, list[Any]]:
    return relation.id, list(relation.attributes.items())


@settings(deadline=None)
@given(documents_with_readings(), st.randoms())
def test_what_annot_writes_is_plain_but_for_symmetric_relations(
    both: tuple[Document, AnnotationSet], random: Any
) -> None:
    document, reading = both
    results = copy.deepcopy(render_results(SCHEMA, reading, document.language))
    random.shuffle(results)
    plain = read_plain(results, document)
    if any(SCHEMA.relations[each.label].symmetric for each in reading.relations):
        assert plain is None
    else:
        assert plain is not None
        assert {each.id: each for each in plain.mentions.values()} == reading.by_id
        assert sorted(map(told, plain.relations)) == sorted(map(told, reading.relations))


def read_plain(results: Results, document: Document = DOCUMENT) -> Plain | None:
    reader = PlainReader(SCHEMA, Controls(SCHEMA), any_control=False)
    found = reader.read(document, msgspec.convert(results, list[RawResult]))
    return found.values() if found else None


def test_regions_keep_their_ids() -> None:
    plain = read_plain(sample())
    assert plain is not None
    figure, unit = plain.mentions["r1"], plain.mentions["r2"]
    assert (figure.label, figure.text) == ("StrengthFigure", "plus de 3\u202f000")
    assert dict(figure.attributes) == {"increment": False, "modifier": "at_least", "value_low": 3000}
    assert (unit.label, unit.text) == ("MilitaryUnit", "soldats")
    assert plain.relations == [Relation(label="figure_of", head=figure.id, tail=unit.id)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("0.id", ""),
        ("0.meta", {"text": ["unsure"]}),
        ("0.from_name", "other"),
        ("0.value.start", True),
        ("0.value.end", 999),
        ("0.value.text", None),
        ("0.value.text", "plus de 3 000"),
        ("0.value.labels", ["StrengthFigure", "Actor"]),
        ("0.value.labels", ["Soldier"]),
        ("0.value.labels", [{}]),
        ("2.type", "rating"),
        ("2.from_name", "origin"),
        ("2.value.choices", ["about"]),
        ("5.id", "r9"),
        ("4.id", "r1"),
        ("6.to_id", "r9"),
        ("6.labels", []),
        ("6.labels", ["counts"]),
        ("6.direction", "bi"),
    ],
)
def test_what_is_unusual_is_not_read(path: str, value: object) -> None:
    results = sample()
    edit(path, value)(results)
    assert read_plain(results) is None


@pytest.mark.parametrize("at", [0, 2, 6])
def test_what_stands_twice_is_not_read(at: int) -> None:
    results = sample()
    results.append(copy.deepcopy(results[at]))
    assert read_plain(results) is None
