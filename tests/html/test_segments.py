"""A text cut at the edges of its mentions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Mention, Span
from annot.html.segments import Segment, segments_of


@st.composite
def texts_with_mentions(draw: st.DrawFn) -> tuple[str, list[Mention]]:
    text = draw(st.text(min_size=1, max_size=40))
    edges = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda e: e[0] < e[1])
    spans = draw(st.lists(edges, max_size=12))
    labels = draw(st.lists(st.sampled_from("ABC"), min_size=len(spans), max_size=len(spans)))
    return text, [
        Mention(label=label, span=Span(start, end), text=text[start:end])
        for label, (start, end) in zip(labels, spans, strict=True)
    ]


@given(texts_with_mentions())
def test_segments_are_the_text_and_those_of_a_mention_its_quote(case: tuple[str, list[Mention]]) -> None:
    text, mentions = case
    segments = segments_of(text, mentions)
    assert "".join(segment.text for segment in segments) == text
    for place, mention in enumerate(mentions):
        own = [at for at, segment in enumerate(segments) if place in segment.inside]
        assert own == list(range(own[0], own[-1] + 1))
        assert "".join(segments[at].text for at in own) == mention.text
        assert [at for at, segment in enumerate(segments) if place in segment.starts] == own[:1]
        assert [at for at, segment in enumerate(segments) if place in segment.ends] == own[-1:]


def test_nested_and_adjacent_mentions() -> None:
    outer = Mention(label="A", span=Span(0, 5), text="abcde")
    inner = Mention(label="B", span=Span(1, 3), text="bc")
    beside = Mention(label="A", span=Span(5, 6), text="f")
    assert segments_of("abcdefg", [outer, inner, beside]) == [
        Segment("a", (0,), (0,), ()),
        Segment("bc", (0, 1), (1,), (1,)),
        Segment("de", (0,), (), (0,)),
        Segment("f", (2,), (2,), (2,)),
        Segment("g", (), (), ()),
    ]


def test_an_empty_text_has_no_segment() -> None:
    assert segments_of("", []) == []


def test_a_mention_of_another_text_is_refused() -> None:
    wrong = Mention(label="A", span=Span(1, 3), text="xy")
    with pytest.raises(ValueError, match=r"^A@1-3 quotes 'xy', not 'bc'$"):
        segments_of("abc", [wrong])
