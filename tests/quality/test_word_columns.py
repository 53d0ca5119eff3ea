"""Words in columns: those that a regular expression finds, and one number for what is the same but for case."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annot.quality.word_columns import code_of, numbers_of_runs, words_of

TEXTS = st.lists(st.text(st.sampled_from("aAßſİéÉ1_ .-\n漢字\u0301\U0001d400\ud800")) | st.text(), max_size=5)


@given(TEXTS)
def test_words_are_those_of_the_expression_and_their_numbers_those_of_the_folded_words(texts: list[str]) -> None:
    found = words_of(texts)
    expected = [(n, *each.span()) for n, text in enumerate(texts) for each in re.finditer(r"\w+", text)]
    assert list(zip(found.text.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True)) == expected
    words = [texts[n][start:end].casefold() for n, start, end in expected]
    assert found.codes.tolist() == list(map(code_of, words))
    assert len(set(found.codes.tolist())) == len(set(words))


def test_the_same_run_has_the_same_number_wherever_it_stands() -> None:
    values = np.array([3, 1, 2, 9, 1, 2, 1], np.uint64)
    starts, ends = np.array([1, 4, 5, 1, 4]), np.array([3, 6, 7, 2, 5])
    first, again, turned, one, other = numbers_of_runs(values, starts, ends).tolist()
    assert first == again != turned
    assert one == other
