"""What annotators said of an attribute, in columns, is what their mentions say."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention
from annot.core.schema import Schema
from annot.quality.attribute_columns import attribute_columns
from annot.quality.attribute_measures import Trait, common_mentions, values_of
from annot.quality.compared import lay_out
from tests.make import mention as m
from tests.make import readings

SCHEMA = Schema.model_validate(
    {"name": "s", "version": "1.0.0", "language": "fr", "mentions": {name: {"definition": name} for name in "AB"}}
)
ATTRIBUTES = st.dictionaries(st.sampled_from(["low", "high"]), st.sampled_from([1, 1.0, True, 2, 3]))
PLACES = st.dictionaries(st.tuples(st.sampled_from("AB"), st.integers(0, 2)), ATTRIBUTES)
READINGS = st.lists(st.lists(PLACES, min_size=2, max_size=2), min_size=2, max_size=3)
_Said = Mapping[str, AnnotationSet]


def plainly(trait: Trait, said: Sequence[_Said]) -> list[tuple[str, list[Hashable]]]:
    """Document and values by annotator of each mention that two have; nan where an annotator has it not."""
    found: list[tuple[str, list[Hashable]]] = []
    for doc_id in sorted(said[0]):
        ids = {each.id: each for one in said for each in one[doc_id].mentions if each.label == trait.label}
        for mention in sorted(ids.values(), key=lambda each: each.span):
            sides = [one[doc_id].by_id.get(mention.id) for one in said]
            if sum(side is not None for side in sides) > 1:
                rows = [
                    [side.attributes.get(n, trait.default) for n in trait.attributes] if side else [] for side in sides
                ]
                found.append((doc_id, [tuple(row) if row else math.nan for row in rows]))
    return found


def _values(trait: Trait, mention: Mention) -> Hashable:
    return tuple(mention.attributes.get(name, trait.default) for name in trait.attributes)


@pytest.mark.parametrize(
    "trait",
    [
        Trait("A.low", "A", ("low",), 2, "nominal"),
        Trait("A.low", "A", ("low",), None, "interval"),
        Trait("A.low..high", "A", ("low", "high"), None, "nominal"),
        Trait("C.low", "C", ("low",), None, "nominal"),
    ],
)
@settings(deadline=None)
@given(READINGS)
def test_columns_hold_what_the_mentions_say(trait: Trait, drawn: list[list[dict[tuple[str, int], Any]]]) -> None:
    said = [
        readings(
            *([m(label, 9 * at, 9 * at + 5, **has) for (label, at), has in doc.items()] for doc in docs), by=f"r{who}"
        )
        for who, docs in enumerate(drawn)
    ]
    every = lay_out({f"r{who}": of for who, of in enumerate(said)}, SCHEMA, {"d0": 50, "d1": 50})
    attributes = attribute_columns(*(columns.mentions for columns in every.mentions))
    found = values_of(trait, attributes, common_mentions(every).of_label(trait.label), ())
    expected = plainly(trait, said)
    assert [every.documents[doc] for doc in found.doc.tolist()] == [doc_id for doc_id, _ in expected]
    for column, (_, values) in zip(found.codes.T.tolist(), expected, strict=True):
        # Codes are the same where, and only where, values are.
        assert [[a == b for b in column] for a in column] == [[a == b for b in values] for a in values]
    if trait.level == "interval":
        numbers = [[math.nan if v != v or v[0] is None else float(v[0]) for v in values] for _, values in expected]  # type: ignore[index]
        np.testing.assert_array_equal(found.numbers.T.reshape(-1, len(said)), np.array(numbers).reshape(-1, len(said)))
