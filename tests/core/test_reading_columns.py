"""A reading in columns says what the same reading says in values."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet
from annot.core.reading_columns import ReadingColumns
from tests.make import mention as m
from tests.make import reading
from tests.make import relation as rel

PLACES = st.tuples(st.sampled_from("AB"), st.integers(0, 3), st.integers(4, 6))
ATTRIBUTES = st.dictionaries(st.sampled_from(["one", "two"]), st.sampled_from([1, True, "x", ("x", "y")]))


@st.composite
def readings_with_relations(draw: st.DrawFn) -> AnnotationSet:
    places: dict[tuple[str, int, int], dict[str, Any]] = draw(st.dictionaries(PLACES, ATTRIBUTES, max_size=5))
    mentions = [m(*place, **said) for place, said in places.items()]
    at = st.integers(0, max(len(mentions) - 1, 0))
    links: dict[tuple[str, int, int], dict[str, Any]] = draw(
        st.dictionaries(st.tuples(st.sampled_from("rq"), at, at), ATTRIBUTES, max_size=4 if mentions else 0)
    )
    relations = [rel(label, mentions[one], mentions[two], **said) for (label, one, two), said in links.items()]
    return reading(*mentions, relations=relations)


@settings(deadline=None)
@given(readings_with_relations())
def test_columns_of_values_give_the_values_back(whole: AnnotationSet) -> None:
    columns = ReadingColumns.of(whole)
    assert tuple(columns.mentions()) == whole.mentions
    assert tuple(columns.relations()) == whole.relations
    assert columns.ids == [each.id for each in whole.mentions]
    assert [columns.mention(at) for at in range(len(columns.ids))] == list(whole.mentions)


@settings(deadline=None)
@given(readings_with_relations(), st.randoms())
def test_any_order_has_one_canonical_order(whole: AnnotationSet, random: Any) -> None:
    kept = ReadingColumns.of(whole)
    order, linked = list(range(len(whole.mentions))), list(range(len(whole.relations)))
    random.shuffle(order)
    random.shuffle(linked)
    mixed = ReadingColumns(
        labels=[kept.labels[at] for at in order],
        starts=[kept.starts[at] for at in order],
        ends=[kept.ends[at] for at in order],
        quotes=[kept.quotes[at] for at in order],
        attributes=[kept.attributes[at] for at in order],
        relation_labels=[kept.relation_labels[at] for at in linked],
        heads=[order.index(kept.heads[at]) for at in linked],
        tails=[order.index(kept.tails[at]) for at in linked],
        said=[kept.said[at] for at in linked],
    )
    again = mixed.in_order()
    assert tuple(again.mentions()) == whole.mentions
    assert tuple(again.relations()) == whole.relations
