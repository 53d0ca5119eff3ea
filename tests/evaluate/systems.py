"""Gold and predictions of a test's own, in a few words."""

from __future__ import annotations

from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention
from tests.make import mention as m

Reading = dict[str, AnnotationSet]


@st.composite
def mentions(draw: st.DrawFn) -> list[Mention]:
    places = st.tuples(st.sampled_from("AB"), st.integers(0, 20), st.integers(1, 8))
    found = draw(st.lists(places, max_size=8, unique=True))
    return [m(label, start, start + length) for label, start, length in found]


@st.composite
def apart(draw: st.DrawFn) -> tuple[list[Mention], list[Mention]]:
    """Gold and predictions in which nothing competes: every predicted mention can meet one of the gold at most."""
    gold, pred = [], []
    for place in range(draw(st.integers(0, 6))):
        start = 100 * place + 10
        label, other = draw(st.sampled_from("AB")), draw(st.sampled_from("AB"))
        kind = draw(st.sampled_from(["same", "moved", "missed", "spurious"]))
        if kind != "spurious":
            gold.append(m(label, start, start + 10))
        if kind != "missed":
            moved = draw(st.integers(-5, 5)) if kind == "moved" else 0
            pred.append(m(other, start + moved, start + moved + 10))
    return gold, pred
