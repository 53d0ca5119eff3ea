"""Alpha on characters is alpha of the characters, coded one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import Mention
from annot.quality.alpha import alpha
from annot.quality.bootstrap import estimate
from annot.quality.character_alpha import character_statistics
from annot.quality.columns import columns_of
from tests.make import mention as m

LENGTH = 14
mentions = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 9), st.integers(1, 5)), max_size=4, unique=True
).map(lambda rows: sorted((m(label, s, s + n) for label, s, n in rows), key=lambda each: (each.span, each.label)))
documents = st.lists(st.lists(st.one_of(st.none(), mentions), min_size=3, max_size=3), min_size=1, max_size=3)


def coded(reading: list[Mention] | None, label: str | None, codes: dict[frozenset[str], int]) -> list[float]:
    """One number a character: under the label or not, or which set of labels; nan where nobody read."""
    if reading is None:
        return [math.nan] * LENGTH
    found = []
    for at in range(LENGTH):
        under = frozenset(each.label for each in reading if each.span.start <= at < each.span.end)
        found.append(float(label in under) if label else float(codes.setdefault(under, len(codes))))
    return found


@settings(deadline=None)
@given(documents)
def test_it_is_alpha_of_every_character(rows: list[list[list[Mention] | None]]) -> None:
    columns = columns_of(*([doc[who] or [] for doc in rows] for who in range(3)))
    has_read = np.array([[doc[who] is not None for doc in rows] for who in range(3)])
    kept = has_read.sum(axis=0) >= 2
    statistics = character_statistics(
        [each.keep_documents(kept) for each in columns], has_read[:, kept], np.full(int(kept.sum()), LENGTH)
    )
    found = {name: each for table in estimate(statistics, n_resamples=0) for name, each in table.items()}
    compared = [doc for doc, is_kept in zip(rows, kept, strict=True) if is_kept]
    for name in (*columns[0].labels, "all"):
        codes: dict[frozenset[str], int] = {}
        label = None if name == "all" else name
        values = np.array([[v for doc in compared for v in coded(doc[who], label, codes)] for who in range(3)])
        value = found[name].value
        assert (math.nan if value is None else value) == pytest.approx(alpha(values, "nominal"), nan_ok=True)


def test_more_labels_than_bits_is_said() -> None:
    many = [m(f"L{place:02}", place, place + 1) for place in range(63)]
    columns = columns_of([many], [many])
    by_label, of_all = estimate(
        character_statistics(columns, np.ones((2, 1), np.bool_), np.array([100])), n_resamples=0
    )
    assert by_label["L07"].value == 1
    assert str(of_all["all"]) == "undefined (more than 62 labels)"
