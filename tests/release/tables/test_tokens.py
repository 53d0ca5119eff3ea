"""French-aware tokens: offsets that fit the text, and mentions that no boundary fits are listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Mention, Span
from annot.release.tables.tokens import TOKEN, find_tokens, refine_tokens, tag_tokens, tokenize
from tests.make import mention as m


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’Ukraine n'a qu’un char.", ["L’", "Ukraine", "n'", "a", "qu’", "un", "char", "."]),
        ("aujourd’hui, jusqu’à 3\u202f000", ["aujourd’", "hui", ",", "jusqu’", "à", "3", "000"]),
        ("forces nord-coréennes (NIS)", ["forces", "nord-coréennes", "(", "NIS", ")"]),
        ("1,2 million et 12.000", ["1,2", "million", "et", "12.000"]),
        ("240mm d’O’Brien", ["240", "mm", "d’", "O’", "Brien"]),
        ("« Oui », dit-il", ["«", "Oui", "»", ",", "dit-il"]),
        ("🙂a_b", ["🙂", "a", "_", "b"]),
    ],
)
def test_tokens_by_hand(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_every_character_that_is_no_white_space_lies_in_one_token(text: str) -> None:
    tokens = tokenize(text)
    covered = [index for start, end in tokens for index in range(start, end)]
    assert covered == sorted(set(covered))
    assert {i for i, char in enumerate(text) if not char.isspace()} <= set(covered)
    assert not any(text[index].isspace() for index in covered)


@given(
    st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("ldquLQ aé12.,’'-‑_\u00a0\u202f\u3000\n🙂\u0301")))
)
def test_a_text_in_pieces_has_the_tokens_of_the_whole(text: str) -> None:
    assert tokenize(text) == [match.span() for match in TOKEN.finditer(text)]
    tokens = find_tokens(text)
    assert tokens.quotes == TOKEN.findall(text)
    assert list(zip(tokens.starts, tokens.ends, strict=True)) == tokenize(text)


def test_tags_by_hand() -> None:
    text = "Kim Jong Un envoie des soldats nord-coréens"
    tagged = tag_tokens(tokenize(text), [m("Actor", 0, 11), m("MilitaryUnit", 23, 43)])
    assert tagged.tags == ["B-Actor", "I-Actor", "I-Actor", "O", "O", "B-MilitaryUnit", "I-MilitaryUnit"]
    assert tagged.unaligned == tagged.covered == []


def test_a_mention_that_ends_inside_a_token_is_listed() -> None:
    tagged = tag_tokens(tokenize("Volodymyr Zelenskia indiqué"), [m("OfficialSpeaker", 0, 18)])
    assert tagged.tags == ["O", "O", "O"]
    assert [mention.id for mention in tagged.unaligned] == ["OfficialSpeaker@0-18"]


def test_a_mention_that_begins_inside_the_last_token_is_listed() -> None:
    tagged = tag_tokens(tokenize("Kim Zelensky"), [m("Actor", 7, 12), m("Actor", 7, 13), m("Actor", 0, 3)])
    assert tagged.tags == ["B-Actor", "O"]
    assert [mention.id for mention in tagged.unaligned] == ["Actor@7-13", "Actor@7-12"]


def test_of_nested_mentions_the_outer_one_is_tagged() -> None:
    tagged = tag_tokens(tokenize("forces de Kim"), [m("Actor", 10, 13), m("MilitaryUnit", 0, 13)])
    assert tagged.tags == ["B-MilitaryUnit", "I-MilitaryUnit", "I-MilitaryUnit"]
    assert [mention.id for mention in tagged.covered] == ["Actor@10-13"]


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12), st.sampled_from("AB")), max_size=6))
def test_whatever_the_mentions_the_longest_take_their_tokens(places: list[tuple[int, int, str]]) -> None:
    mentions = [m(label, start, end) for start, end, label in places if start < end]
    tokens = tokenize("aa b ccc-d e")
    tags, unaligned, covered = ["O"] * 4, [], []
    for mention in sorted(mentions, key=lambda each: (-len(each.span), each.span, each.label)):
        inside = [i for i, (start, end) in enumerate(tokens) if mention.span.overlaps(Span(start, end))]
        if not inside or (tokens[inside[0]][0], tokens[inside[-1]][1]) != (mention.span.start, mention.span.end):
            unaligned.append(mention)
        elif any(tags[i] != "O" for i in inside):
            covered.append(mention)
        else:
            for i in inside:
                tags[i] = f"{'B' if i == inside[0] else 'I'}-{mention.label}"
    assert tag_tokens(tokens, mentions) == (tags, unaligned, covered)


@pytest.mark.parametrize(
    ("text", "marked", "tokens"),
    [
        ("東京で会う。", ["東京"], ["東", "京", "で", "会", "う", "。"]),
        ("我在北京工作", ["北京"], ["我", "在", "北", "京", "工", "作"]),
        ("เขาอยู่กรุงเทพ", ["กรุงเทพ"], ["เ", "ข", "า", "อ", "ยู่", "ก", "รุ", "ง", "เ", "ท", "พ"]),
        ("น้ำดี", ["ดี"], ["น้ำ", "ดี"]),
        ("ខ្មែរល្អ", ["ល្អ"], ["ខ្មែ", "រ", "ល្អ"]),
        ("ລາວ ດີ", ["ລາວ"], ["ລ", "າ", "ວ", "ດີ"]),
        ("قال وزيد", ["زيد"], ["قال", "و", "ز", "ي", "د"]),
        ("قَالَ وَزَيْد", ["زَيْد"], ["قَالَ", "وَ", "زَ", "يْ", "د"]),
        ("दिल्ली में 3 घर", ["दिल्ली"], ["दिल्ली", "में", "3", "घर"]),
        ("தமிழ்-ஊர்", ["ஊர்"], ["த", "மி", "ழ்", "-", "ஊ", "ர்"]),
        ("می\u200cخواهم؛ نه", ["نه"], ["می\u200cخواهم", "؛", "نه"]),
        ("l’e\u0301te\u0301 a", ["e\u0301te\u0301"], ["l’", "e\u0301te\u0301", "a"]),
        ("น้ำดี", ["้ำดี"], ["น", "้ำ", "ดี"]),
        ("1\ufe0f❤\ufe0fa", ["a"], ["1", "\ufe0f", "❤", "\ufe0f", "a"]),
        ("Zelenskia parlé", ["Zelenski"], ["Z", "e", "l", "e", "n", "s", "k", "i", "a", "parlé"]),
        ("un mot entier", ["mot"], ["un", "mot", "entier"]),
    ],
)
def test_a_mention_that_no_token_edge_fits_is_held_by_grapheme_clusters(
    text: str, marked: list[str], tokens: list[str]
) -> None:
    mentions = [Mention(label="X", span=Span(text.index(q), text.index(q) + len(q)), text=q) for q in marked]
    found = refine_tokens(text, find_tokens(text), mentions)
    assert found.quotes == tokens
    assert [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)] == tokens
    tagged = tag_tokens(list(zip(found.starts.tolist(), found.ends.tolist(), strict=True)), mentions)
    assert tagged.unaligned == []
    assert tagged.tags.count("B-X") == 1


def test_a_text_without_spaces_has_the_same_tokens_whatever_is_marked() -> None:
    text = "東京で会う"
    marked = [Mention(label="X", span=Span(0, 2), text="東京")]
    assert refine_tokens(text, find_tokens(text), []).quotes == refine_tokens(text, find_tokens(text), marked).quotes


@given(st.text(st.sampled_from("aé 1-’\u0301\u200d\u200cไม้ำทदिल्ली东❤\ufe0f")), st.data())
def test_refined_tokens_hold_every_mention_and_every_character(text: str, data: st.DataObject) -> None:
    solid = [place for place, char in enumerate(text) if not char.isspace()]
    mentions = []
    if solid:
        first, last = sorted(data.draw(st.tuples(st.sampled_from(solid), st.sampled_from(solid))))
        mentions = [m("X", first, last + 1)]
    found = refine_tokens(text, find_tokens(text), mentions)
    places = list(zip(found.starts.tolist(), found.ends.tolist(), strict=True))
    assert [text[start:end] for start, end in places] == found.quotes
    assert [at for start, end in places for at in range(start, end)] == solid
    assert tag_tokens(places, mentions).unaligned == []


def test_an_empty_text_has_no_tokens_to_divide() -> None:
    assert refine_tokens("", find_tokens(""), []).quotes == []
