"""Colours, patterns and abbreviations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.colors import colors_of
from annot.core.schema import Schema
from annot.html.palette import abbreviate, contrast, mix, render_label_css, shades_of

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    # From WebAIM's contrast checker.
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_of_known_pairs(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@given(COLORS)
def test_text_is_readable_on_any_colour(color: str) -> None:
    for dark, text in ((False, "#1b1b1f"), (True, "#ececf1")):
        for shade in shades_of(color, dark=dark):
            assert contrast(text, shade) >= 4.5


def test_mix_by_hand() -> None:
    # 0x00 * .25 + 0xff * .75 = 191.25; 0x80 * .25 + 0xff * .75 = 223.25; 0xff stays.
    assert mix("#0080ff", "#ffffff", 0.25) == "#bfdfff"


def test_the_first_ten_labels_have_patterns_of_their_own(schema: Schema) -> None:
    css = render_label_css(colors_of(schema))
    patterns = [line.split("--p:")[1] for line in css.splitlines() if "--p:" in line]
    assert len(set(patterns)) == len(schema.mentions) == 10


@pytest.mark.parametrize(
    ("labels", "short"),
    [
        (["MilitaryUnit", "Actor"], ["MU", "A"]),
        (["OfficialSpeaker", "OtherSource", "Date"], ["OfS", "OtS", "D"]),
        (["Person", "Place"], ["Pe", "Pl"]),
        (["PER", "ORG"], ["P", "O"]),
        (["AbC", "AbCd"], ["AbC", "AbCd"]),
        ([], []),
    ],
)
def test_abbreviations(labels: list[str], short: list[str]) -> None:
    assert list(abbreviate(labels).values()) == short


@given(st.lists(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,6}", fullmatch=True), unique=True, max_size=12))
def test_no_two_abbreviations_are_alike(labels: list[str]) -> None:
    short = abbreviate(labels)
    assert list(short) == labels
    assert len(set(short.values())) == len(labels)
