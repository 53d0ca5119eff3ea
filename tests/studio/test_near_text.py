"""Texts that are nearly a seed's: each difference that nobody sees, and where regions come to stand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Span
from annot.core.document import Document
from annot.studio.near_text import NearTexts, first_difference
from annot.studio.offsets import StatedSpan

SEED = Document("d", "Zoé leads Norsk\u00a0Hydro.\nShe lives in Oslo.\n")


@pytest.mark.parametrize(
    ("shown", "difference"),
    [
        (
            SEED.text.replace("\n", "\r\n"),
            "character 22, after 'Norsk\\xa0Hydro.': U+000D CARRIAGE RETURN there, U+000A LINE FEED",
        ),
        ("\ufeff" + SEED.text, "character 0: U+FEFF BYTE ORDER MARK there, U+005A LATIN CAPITAL LETTER Z in the seed"),
        (SEED.text[:-1], "the end of the text there, U+000A LINE FEED in the seed"),
        (
            unicodedata.normalize("NFD", SEED.text),
            "U+0065 LATIN SMALL LETTER E there, U+00E9 LATIN SMALL LETTER E WITH ACUTE",
        ),
        (SEED.text.replace("\u00a0", " "), "U+0020 SPACE there, U+00A0 NO-BREAK SPACE in the seed"),
        (SEED.text.replace("\n", "\r"), "U+000D CARRIAGE RETURN there"),
        (
            SEED.text.replace("leads", "le\u00adads"),
            "U+00AD SOFT HYPHEN there, U+0061 LATIN SMALL LETTER A in the seed",
        ),
        ("\n\n" + SEED.text.replace(" ", "  "), "character 0: U+000A LINE FEED there"),
    ],
)
def test_a_text_that_nearly_is_a_seed_is_found_and_its_regions_are_carried_over(shown: str, difference: str) -> None:
    near = NearTexts([Document("other", "Another text."), SEED]).find(shown)
    assert near is not None
    assert near.document is SEED
    assert difference in near.difference
    quoted = unicodedata.normalize("NFD", "Zoé") if "e\u0301" in shown else "Zoé"
    places = {"a": StatedSpan(shown.index(quoted), shown.index(quoted) + len(quoted), quoted)}
    start = shown.index("Oslo")
    places["b"] = StatedSpan(start, start + 4, "Oslo")
    placed = near.read(places)
    assert placed.misfits == {}
    assert [SEED.text[s.start : s.end] for s in placed.spans.values()] == ["Zoé", "Oslo"]


def test_a_region_is_carried_over_by_its_quote_alone() -> None:
    near = NearTexts([SEED]).find(SEED.text.replace("\n", "\r\n"))
    assert near is not None
    placed = near.read({"bare": StatedSpan(0, 3, None), "wrong": StatedSpan(0, 3, "Kim")})
    assert placed.spans == {}
    assert "it quotes nothing; not taken" in placed.misfits["bare"].message
    assert "quotes 'Kim'" in placed.misfits["wrong"].message


@pytest.mark.parametrize("gap", ["\u00a0", "\u202f", "\t"])
def test_a_quote_that_a_browser_copied_with_plain_spaces_proves_its_place(gap: str) -> None:
    near = NearTexts([Document("d", "Zoé leads Norsk Hydro.")]).find(f"Zoé leads Norsk{gap}Hydro.\r\n")
    assert near is not None
    placed = near.read({"r": StatedSpan(10, 21, "Norsk Hydro"), "glued": StatedSpan(10, 21, "NorskHydro")})
    assert placed.spans == {"r": Span(10, 21)}
    assert placed.misfits["glued"].message.endswith("; not taken")
    assert "taken by its offsets" not in placed.misfits["glued"].message


def test_half_of_a_character_of_the_seed_is_no_place() -> None:
    near = NearTexts([Document("d", "Zoé")]).find("Zoe\u0301")
    assert near is not None
    assert "begins or ends inside a character" in near.read({"r": StatedSpan(0, 3, "Zoe")}).misfits["r"].message
    assert near.read({"r": StatedSpan(0, 4, "Zoe\u0301")}).spans == {"r": Span(0, 3)}


def test_hangul_in_pieces_is_the_same_text() -> None:
    near = NearTexts([Document("d", "한국 서울")]).find(unicodedata.normalize("NFD", "한국 서울"))
    assert near is not None
    quote = unicodedata.normalize("NFD", "서울")
    start = unicodedata.normalize("NFD", "한국 ").__len__()
    assert near.read({"r": StatedSpan(start, start + len(quote), quote)}).spans == {"r": Span(3, 5)}


@pytest.mark.parametrize(
    "shown", ["Zoé led Norsk Hydro.\nShe lives in Oslo.", "", "zoé leads norsk hydro.\nshe lives in oslo."]
)
def test_a_text_with_other_words_is_no_seed(shown: str) -> None:
    assert NearTexts([SEED]).find(shown) is None


def test_two_seeds_that_a_text_may_be_are_none() -> None:
    assert NearTexts([Document("a", "One.\n"), Document("b", "One. ")]).find("One.") is None


def test_a_changed_text_is_like_the_one_that_begins_so() -> None:
    texts = NearTexts([SEED])
    assert texts.like(SEED.text + "More was said of it later.") is SEED
    assert texts.like("Nothing of the kind was ever written.") is None
    assert (
        first_difference("ab", "ac")
        == "character 1, after 'a': U+0062 LATIN SMALL LETTER B there, U+0063 LATIN SMALL LETTER C in the seed"
    )


WORDS = st.lists(st.text("abcé한ü", min_size=1, max_size=6), min_size=1, max_size=8)


@given(
    WORDS, st.sampled_from(["\r\n", "\u00a0", "  ", "\t"]), st.sampled_from(["NFC", "NFD"]), st.booleans(), st.data()
)
def test_every_word_is_found_at_its_place(
    words: list[str], gap: str, form: str, bom: bool, data: st.DataObject
) -> None:
    seed = Document("d", " ".join(words))
    at = data.draw(st.integers(0, len(words) - 1))
    pieces = [unicodedata.normalize(form, word) for word in words]  # type: ignore[arg-type]
    shown = "\ufeff" * bom + gap.join(pieces)
    near = NearTexts([seed]).find(shown)
    assert near is not None
    start = len("\ufeff" * bom + "".join(piece + gap for piece in pieces[:at]))
    placed = near.read({"r": StatedSpan(start, start + len(pieces[at]), pieces[at])})
    expected = len("".join(word + " " for word in words[:at]))
    assert placed.spans == {"r": Span(expected, expected + len(words[at]))}
