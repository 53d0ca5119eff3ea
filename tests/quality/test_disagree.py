"""Where two readings differ, and in which groups."""

from __future__ import annotations

from typing import Any

import pytest

from annot.core.annotation import AnnotationSet, Mention
from annot.core.count import Count, Share
from annot.core.document import Document
from annot.quality.boundary import read_boundary_words
from annot.quality.disagree import Disagreement, find_disagreements
from annot.quality.rank import by_annotator, by_document, rank_groups
from tests.make import quote, reading, relation

TEXT = "Hier, les soldats de Kim ont tué neuf civils à Kyiv, selon le président."


def at(label: str, words: str, **attributes: Any) -> Mention:
    return quote(label, words, TEXT, **attributes)


def find(left: AnnotationSet, right: AnnotationSet) -> list[Disagreement]:
    words = read_boundary_words("fr")
    return find_disagreements(Document("d", TEXT), left, right, words=words, symmetric={"same_as"})


def test_mentions() -> None:
    left = reading(
        at("Unit", "soldats de Kim"),
        at("Place", "Kyiv"),
        at("Figure", "neuf", kind="killed"),
        at("Date", "Hier"),
        by="a",
    )
    right = reading(
        at("Unit", "soldats"), at("Actor", "Kyiv"), at("Figure", "neuf"), at("Source", "le président"), by="b"
    )
    found = find(left, right)
    assert [(each.kind, each.what, each.says, each.missed_by) for each in found] == [
        ("boundary", "Unit: complement", ("Unit@10-24 'soldats de Kim'", "Unit@10-17 'soldats'"), ""),
        ("attribute", "Figure.kind: killed / no value", ("killed", "no value"), ""),
        ("label", "Actor / Place", ("Place@47-51 'Kyiv'", "Actor@47-51 'Kyiv'"), ""),
        ("missed mention", "Date", ("Date@0-4 'Hier'", ""), "b"),
        ("missed mention", "Source", ("", "Source@59-71 'le président'"), "a"),
    ]
    assert found[0].quote == "Hier, les soldats de Kim ont tué neuf civils à Kyiv, s"
    assert {each.annotators for each in found} == {("a", "b")}


def test_another_label_on_a_span_that_overlaps() -> None:
    (found,) = find(reading(at("Unit", "soldats de Kim"), by="a"), reading(at("Actor", "Kim"), by="b"))
    assert (found.kind, found.what) == ("label and boundary", "Actor / Unit")


def test_relations() -> None:
    unit, wide, place, figure = at("Unit", "soldats"), at("Unit", "les soldats"), at("Place", "Kyiv"), at("F", "neuf")
    date = at("Date", "Hier")
    shared = [place, figure, date]
    left = reading(
        unit,
        *shared,
        relations=[
            relation("at", figure, place),
            relation("of", figure, unit),
            relation("on", figure, date),
            relation("in", place, date),
        ],
        by="a",
    )
    right = reading(
        wide,
        *shared,
        relations=[
            relation("near", figure, place),
            relation("of", figure, wide),
            relation("on", date, figure),
            relation("by", place, figure),
        ],
        by="b",
    )
    found = [each for each in find(left, right) if "relation" in each.kind]
    assert sorted((each.kind, each.what, each.missed_by) for each in found) == [
        ("missed relation", "by", "a"),
        ("missed relation", "in", "b"),
        ("relation direction", "on", ""),
        ("relation end", "of", ""),
        ("relation label", "at / near", ""),
    ]
    (label,) = [each for each in found if each.kind == "relation label"]
    assert label.says == ("at: F@33-37 'neuf' → Place@47-51 'Kyiv'", "near: F@33-37 'neuf' → Place@47-51 'Kyiv'")


def test_a_relation_whose_end_the_other_has_not_at_all() -> None:
    figure, place = at("F", "neuf"), at("Place", "Kyiv")
    with_it = reading(figure, place, relations=[relation("at", figure, place)], by="a")
    found = find(with_it, reading(figure, by="b"))
    assert [(each.kind, each.missed_by) for each in found] == [("missed mention", "b"), ("relation end", "b")]
    found = find(reading(figure, by="b"), with_it)
    assert [(each.kind, each.missed_by) for each in found] == [("missed mention", "b"), ("relation end", "b")]


def test_a_symmetric_relation_turned_around_is_the_same_and_its_attributes_are_compared() -> None:
    one, other = at("F", "neuf"), at("F", "Hier")
    left = reading(one, other, relations=[relation("same_as", one, other, sure="yes")], by="a")
    assert find(left, reading(one, other, relations=[relation("same_as", other, one, sure="yes")], by="b")) == []
    (found,) = find(left, reading(one, other, relations=[relation("same_as", other, one, sure="no")], by="b"))
    assert (found.kind, found.what) == ("relation attribute", "same_as.sure: no / yes")


def some(kind: Any, what: str, n: int, missed_by: str = "") -> list[Disagreement]:
    return [
        Disagreement(
            kind=kind, what=what, doc_id=f"d{i}", annotators=("a", "b"), says=("x", "y"), missed_by=missed_by, quote="q"
        )
        for i in range(n)
    ]


def test_what_to_mend_first() -> None:
    found = [
        *some("label", "A / B", 2),
        *some("missed mention", "A", 4, "b"),
        *some("relation end", "r", 1),
        *some("attribute", "A.side: x / y", 3),
    ]
    groups = rank_groups(found, mentions=Count(10, 8, 4), relations=Count(2, 2, 1), attributes={"A.side": Share(5, 10)})
    assert [(group.kind, group.n) for group in groups] == [
        ("missed mention", 4),
        ("attribute", 3),
        ("label", 2),
        ("relation end", 1),
    ]
    missed, attribute, label, end = groups
    # As it is 2·4 / 18. If b had the four as well: 2·8 / (10 + 12). If the two had one label: 2·6 / 18.
    assert missed.now == pytest.approx(8 / 18)
    assert missed.mended == pytest.approx(16 / 22)
    assert label.mended == pytest.approx(12 / 18)
    assert (end.now, end.mended) == (0.5, 1.0)
    assert (attribute.now, attribute.mended) == (0.5, 0.8), "of ten values five are the same, and three more"
    assert missed.share == 0.4
    assert [each.doc_id for each in missed.examples] == ["d0", "d1", "d2"]
    assert rank_groups([], mentions=Count(1, 1, 1), relations=Count(), attributes={}) == []
    (unmeasured,) = rank_groups(
        some("relation attribute", "r.x: a / b", 1), mentions=Count(), relations=Count(), attributes={}
    )
    assert (unmeasured.now, unmeasured.mended) == (None, None)


def test_by_annotator_and_document() -> None:
    found = [*some("label", "A / B", 1), *some("missed mention", "A", 2, "b")]
    people = by_annotator(found)
    assert {name: (part.n, part.missed) for name, part in people.items()} == {"a": (3, 0), "b": (3, 2)}
    assert people["a"].kinds == {"label": 1, "missed mention": 2}
    assert {doc: (part.n, part.missed) for doc, part in by_document(found).items()} == {"d0": (2, 1), "d1": (1, 1)}
