"""Grapheme clusters, held to the rules of Unicode by the package `regex`, and scripts without spaces."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from annot.core.characters import (
    clusters_of,
    has_clusters,
    has_no_edges,
    is_of_word,
    isolated,
    may_hold_clitics,
    utf16_widths,
)

SAMPLES = "aée\u0301\u0308กำน้ำเ東か\u3099ギ한각가\u1100\u1161\u11a8🙂👍\U0001f3fd👩\u200d🇫🇷🇯وزيد"


@given(st.text(st.sampled_from(SAMPLES), min_size=1, max_size=12))
def test_clusters_lose_nothing(text: str) -> None:
    assert "".join(clusters_of(text)) == text


@given(st.text(st.sampled_from(SAMPLES), min_size=1, max_size=12))
def test_a_text_that_may_have_no_cluster_has_none(text: str) -> None:
    assert has_clusters(text) or list(clusters_of(text)) == list(text)


def test_most_texts_are_known_to_have_none() -> None:
    assert [has_clusters(text) for text in ("", "L’État à 3 €", "한글", "東", "🙂", "e\u0301", "🇫🇷")] == [
        *[False] * 5,
        *[True] * 2,
    ]


@pytest.mark.parametrize(
    "text", ["e\u0301a", "น้ำดี", "한글", "\u1100\u1161\u11a8가", "👍\U0001f3fd👍", "👩\u200d👧", "🇫🇷🇯🇵🇫", "東か\u3099"]
)
def test_clusters_are_those_of_unicode(text: str) -> None:
    assert list(clusters_of(text)) == regex.findall(r"\X", text)


@pytest.mark.parametrize("text", ["東", "か", "ギ", "ไทย", "ລາວ", "ខ្មែរ", "မြန်", "བོད", "a東"])
def test_scripts_without_spaces(text: str) -> None:
    assert has_no_edges(text)


@pytest.mark.parametrize("text", ["mot", "слово", "한글", "कथा", "وزيد", "12", ""])
def test_scripts_with_spaces(text: str) -> None:
    assert not has_no_edges(text)


def test_characters_beyond_the_first_plane_take_two_units_of_utf_16() -> None:
    assert utf16_widths("aé字\uffff🙂") == [1, 1, 1, 1, 2]


def test_scripts_that_write_particles_and_words_as_one() -> None:
    assert may_hold_clitics("وزيد")
    assert may_hold_clitics("ובית")
    assert may_hold_clitics("집에서")
    assert not may_hold_clitics("mot")


@pytest.mark.parametrize("char", ["a", "é", "\u0301", "3", "٣", "_", "ไ", "่", "ा", "東"])
def test_marks_are_a_part_of_words(char: str) -> None:
    assert is_of_word(char)


@pytest.mark.parametrize("char", [" ", "-", "،", "。", "\u200d"])
def test_signs_are_no_part_of_words(char: str) -> None:
    assert not is_of_word(char)


def test_only_what_reads_from_right_to_left_is_isolated() -> None:
    assert isolated("…[وزيد] T-90…") == "\u2068…[وزيد] T-90…\u2069"
    assert isolated("בית") == "\u2068בית\u2069"
    assert [isolated(text) for text in ("mot", "é 東 ไทย", "")] == ["mot", "é 東 ไทย", ""]
