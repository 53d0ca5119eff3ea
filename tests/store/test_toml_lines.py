"""Lines of keys in TOML files; each is counted by hand."""

from __future__ import annotations

import pytest

from annot.store.toml_lines import line_of

TEXT = """\
# a comment
[dataset]
name = "x"
title = "y"

[lint]
off = [
  "too-fast",
]

[[report.records]]
labels = ["A"]
[[report.records]]
labels = ["B"]

[annotators.ana]
kind = "human"
[annotators."../b"]
kind = "robot"
[gates.mentions.strict]
all = 0.5
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("dataset",), 2),
        (("dataset", "title"), 4),
        (("dataset", "schema"), 2),
        (("lint", "off", 0), 7),
        (("report", "records", 0, "labels"), 12),
        (("report", "records", 1, "labels", 0), 14),
        (("report", "records", 1, "low"), 13),
        (("annotators",), 16),
        (("annotators", "ana", "kind"), 17),
        (("annotators", "../b", "kind"), 19),
        (("gates", "mentions", "strict", "all"), 21),
        (("gates",), 20),
        (("studio", "port"), 1),
        ((), 1),
    ],
)
def test_the_deepest_part_that_is_there_is_found(place: tuple[int | str, ...], line: int) -> None:
    assert line_of(TEXT, place) == line
