"""The gold as text: what is written can be read back, whatever the words are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder
from annot.release.gold_text import compare_texts, parse_gold, render_gold
from tests.make import mention, reading, relation


def gold_of(*words: str) -> dict[str, AnnotationSet]:
    """A document in which each word is a mention, and each is tied to the next."""
    text, mentions, at = " ".join(words), list[Mention](), 0
    for word in words:
        mentions.append(mention("Actor", at, at + len(word), in_text=text, side="UA", kind=("a", "b")))
        at += len(word) + 1
    ties = [relation("of", head, tail, sure="yes") for head, tail in pairwise(mentions)]
    return {"d": reading(*mentions, relations=ties, by="gold")}


def test_a_line_a_mention_and_a_relation() -> None:
    assert render_gold(gold_of("Kyjiw", "l'est")) == (
        "d: Actor@0-5 'Kyjiw' {kind=a+b, side=UA}\n"
        'd: Actor@6-11 "l\'est" {kind=a+b, side=UA}\n'
        "d: of: Actor@0-5 'Kyjiw' -> Actor@6-11 \"l'est\" {sure=yes}\n"
    )


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4))
def test_any_words_are_read_back(words: list[str]) -> None:
    text = render_gold(gold_of(*words))
    found = parse_gold(text)
    assert [mention.text for mention in found["d"].mentions] == words
    assert len(found["d"].relations) == len(words) - 1
    assert render_gold(found) == text


def test_the_repositorys_gold_is_read_back(repository: ProjectFolder) -> None:
    text = render_gold(adjudicate_project(repository).gold)
    assert render_gold(parse_gold(text)) == text


def test_a_line_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2: neither a mention nor a relation: 'd: words'"):
        parse_gold("d: Actor@0-1 'a'\nd: words\n")


def test_two_texts_are_compared_as_gold() -> None:
    before, after = render_gold(gold_of("one", "two")), render_gold(gold_of("one", "twos"))
    (document,) = compare_texts(before, after, {"d": "one twos"})
    (change,) = document.mentions
    assert (change.kind, change.before_around) == ("mention-moved", ("one ", "s"))
    # The relation's tail has another id, and the relation is the same.
    assert document.relations == ()
    assert list(compare_texts(before, before, {})) == []
