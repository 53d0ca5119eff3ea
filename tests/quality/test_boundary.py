"""What boundaries differ by, in the words of two languages."""

from __future__ import annotations

import pytest

from annot.core.annotation import Span
from annot.quality.boundary import BoundaryWords, boundary_kind, read_boundary_words


def differ(language: str, text: str, one: str, other: str) -> str:
    spans = [Span(text.index(each), text.index(each) + len(each)) for each in (one, other)]
    found = boundary_kind(read_boundary_words(language), text, *spans)
    assert boundary_kind(read_boundary_words(language), text, *reversed(spans)) == found, "whoever is called first"
    return found


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("les forces de Kim", "forces de Kim", "determiner"),
        ("l’armée", "armée", "determiner"),
        ("forces de Kim", "forces", "complement"),
        ("les forces de Kim", "forces", "other"),
        ("président Zelensky", "Zelensky", "title"),
        ("« Kyiv Post »", "Kyiv Post", "punctuation"),
        ("« Kyiv Post", "Kyiv Post », quotidien", "other"),
        ("soldats nord-coréens", "soldats", "other"),
        ("agences qui savent", "agences", "complement"),
        ("le président Zelensky", "Zelensky.", "title"),
    ],
)
def test_french(one: str, other: str, kind: str) -> None:
    text = (
        "les forces de Kim, l’armée, le président Zelensky. « Kyiv Post », quotidien, soldats nord-coréens, "
        "agences qui savent"
    )
    assert differ("fr", text, one, other) == kind


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("the army of Kim", "army of Kim", "determiner"),
        ("army of Kim", "army", "complement"),
        ("President Kim", "Kim, again", "other"),
        ("Prime Minister Kim", "Minister Kim", "other"),
        ("General Smith", "Smith", "title"),
    ],
)
def test_english(one: str, other: str, kind: str) -> None:
    assert differ("en", "the army of Kim. President Kim, again. Prime Minister Kim. General Smith", one, other) == kind


def test_spans_that_cross_differ_at_both_ends() -> None:
    text = "le soldat de Kim"
    assert boundary_kind(read_boundary_words("fr"), text, Span(0, 9), Span(3, 16)) == "other"


def test_a_language_without_words_knows_punctuation_alone() -> None:
    assert read_boundary_words("xx") == BoundaryWords()
    assert differ("xx", "les forces (2)", "les forces", "forces") == "other"
    assert differ("xx", "les forces (2)", "forces (2)", "forces (2") == "punctuation"
