"""Names of mentions, relations and conflicts: they print what they parse, and refuse what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.core.ids import (
    AttributePlace,
    ConflictId,
    Ends,
    MentionId,
    RelationId,
    mention_label,
    mentions_in,
    quote_of,
    relation_label,
)

LABELS = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,9}", fullmatch=True)
SPANS = st.tuples(st.integers(0, 10**9), st.integers(1, 10**6)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
MENTIONS = st.builds(MentionId, LABELS, SPANS)
RELATIONS = st.builds(RelationId, LABELS, MENTIONS, MENTIONS)
DOCS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True)


def conflicts() -> st.SearchStrategy[ConflictId]:
    return st.one_of(
        st.builds(ConflictId, DOCS, st.just("mention"), SPANS),
        st.builds(ConflictId, DOCS, st.just("relation"), st.builds(Ends.of, MENTIONS, MENTIONS)),
        st.builds(ConflictId, DOCS, st.just("attribute"), st.builds(AttributePlace, MENTIONS, LABELS)),
        st.builds(ConflictId, DOCS, st.just("relation-attribute"), st.builds(AttributePlace, RELATIONS, LABELS)),
    )


@given(MENTIONS)
def test_a_mention_is_parsed_to_what_was_printed(item: MentionId) -> None:
    assert MentionId.parse(str(item)) == item
    assert mention_label(str(item)) == item.label


@given(RELATIONS)
def test_a_relation_is_parsed_to_what_was_printed(item: RelationId) -> None:
    assert RelationId.parse(str(item)) == item
    assert relation_label(str(item)) == item.label


def test_names_that_were_taken_once_are_parsed_to_what_they_say() -> None:
    assert str(MentionId.parse("Actor@01-02")) == "Actor@1-2"
    assert str(RelationId.parse("a(B@1-2, C@3-4")) == "a(B@1-2, C@3-4)"


@given(conflicts())
def test_a_conflict_is_parsed_to_what_was_printed(conflict: ConflictId) -> None:
    assert ConflictId.parse(str(conflict)) == conflict


def test_the_names_are_those_of_the_values() -> None:
    head = Mention(label="Figure", span=Span(0, 2), text="20")
    tail = Mention(label="Unit", span=Span(3, 9), text="tanks.")
    assert head.id == str(MentionId("Figure", Span(0, 2))) == "Figure@0-2"
    relation = Relation(label="figure_of", head=head.id, tail=tail.id)
    assert relation.id == "figure_of(Figure@0-2, Unit@3-9)"
    assert RelationId.parse(relation.id).ends == {MentionId.parse(head.id), MentionId.parse(tail.id)}


def test_two_mentions_stand_in_the_order_of_the_text() -> None:
    first, second = MentionId("Unit", Span(3, 9)), MentionId("Figure", Span(3, 12))
    assert str(Ends.of(second, first)) == "Unit@3-9~Figure@3-12"
    same = MentionId("Actor", Span(3, 9))
    assert str(Ends.of(first, same)) == "Actor@3-9~Unit@3-9"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Actor",
        "@1-2",
        "Actor@",
        "Actor@2-1",
        "Actor@1-1",
        "Actor@1-٢",
        "Actor@-1-2",
        f"Actor@1-{'9' * 30}",
    ],
)
def test_what_names_no_mention_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no mention id such as 'Actor@14-25'"):
        MentionId.parse(text)


@pytest.mark.parametrize("text", ["", "a", "a()", "a(B@1-2)", "(B@1-2, C@3-4)", "a(B@1-2, C)"])
def test_what_names_no_relation_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no (relation|mention) id such as"):
        RelationId.parse(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("d", "'d' is no conflict id such as"),
        ("#mention:1-2", "is no conflict id such as"),
        ("d#other:1-2", "is no conflict id such as"),
        ("d#mention:Actor@1-2", "d#mention:Actor@1-2: 'Actor@1-2' is no span such as '14-25'"),
        ("d#relation:A@1-2", "'' is no mention id"),
        ("d#attribute:A@1-2", "'A@1-2' names no attribute, as 'Actor@14-25.side' does"),
        ("d#relation-attribute:A@1-2.side", "is no relation id"),
    ],
)
def test_what_names_no_conflict_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"is no |names no ") as refused:
        ConflictId.parse(text)
    assert why in str(refused.value)


def test_mentions_are_found_and_quoted_wherever_they_stand() -> None:
    document = Document("d", "20 tanks came")
    assert list(map(str, mentions_in("figure_of(Figure@0-2, Unit@3-8).role"))) == ["Figure@0-2", "Unit@3-8"]
    assert quote_of(document, "figure_of(Figure@0-2, Unit@3-8)") == "20 → tanks"
