"""Where quotes go: in the order of the text, each time to the next place, and nowhere when nothing tells."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Span
from annot.predict.llm.anchor import Anchor, Anchored, Quote, anchor_quotes
from annot.predict.llm.fold import fold_text


def anchored(text: str, *quotes: str | tuple[str, str]) -> list[Anchored]:
    return anchor_quotes(text, [Quote(*each) if isinstance(each, tuple) else Quote(each) for each in quotes])


def places(text: str, *quotes: str | tuple[str, str]) -> list[tuple[int, int, str] | None]:
    return [
        (each.anchor.span.start, each.anchor.span.end, each.anchor.kind) if each.anchor else None
        for each in anchored(text, *quotes)
    ]


def test_a_quote_that_is_said_again_goes_to_the_next_place() -> None:
    text = "Kim parle. Kim écoute Kim."
    #       0          11         22
    assert places(text, "Kim") == [(0, 3, "exact")]
    assert places(text, "Kim", "Kim") == [(0, 3, "exact"), (11, 14, "exact")]
    assert places(text, "Kim", "Kim", "Kim") == [(0, 3, "exact"), (11, 14, "exact"), (22, 25, "exact")]


def test_what_is_certain_says_where_the_rest_is() -> None:
    text = "a b a c a"
    # b stands once, so that the a behind it is the second; and the one behind c the third.
    assert places(text, "b", "a") == [(2, 3, "exact"), (4, 5, "exact")]
    assert places(text, "c", "a") == [(6, 7, "exact"), (8, 9, "exact")]
    assert places(text, "a", "b", "c") == [(0, 1, "exact"), (2, 3, "exact"), (6, 7, "exact")]


def test_one_quote_out_of_order_does_not_move_the_others() -> None:
    text = "a b a c a"
    # c comes too early; b and the a behind it are where they would be without it.
    assert places(text, "c", "b", "a") == [(6, 7, "exact"), (2, 3, "exact"), (4, 5, "exact")]


def test_said_more_often_than_it_stands_there() -> None:
    first, second = anchored("Kim parle.", ("Kim", "Person"), ("Kim", "Person"))
    assert first.anchor == Anchor(Span(0, 3), "exact")
    assert second == Anchored(None, "it is quoted more often than it stands there")
    # Under another label the same words may be meant once more.
    assert places("Kim parle.", ("Kim", "Person"), ("Kim", "Family")) == [(0, 3, "exact"), (0, 3, "exact")]


def test_a_short_name_is_not_a_part_of_the_long_one() -> None:
    text = "Kim Jong Un parle, Kim écoute."
    # Of the same label: the second mention is the second Kim. Of another, it may be within the first.
    assert places(text, ("Kim Jong Un", "Person"), ("Kim", "Person"))[1] == (19, 22, "exact")
    assert places(text, ("Kim Jong Un", "Person"), ("Kim", "Family"))[1] == (0, 3, "exact")


def test_words_are_whole_where_they_can_be() -> None:
    assert places("l'orange et l'or", "or") == [(14, 16, "exact")]
    assert places("l'orange", "or") == [(2, 4, "exact")]
    assert places("在北京市", "北京") == [(1, 3, "exact")]


@pytest.mark.parametrize(
    ("text", "quote", "place"),
    [
        ("cafe\u0301 noir", "café", (0, 5, "unicode")),
        ("un oﬃcier", "officier", (3, 9, "unicode")),
        ("12\u202f000 morts", "12 000", (0, 6, "white-space")),
        ("armée\n  russe", "armée russe", (0, 13, "white-space")),
        ("l’armée dit", "l'armée", (0, 7, "quotes")),
        ("« alliés »", '"\u00a0alliés "', (0, 10, "quotes")),
        ("Corée–Russie", "Corée-Russie", (0, 12, "quotes")),
        ("À İzmir, ABC", "abc", (9, 12, "case")),
        ("À İzmir, ABC", "izmir", (2, 7, "case")),
        ("le président", "Le Président", (0, 12, "case")),
        ("le Président Zelensky", "Président Zelenski", (3, 21, "fuzzy")),
        ("l'hopital militaire", "hôpital militaire", (2, 19, "fuzzy")),
    ],
)
def test_forms_are_named_as_what_they_are(text: str, quote: str, place: tuple[int, int, str]) -> None:
    assert places(text, quote) == [place]


def test_the_least_changed_form_comes_first_and_the_next_only_when_more_are_asked_for() -> None:
    text = "L’Iran et L'Iran"
    assert places(text, "L'Iran") == [(10, 16, "exact")]
    assert places(text, "L'Iran", "L'Iran") == [(0, 6, "quotes"), (10, 16, "exact")]


@pytest.mark.parametrize(
    ("text", "quote", "why"),
    [
        ("Kim parle.", "Poutine", "it is not in the text"),
        ("Kim parle.", " ", "it is empty"),
        ("Kim parle.", "", "it is empty"),
        ("Zelensky, Zelensky", "Zelenski", "nearly it stands in 2 places"),
        ("le leader nord-coréen", "leader sud-coréen", "it is not in the text"),
        ("12 000 soldats", "11 000 soldats", "it is not in the text"),
        ("Kam parle", "Kim parle", "it is not in the text"),
        ("aussitôt", "tôt après", "it is not in the text"),
    ],
)
def test_what_is_not_there_is_not_guessed(text: str, quote: str, why: str) -> None:
    assert anchored(text, quote) == [Anchored(None, why)]


def test_coverage_is_the_share_of_letters_that_stand_there() -> None:
    (found,) = anchored("président Zelensky", "président Zelenski")
    # 9 + 8 letters are quoted, one of them is wrong.
    assert found.anchor is not None
    assert found.anchor.coverage == pytest.approx(16 / 17)
    assert anchored("L’ONU", "l'onu")[0].anchor == Anchor(Span(0, 5), "case", 1.0)


@given(st.text(max_size=60), st.data())
def test_quotes_that_stand_once_come_back_to_their_places(text: str, data: st.DataObject) -> None:
    starts = st.integers(0, max(0, len(text) - 1))
    drawn = data.draw(st.lists(st.tuples(starts, st.integers(1, 12)), max_size=8))
    spans = sorted({(start, min(len(text), start + n)) for start, n in drawn if text})
    once = [(a, b) for a, b in spans if len(re.findall(f"(?={re.escape(text[a:b])})", text)) == 1 and text[a:b].strip()]
    found = anchor_quotes(text, [Quote(text[a:b], "L") for a, b in once])
    assert [each.anchor for each in found] == [Anchor(Span(a, b), "exact") for a, b in once]


@given(st.lists(st.sampled_from(["Kim", "né", "é", "K", "字", "l’eau"]), min_size=1, max_size=14), st.data())
def test_quotes_of_all_places_of_some_words_come_back_to_them(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    chosen = data.draw(st.sets(st.sampled_from(sorted(set(words)))))
    at, spans = 0, []
    for word in words:
        if word in chosen:
            spans.append(Span(at, at + len(word)))
        at += len(word) + 1
    found = anchor_quotes(text, [Quote(text[each.start : each.end], "L") for each in spans])
    assert [each.anchor and each.anchor.span for each in found] == spans


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=6), max_size=6))
def test_whatever_is_quoted_stands_there_as_its_kind_says(text: str, quotes: list[str]) -> None:
    for quote, each in zip(quotes, anchor_quotes(text, [Quote(each) for each in quotes]), strict=True):
        if each.anchor is None:
            assert each.why
            continue
        stands = text[each.anchor.span.start : each.anchor.span.end]
        if each.anchor.kind == "exact":
            assert stands == quote
        elif each.anchor.kind != "fuzzy":
            kind = each.anchor.kind
            assert fold_text(stands, kind).text == fold_text(quote, kind).text


@given(st.text(min_size=1, max_size=30), st.integers(2, 5))
def test_one_label_never_has_one_place_twice(text: str, n: int) -> None:
    found = [each.anchor.span for each in anchor_quotes(text, [Quote(text[:3], "L")] * n) if each.anchor]
    assert len(set(found)) == len(found)
