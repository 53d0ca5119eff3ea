"""Nearly the same sentences, found as by comparing each with each."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document
from annot.core.issue import Issue
from annot.quality.lint.gold import lint_gold
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.sentence_columns import triples_between
from annot.quality.lint.sentences import RULE, _near
from tests.quality.lint.small import SCHEMA

SENTENCES = st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=9), max_size=9)


def runs(words: list[int]) -> set[tuple[int, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))


@given(SENTENCES, st.sampled_from([0.5, 0.8, 0.9, 1.0]))
def test_pairs_are_those_of_comparing_each_with_each(sentences: list[list[int]], similar: float) -> None:
    words = np.array([word for each in sentences for word in each], np.uint64)
    afters = np.cumsum([0, *map(len, sentences)])
    triples = triples_between(words, afters[:-1], afters[1:])
    found = set(_near(similar, triples, len(sentences)))
    assert found == {
        (i, j)
        for (i, one), (j, other) in combinations(enumerate(map(runs, sentences)), 2)
        if len(one & other) >= similar * len(one | other)
    }


def document(doc_id: str, text: str, *quotes: str) -> tuple[Document, AnnotationSet]:
    mentions = []
    for quote in quotes:
        start = text.index(quote)
        mentions.append(Mention(label="Name", span=Span(start, start + len(quote)), text=quote))
    made = Document(doc_id, text)
    gold = AnnotationSet(
        doc_id=doc_id,
        doc_sha256=made.sha256,
        annotator="gold",
        origin="adjudicated",
        schema="names@1.0.0",
        mentions=tuple(mentions),
    )
    return made, gold


def lint(*made: tuple[Document, AnnotationSet]) -> list[Issue]:
    documents = {each.doc_id: each for each, _ in made}
    gold = {each.doc_id: each for _, each in made}
    return lint_gold(LintPlan(), SCHEMA, documents, gold, rules=[RULE])


def test_case_alone_makes_no_other_word_and_a_longer_word_does() -> None:
    made = [
        document("a", "Ada Byron wrote the first program of all.", "Ada Byron"),
        document("b", "ADA BYRON WROTE THE FIRST PROGRAM OF ALL."),
        document("c", "Ada Byrons wrotes thes firsts programs ofs alls."),
    ]
    found = lint(*made)
    assert [(issue.doc_id, issue.where) for issue in found] == [("a", "Name@0-9")]


def test_few_words_and_page_furniture_are_no_sentences() -> None:
    made = [document("a", "Ada wrote it.", "Ada"), document("b", "Ada wrote it.")]
    assert lint(*made) == []
    assert lint() == []
