"""Which records conflict: worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import pytest

from annot.core.annotation import Mention, Span
from annot.project.project import ProjectFolder
from annot.report.claims import Comparison, compare, groups_of, missing_of
from annot.report.records import Record
from annot.steps.report import report_data

TENTH = 0.1


def record(
    number: int,
    low: float,
    high: float,
    *,
    published: str = "2024-12",
    doc_id: str | None = None,
    tolerance: float = 0.0,
    dated: tuple[str, ...] = (),
    key: Mapping[str, str | None] | None = None,
    whole: str = "",
) -> Record:
    return Record(
        number=number,
        doc_id=doc_id or f"doc{number}",
        mention=Mention(label="Figure", span=Span(number, number + 1), text="x"),
        low=low,
        high=high,
        is_bounded=(low, high) != (-inf, inf),
        by="",
        tolerance=tolerance,
        key=key or {},
        published=published,
        dated=dated,
        sources=(),
        shown={},
        whole=whole,
    )


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        # About 11 000, and at most 12 000.
        (record(1, 11_000, 11_000, tolerance=TENTH), record(2, -inf, 12_000, published="2025"), Comparison.COMPATIBLE),
        # 10 000, and about 11 000 two months later.
        (
            record(1, 10_000, 10_000, published="2024-10-28"),
            record(2, 11_000, 11_000, tolerance=TENTH),
            Comparison.EARLIER,
        ),
        (
            record(1, 11_000, 11_000, tolerance=TENTH),
            record(2, 10_000, 10_000, published="2024-10-28"),
            Comparison.LATER,
        ),
        # More than 3 000, and about 4 000.
        (record(1, 3_000, inf), record(2, 4_000, 4_000, published="2025-03", tolerance=TENTH), Comparison.COMPATIBLE),
        # In the same month: 11 000 less a tenth is 9 900, so 10 000 fits; 9 899 does not.
        (record(1, 10_000, 10_000), record(2, 11_000, 11_000, tolerance=TENTH), Comparison.COMPATIBLE),
        (record(1, 9_899, 9_899), record(2, 11_000, 11_000, tolerance=TENTH), Comparison.CONFLICT),
        # 11 000 and a tenth is 12 100.
        (record(1, 12_100, 12_100), record(2, 11_000, 11_000, tolerance=TENTH), Comparison.COMPATIBLE),
        (record(1, 12_101, 12_101), record(2, 11_000, 11_000, tolerance=TENTH), Comparison.CONFLICT),
        # A day in its month, and a month in its year, may be the same time.
        (record(1, 5, 5, published="2024-12-03"), record(2, 6, 6), Comparison.CONFLICT),
        (record(1, 5, 5, published="2024"), record(2, 6, 6), Comparison.CONFLICT),
        (record(1, 5, 5, published="2023"), record(2, 6, 6), Comparison.EARLIER),
        # Nobody knows the time.
        (record(1, 5, 5, published=""), record(2, 6, 6), Comparison.UNDATED),
        (record(1, 5, 5, published=""), record(2, 5, 9), Comparison.COMPATIBLE),
        # In one document the time is the same unless its words differ, whether or not the document is dated.
        (record(1, 5, 5, doc_id="d", published=""), record(2, 6, 6, doc_id="d", published=""), Comparison.CONFLICT),
        (
            record(1, 5, 5, doc_id="d", dated=("Monday",)),
            record(2, 6, 6, doc_id="d", dated=("Tuesday",)),
            Comparison.OTHER_TIME,
        ),
        (
            record(1, 5, 5, doc_id="d", dated=("Monday",)),
            record(2, 6, 6, doc_id="d", dated=("monday", "at noon")),
            Comparison.CONFLICT,
        ),
        # Of the same words in another document nobody knows which Monday.
        (record(1, 5, 5, dated=("Monday",)), record(2, 6, 6, dated=("Tuesday",)), Comparison.CONFLICT),
        # A part and its whole.
        (record(1, 20, inf, doc_id="d", whole="w"), record(2, 6, 6, doc_id="d", whole="w"), None),
        (record(1, 20, inf, doc_id="d", whole="w"), record(2, 6, 6, doc_id="e", whole="w"), Comparison.CONFLICT),
    ],
)
def test_compare(left: Record, right: Record, expected: Comparison | None) -> None:
    assert compare(left, right) == expected


def test_groups_say_for_each_record_what_it_is_to_the_others() -> None:
    kp, ru = {"side": "KP"}, {"side": "RU"}
    records = [
        record(1, 9, 9, key=kp, published="2025"),
        record(2, 5, 5, key=ru),
        record(3, 5, 5, key=kp),
        record(4, 5, inf, key=kp),
        record(5, 5, 5, key={"side": None}),
        record(6, -inf, inf, key=kp),
    ]
    groups, alone = groups_of(records)
    assert [(group.label, dict(group.key), [each.number for each in group.records]) for group in groups] == [
        ("Figure", kp, [3, 4, 1]),
        ("Figure", ru, [2]),
    ]
    assert groups[0].verdicts == {
        3: {Comparison.EARLIER: (1,), Comparison.COMPATIBLE: (4,)},
        4: {Comparison.COMPATIBLE: (3, 1)},
        1: {Comparison.LATER: (3,), Comparison.COMPATIBLE: (4,)},
    }
    assert groups[1].verdicts == {2: {}}
    assert [(each.number, missing_of(each)) for each in alone] == [(5, ["side"]), (6, ["bounds"])]


def test_the_repository_has_no_false_alarm(repository: ProjectFolder) -> None:
    """What a check that compares bare numbers would call conflicts are an update and two that fit."""
    groups, _ = groups_of(report_data(repository).records)
    said: dict[tuple[str, str], Comparison] = {}
    for group in groups:
        quotes = {each.number: each.mention.text for each in group.records}
        for number, verdicts in group.verdicts.items():
            for verdict, others in verdicts.items():
                said |= {(quotes[number], quotes[other]): verdict for other in others}
    assert said["certains 11 000", "jusqu’à 12 000"] == Comparison.COMPATIBLE
    assert said["10 000", "environ 11 000"] == Comparison.EARLIER
    assert said["Plus de 3 000", "4 000"] == Comparison.COMPATIBLE
    assert ("plus de 20", "six") not in said
    assert Comparison.CONFLICT not in said.values()
