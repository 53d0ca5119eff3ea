"""Relations in columns are relations in plain sets, in every setting."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Relation
from annot.quality.columns import columns_of
from annot.quality.match import Fit, align, match
from annot.quality.relation_measures import count_relations, relation_columns, relation_counts
from tests.make import mention as m
from tests.make import reading

PLACES = [("A", 0, 4), ("B", 0, 4), ("A", 0, 5), ("A", 6, 8), ("B", 6, 9), ("B", 10, 12)]


@st.composite
def sets(draw: st.DrawFn) -> AnnotationSet:
    chosen = draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=5, unique=True))
    mentions = [m(*each) for each in chosen]
    ends = st.sampled_from(mentions)
    links = draw(st.lists(st.tuples(st.sampled_from(["r", "q", "same"]), ends, ends), max_size=5))
    # One way round alone, as a schema's canonical form has a symmetric relation.
    relations = {
        (label, head.id, tail.id): Relation(label=label, head=head.id, tail=tail.id)
        for label, head, tail in links
        if label != "same" or (head.span, head.label) <= (tail.span, tail.label)
    }
    return reading(*mentions, relations=list(relations.values()), by="a")


def plainly(left: AnnotationSet, right: AnnotationSet, setting: str) -> tuple[int, int, int]:
    """Relations of the left, the right and both, as sets of what they are in a setting."""
    pairs = align(left.mentions, right.mentions)
    same = {left.mentions[i].id for i, _, fit in pairs if fit is Fit.SAME}
    names = {
        left.mentions[i].id: right.mentions[j].id for i, j, fit in pairs if fit in {Fit.SAME, Fit.OVERLAP_SAME_LABEL}
    }

    def end(side: AnnotationSet, name: str) -> object:
        if setting == "boundaries":
            return side.by_id[name].span
        if setting == "overlap" and side is left:
            return names.get(name, f"only left {name}")
        return name

    found = []
    for side in (left, right):
        keys = set()
        for each in side.relations:
            if setting == "given_mentions" and not {each.head, each.tail} <= same:
                continue
            ends = (end(side, each.head), end(side, each.tail))
            keys.add((each.label, frozenset(ends) if each.label == "same" else ends))
        found.append(keys)
    return len(found[0]), len(found[1]), len(found[0] & found[1])


@settings(deadline=None)
@given(sets(), sets())
def test_they_are_sets_of_what_they_are(left: AnnotationSet, right: AnnotationSet) -> None:
    mentions = columns_of([left.mentions], [right.mentions])
    relations = relation_columns([[left], [right]], mentions, {"same"})
    counts = count_relations(mentions, relations, match(*mentions))
    assert tuple(counts) == ("strict", "boundaries", "overlap", "given_mentions")
    for setting, by_label in relation_counts(counts, relations[0].labels).items():
        found = [sum(getattr(each, part) for each in by_label.values()) for part in ("n_left", "n_right", "n_both")]
        assert tuple(found) == plainly(left, right, setting), setting
