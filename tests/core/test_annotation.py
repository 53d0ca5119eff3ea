"""`Span`, `Mention`, `Relation`, `AnnotationSet`: values that cannot exist broken."""

from __future__ import annotations

import copy
import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.canonical import canonical_json, digest_of

spans = st.tuples(st.integers(0, 30), st.integers(1, 30)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


def mention(label: str, start: int, text: str, **attributes: object) -> Mention:
    return Mention(label=label, span=Span(start, start + len(text)), text=text, attributes=attributes)  # type: ignore[arg-type]


def reading(*mentions: Mention, relations: tuple[Relation, ...] = ()) -> AnnotationSet:
    return AnnotationSet(
        doc_id="d",
        doc_sha256="0" * 64,
        annotator="a",
        origin="human",
        schema="s@1.0.0",
        mentions=mentions,
        relations=relations,
    )


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2), (0, 0)])
def test_a_span_that_is_empty_reversed_or_negative_does_not_exist(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"^a span needs 0 <= start < end, not {start}, {end}$"):
        Span(start, end)


def test_adjacent_spans_do_not_overlap() -> None:
    assert not Span(0, 3).overlaps(Span(3, 5))
    assert Span(0, 4).overlaps(Span(3, 5))


@given(spans, spans)
def test_overlap_is_a_shared_character(a: Span, b: Span) -> None:
    shared = set(range(a.start, a.end)) & set(range(b.start, b.end))
    assert a.overlaps(b) == b.overlaps(a) == bool(shared)
    assert a.contains(b) == (set(range(b.start, b.end)) <= set(range(a.start, a.end)))


def test_a_mention_is_named_by_what_it_is() -> None:
    assert mention("Actor", 14, "Kim Jong Un").id == "Actor@14-25"


def test_a_mention_with_another_id_does_not_exist() -> None:
    with pytest.raises(ValueError, match=r"mention 'Actor@0-3' is 'Actor@0-2' by its label and span"):
        Mention(id="Actor@0-3", label="Actor", span=Span(0, 2), text="ab")


def test_a_quote_of_another_length_does_not_exist() -> None:
    with pytest.raises(ValueError, match=r"mention Actor@0-2 quotes 'abc': 3 characters"):
        Mention(label="Actor", span=Span(0, 2), text="abc")


def test_attributes_cannot_be_changed_and_stand_in_order() -> None:
    found = mention("Actor", 0, "ab", side=["KP", "RU"], anonymous=True)
    assert list(found.attributes.items()) == [("anonymous", True), ("side", ("KP", "RU"))]
    with pytest.raises(TypeError):
        found.attributes["side"] = "KP"  # type: ignore[index]


def test_attributes_that_are_said_alike_are_one_mapping() -> None:
    one, other = mention("A", 0, "ab", side="KP", sure=True), mention("B", 7, "c", sure=True, side="KP")
    assert one.attributes is other.attributes


@pytest.mark.parametrize("values", [(1, 1.0, True), (0, 0.0, -0.0, False), (("x",), "x")])
def test_values_that_are_equal_and_not_the_same_keep_their_form(values: tuple[object, ...]) -> None:
    for value in (*values, *values):
        found = mention("A", 0, "ab", low=value).attributes["low"]
        assert (repr(found), type(found)) == (repr(value), type(value))


def test_more_attributes_than_are_shared_are_what_was_said() -> None:
    found = [mention("A", 0, "ab", note=str(place % 5_000)).attributes["note"] for place in range(10_000)]
    assert found == [str(place % 5_000) for place in range(10_000)]


def test_a_set_knows_the_places_of_its_relations_ends() -> None:
    a, b, c = mention("A", 0, "ab"), mention("B", 4, "cd"), mention("A", 8, "ef")
    links = (Relation(label="r", head=c.id, tail=a.id), Relation(label="q", head=b.id, tail=c.id))
    whole = reading(c, b, a, relations=links)
    # In order: q(b, c), then r(c, a); the mentions are a, b, c.
    assert whole.ends == (1, 2, 2, 0)
    assert whole.replace(mentions=(a, b, c), relations=links[:1]).ends == (2, 0)
    for again in (copy.copy(whole), pickle.loads(pickle.dumps(whole))):
        assert again == whole
        assert again.ends == whole.ends


def test_order_is_no_information() -> None:
    first, second = mention("B", 0, "ab"), mention("A", 4, "cd")
    link = Relation(label="r", head=first.id, tail=second.id)
    back = Relation(label="r", head=second.id, tail=first.id)
    one = reading(first, second, relations=(link, back))
    other = reading(second, first, relations=(back, link))
    assert one == other
    assert canonical_json(one) == canonical_json(other)
    assert digest_of(one) == digest_of(other)


def test_two_mentions_of_one_name_do_not_exist() -> None:
    with pytest.raises(ValueError, match="d: mention A@0-2 stands twice"):
        reading(mention("A", 0, "ab"), mention("A", 0, "ab", side="KP"))


def test_a_relation_without_its_mention_does_not_exist() -> None:
    with pytest.raises(ValueError, match=r"d: r\(A@0-2, B@9-11\) has no mention B@9-11"):
        reading(mention("A", 0, "ab"), relations=(Relation(label="r", head="A@0-2", tail="B@9-11"),))


def test_a_copy_is_checked_like_a_new_one() -> None:
    one = mention("A", 0, "ab")
    whole = reading(one, relations=(Relation(label="r", head=one.id, tail=one.id),))
    with pytest.raises(ValueError, match="has no mention A@0-2"):
        whole.replace(mentions=())


texts = st.text(min_size=1, max_size=40)
values = st.one_of(st.booleans(), st.integers(-(2**53), 2**53), st.text(min_size=1), st.lists(st.text(), min_size=1))


@given(texts, st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), values, max_size=4))
def test_canonical_json_reads_back_as_the_same_value(text: str, attributes: dict[str, object]) -> None:
    whole = reading(mention("A", 0, text, **attributes))
    line = canonical_json(whole)
    again = msgspec.json.decode(line, type=AnnotationSet)
    assert again == whole
    assert canonical_json(again) == line
    assert b"\n" not in line
