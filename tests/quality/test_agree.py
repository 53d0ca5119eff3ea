"""Agreement: counts worked out by hand."""

from __future__ import annotations

import pytest

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.count import Count, Share, sum_counts
from annot.quality.agree import measure_agreement
from annot.steps.agree import agree
from annot.steps.project import Project


def m(label: str, start: int, end: int, **attributes: str) -> Mention:
    return Mention(label=label, span=Span(start, end), text="x" * (end - start), attributes=attributes)


def read(who: str, *mentions: Mention, relations: tuple[Relation, ...] = ()) -> dict[str, AnnotationSet]:
    return {
        "d": AnnotationSet(
            doc_id="d",
            doc_sha256="0",
            annotator=who,
            origin="human",
            schema="s@1.0.0",
            mentions=mentions,
            relations=relations,
        )
    }


def test_counts_by_hand() -> None:
    a1, a2, b1 = m("A", 0, 5, side="x"), m("A", 10, 15, side="x"), m("B", 20, 25)
    c1, c2 = m("A", 0, 5, side="y"), m("A", 11, 15)
    left = read("l", a1, a2, b1, relations=(Relation(label="r", head=a1.id, tail=b1.id),))
    right = read("r", c1, c2, b1, relations=(Relation(label="r", head=c1.id, tail=b1.id),))
    found = measure_agreement(left, right)
    # Strict: A has two on each side and one in common, B one and one. F1 of A = 2·1 / (2 + 2) = .5.
    assert found.strict == {"A": Count(2, 2, 1), "B": Count(1, 1, 1)}
    assert found.strict["A"].f1 == 0.5
    assert sum_counts(found.strict.values()).f1 == pytest.approx(2 * 2 / 6)
    # Overlap: [10, 15) and [11, 15) share characters and the label.
    assert found.overlap == {"A": Count(2, 2, 2), "B": Count(1, 1, 1)}
    assert found.relations == {"r": Count(1, 1, 1)}
    # One mention is in both readings and has a side; the values differ.
    assert found.attributes == {"A.side": Share(0, 1)}


def test_a_relation_between_other_ends_is_another_relation() -> None:
    one, two, three = m("A", 0, 5), m("B", 6, 9), m("B", 10, 12)
    left = read("l", one, two, three, relations=(Relation(label="r", head=one.id, tail=two.id),))
    right = read("r", one, two, three, relations=(Relation(label="r", head=one.id, tail=three.id),))
    assert measure_agreement(left, right).relations == {"r": Count(1, 1, 0)}


def test_nothing_to_divide_by_is_none() -> None:
    assert Count().f1 is None
    assert Share().ratio is None


def test_the_two_readings_of_the_seeds(repository: Project) -> None:
    # README of the readings: F1 .959 on mentions. 361 and 363 mentions, 347 the same: 694 / 724 = .9586.
    (pair,) = agree(repository)
    mentions = sum_counts(pair.strict.values())
    assert (mentions.n_left, mentions.n_right, mentions.n_both) == (361, 363, 347)
    assert mentions.f1 == pytest.approx(0.959, abs=0.0005)
