"""Scores of tagged tokens beside seqeval, on BIO, where it is at home."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics import f1_score, precision_score, recall_score  # type: ignore[import-untyped]

from annot.evaluate.score import score
from annot.formats.conll_file import import_conll

SENTENCE = st.lists(
    st.tuples(*[st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"])] * 2),
    min_size=1,
    max_size=8,
)


def conll(sentences: list[list[str]]) -> str:
    return "\n\n".join("\n".join(f"w{at}\t{tag}" for at, tag in enumerate(each)) for each in sentences)


@settings(max_examples=100, deadline=None)
@given(st.lists(SENTENCE, min_size=1, max_size=4))
def test_strict_is_seqevals(sentences: list[list[tuple[str, str]]]) -> None:
    sides = [[[pair[side] for pair in each] for each in sentences] for side in (0, 1)]
    gold = import_conll(conll(sides[0]), name="gold", documents={}, encoding="bio")
    pred = import_conll(conll(sides[1]), name="pred", documents=gold.documents, encoding="bio")
    found = score(gold=gold.sets, pred=pred.sets, n_resamples=0).mentions["strict"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where it writes 0 for what is undefined
        expected = [each(*sides) for each in (precision_score, recall_score, f1_score)]
        macro = f1_score(*sides, average="macro")
    ratios = found.micro.ratios
    assert [each.value or 0 for each in (ratios.precision, ratios.recall, ratios.f1)] == pytest.approx(expected)
    if found.labels:
        assert found.macro.f1.value == pytest.approx(macro)
