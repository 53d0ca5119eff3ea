"""A reading in columns is silent where `check_reading` says nothing of it, and nowhere else."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document, Zone
from annot.core.reading_columns import ReadingColumns
from annot.core.schema import Schema
from annot.quality.check import check_reading
from annot.quality.check_columns import ColumnCheck
from tests.make import reading_of

TEXT = "abcdefgh"
PLAIN: dict[str, Any] = {
    "name": "s",
    "version": "1.0.0",
    "language": "fr",
    "mentions": {
        "A": {"definition": "a", "attributes": {"side": {"type": "choice", "values": ["x", "y"], "required": True}}},
        "B": {"definition": "b", "attributes": {"n": {"type": "integer"}, "side": {"type": "boolean"}}},
    },
    "relations": {
        "A": {"definition": "one of a mention's name", "head": ["A"], "tail": ["B"], "attributes": {"how": ["x", "y"]}},
        "like": {"definition": "s", "head": ["A", "B"], "tail": ["A", "B"], "symmetric": True},
        "same": {"definition": "t", "head": ["A", "B"], "tail": ["A", "B"], "same_label": True},
    },
}
SCHEMA = Schema.model_validate(PLAIN)
OF_DOCUMENTS = [
    Schema.model_validate(PLAIN | {"constraints": [{"rule": "unique_span"}]}),
    Schema.model_validate(
        PLAIN | {"relations": {"A": {"definition": "r", "head": ["A", "B"], "tail": ["A", "B"], "acyclic": True}}}
    ),
    Schema.model_validate(
        PLAIN | {"relations": {"A": {"definition": "r", "head": ["A", "B"], "tail": ["A", "B"], "max_per_head": 1}}}
    ),
]
USUAL = {"A": {"side": "x"}, "B": {}}
ODD = st.sampled_from([{}, {"side": "z"}, {"n": 1}, {"n": True}, {"n": 1.5}, {"side": True}, {"other": 1}])


def seldom(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda n: odd if n == 9 else usual)


@st.composite
def drawn_readings(draw: st.DrawFn) -> AnnotationSet:
    mentions = {}
    for start in draw(st.sets(st.integers(0, 6), max_size=4)):
        label = draw(seldom(st.sampled_from("AB"), st.just("C")))
        length = draw(seldom(st.integers(1, 2), st.just(9)))
        words = draw(seldom(st.just(TEXT[start : start + length]), st.just("?" * length))).ljust(length, "?")
        said = draw(seldom(st.just(USUAL.get(label, {})), ODD))
        mentions[start] = Mention(label=label, span=Span(start, start + length), text=words, attributes=said)
    found = list(mentions.values())
    labels = seldom(st.sampled_from(list(SCHEMA.relations)), st.just("no"))
    values = seldom(st.just({}), st.sampled_from([{"how": "x"}, {"how": "?"}]))
    at = st.integers(0, max(len(found) - 1, 0))
    links: dict[tuple[str, int, int], dict[str, Any]] = draw(
        st.dictionaries(st.tuples(labels, at, at), values, max_size=3 if found else 0)
    )
    relations = [
        Relation(label=label, head=found[head].id, tail=found[tail].id, attributes=said)
        for (label, head, tail), said in links.items()
    ]
    return reading_of(Document("d", TEXT), *found, relations=relations, schema=SCHEMA)


@settings(deadline=None, max_examples=400)
@given(st.lists(drawn_readings(), min_size=1, max_size=3))
def test_columns_are_silent_where_nothing_is_to_say(drawn: list[AnnotationSet]) -> None:
    document, check = Document("d", TEXT), ColumnCheck(SCHEMA)
    for whole in drawn:  # one after the other: what is known from the first holds for the next
        assert check.is_silent(document, ReadingColumns.of(whole)) == (check_reading(SCHEMA, document, whole) == [])


@settings(deadline=None)
@given(drawn_readings())
def test_what_is_asked_of_a_whole_document_is_left_to_the_values(whole: AnnotationSet) -> None:
    columns = ReadingColumns.of(whole)
    assert not any(ColumnCheck(schema).is_silent(Document("d", TEXT), columns) for schema in OF_DOCUMENTS)
    page = Document("d", TEXT, zones=(Zone(kind="tags", span=Span(0, 2), text="ab", furniture=True),))
    assert not ColumnCheck(SCHEMA).is_silent(page, columns)
