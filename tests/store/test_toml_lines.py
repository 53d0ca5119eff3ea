"""Lines of keys in TOML files; each is counted by hand."""

from __future__ import annotations

import tomllib

import pytest

from annot.store.toml_lines import line_of, why_no_toml

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


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("labels = [1 2]", "a list has commas between its values and ] at its end"),
        ("labels = [1,", "a list has commas between its values and ] at its end"),
        ("labels = [", "a list has commas between its values and ] at its end"),
        ("shares = {a = 1,}", "names in { } stand on one line, with commas between them and none behind the last"),
        ("shares = {a = 1", "names in { } stand on one line, with commas between them and none behind the last"),
        ("[«a»]", "a name is made of letters a to z, digits, - and _"),
        ("a. = 1", "a name is made of letters a to z, digits, - and _"),
        ("title = 'My data", "a text is not closed; write ' at its end"),
        ('seeds = "C:\\Users\\me"', "a \\ in double quotes begins a sign; write / in paths"),
        ("title =", "no value stands here; text needs straight quotes"),
    ],
)
def test_what_is_no_toml_is_said_with_what_to_write(text: str, why: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        tomllib.loads(text)
    line, hint = why_no_toml(str(refused.value), text)
    assert (line, hint.startswith(why)) == (1, True), hint
