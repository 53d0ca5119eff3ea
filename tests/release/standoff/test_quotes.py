"""Runs of eight words that stand in a text, found exactly."""

from __future__ import annotations

import random
import re

import pytest

from annot.release.standoff.quotes import QuotedRun, Quotes

TEXT = "Kyiv says that forty soldiers died near Kursk on Monday, and sixty were hurt."
SEVEN = "says that forty soldiers died near Kursk"
EIGHT = "says that forty soldiers died near Kursk on"


def test_eight_words_are_a_quote_and_seven_are_none() -> None:
    quotes = Quotes({"one": TEXT})
    assert quotes.find(SEVEN) is None
    assert quotes.find(f"He {SEVEN} in") is None
    assert quotes.find(f"He {EIGHT} it.") == QuotedRun("one", EIGHT.casefold())


@pytest.mark.parametrize(
    "hidden",
    [
        EIGHT.upper(),
        EIGHT.replace(" ", ",\n- **"),
        EIGHT.replace(" ", "_"),
        EIGHT.replace("died", "&#100;ied"),
        EIGHT.replace("died", "di\u00aded").replace("forty", "for\u200bty"),
        EIGHT.replace(" ", "&nbsp;"),
        EIGHT.replace("died", "\N{MATHEMATICAL BOLD SMALL D}ied"),
        EIGHT.replace(" ", "/") + ".txt",
    ],
)
def test_case_punctuation_entities_and_underscores_hide_nothing(hidden: str) -> None:
    found = Quotes({"one": TEXT}).find(hidden)
    assert found is not None
    assert found.doc_id == "one"


def test_a_text_in_another_normal_form_is_the_same_text() -> None:
    composed = "l\u2019arm\u00e9e a pr\u00e9sent\u00e9 ses pertes hier soir"
    decomposed = "l\u2019arme\u0301e a pre\u0301sente\u0301 ses pertes hier soir"
    assert Quotes({"one": composed}).find(decomposed) is not None
    assert Quotes({"one": decomposed}).find(composed) is not None


def test_no_run_crosses_from_one_text_into_the_next() -> None:
    quotes = Quotes({"one": "a b c d e f g h", "two": "i j k l m n o p"})
    assert quotes.find("e f g h i j k l") is None
    assert quotes.find("x i j k l m n o p") == QuotedRun("two", "i j k l m n o p")


def test_a_short_text_is_one_run_and_three_words_are_none() -> None:
    quotes = Quotes({"four": "Forty soldiers died today", "three": "Kyiv denies it"})
    assert quotes.find("He wrote: forty soldiers died today.") == QuotedRun("four", "forty soldiers died today")
    assert quotes.find("Forty soldiers died") is None
    assert quotes.find("Kyiv denies it, Kyiv denies it") is None


def test_no_texts_and_no_words_are_no_quotes() -> None:
    assert Quotes({}).find(TEXT) is None
    assert Quotes({"one": ""}).find("") is None


@pytest.mark.parametrize("seed", range(20))
def test_it_says_what_the_rule_in_plain_words_says(seed: int) -> None:
    """Few different words, so that runs nearly match everywhere."""
    dice = random.Random(seed)
    texts = {name: " ".join(dice.choices("ab", k=60)) for name in ("one", "two")}
    quotes = Quotes(texts)
    for _ in range(50):
        words = dice.choices("ab", k=dice.randint(7, 12))
        runs = [" ".join(words[at : at + 8]) for at in range(len(words) - 7)]
        expected = [run for run in runs if any(re.search(rf"\b{run}\b", text) for text in texts.values())]
        found = quotes.find(" ".join(words))
        assert (None if found is None else found.words) == (expected[0] if expected else None)
        if found is not None:
            assert found.words in texts[found.doc_id]


def test_a_number_that_two_runs_share_makes_no_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were all numbers the same, only the words could tell."""
    import numpy as np

    monkeypatch.setattr("annot.release.standoff.quotes._FACTOR", np.uint64(0))
    quotes = Quotes({"one": TEXT})
    assert quotes.find(EIGHT) is not None
    assert quotes.find("died near Kursk says that forty soldiers on") is None
