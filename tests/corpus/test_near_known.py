from __future__ import annotations

from annot.corpus.near_known import KnownTexts

# Ten words have eight runs of three, seven have five.
LONG = "one two three four five six seven eight nine ten"
PART = "two three four five six other words"


def test_a_text_is_near_where_it_shares_enough_of_the_shorter_ones_runs() -> None:
    # `PART` has five runs; `two three four`, `three four five`, `four five six` stand in `LONG`: .6.
    assert KnownTexts({"long": LONG}, at_least=0.6).nearest(PART) == "long"
    assert KnownTexts({"long": LONG}, at_least=0.61).nearest(PART) is None


def test_the_one_with_most_in_common_is_named_and_case_does_not_count() -> None:
    known = KnownTexts({"a": PART, "b": LONG, "c": LONG}, at_least=0.4)
    assert known.nearest(LONG.upper()) == "b"


def test_nothing_is_near_to_nothing() -> None:
    assert KnownTexts({}, at_least=0.1).nearest(LONG) is None
    assert KnownTexts({"empty": "", "long": LONG}, at_least=0.1).nearest("") is None
