"""Where long texts are cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Span
from annot.predict.llm.chunks import chunks_of


def quoted(text: str, most: int, overlap: int) -> list[str]:
    return [text[each.start : each.end] for each in chunks_of(text, most, overlap)]


def test_a_short_text_is_one_chunk_and_an_empty_one_none() -> None:
    assert chunks_of("Kim parle.", 200, 50) == [Span(0, 10)]
    assert chunks_of("", 200, 50) == chunks_of(" \n ", 200, 50) == []


def test_it_is_cut_at_the_ends_of_sentences_with_whole_ones_in_common() -> None:
    text = "Aaaa aa. Bbbb bb. Cccc cc. Dddd dd."
    #       0        9        18       27     35
    assert quoted(text, 20, 0) == ["Aaaa aa. Bbbb bb.", "Cccc cc. Dddd dd."]
    # 10 characters in common hold one sentence of 8.
    assert quoted(text, 20, 10) == ["Aaaa aa. Bbbb bb.", "Bbbb bb. Cccc cc.", "Cccc cc. Dddd dd."]
    assert quoted(text, 20, 5) == ["Aaaa aa. Bbbb bb.", "Cccc cc. Dddd dd."]


def test_the_end_of_a_paragraph_is_better_than_that_of_a_sentence() -> None:
    text = "Aaaa aa. Bbbb bb.\n\nCccc. Dddd dd."
    # Up to 25 characters "Cccc." would fit in the first; the paragraph ends in its second half.
    assert quoted(text, 25, 0) == ["Aaaa aa. Bbbb bb.", "Cccc. Dddd dd."]


def test_a_sentence_that_is_too_long_is_cut_where_it_is() -> None:
    assert quoted("abcdefghij" * 3, 12, 0) == ["abcdefghijab", "cdefghijabcd", "efghij"]


@given(st.text(st.sampled_from("ab. A\n。字"), max_size=200), st.integers(5, 60), st.data())
def test_every_sign_is_in_a_chunk_and_none_is_too_long(text: str, most: int, data: st.DataObject) -> None:
    chunks = chunks_of(text, most, data.draw(st.integers(0, most // 2)))
    covered = {at for chunk in chunks for at in range(chunk.start, chunk.end)}
    assert all(text[at].isspace() or at in covered for at in range(len(text)) if not _between(text, at))
    assert all(len(chunk) <= most for chunk in chunks)
    starts, ends = [each.start for each in chunks], [each.end for each in chunks]
    assert (starts, ends) == (sorted(set(starts)), sorted(set(ends)))


def _between(text: str, at: int) -> bool:
    """Whether a sign may be taken for what stands between sentences: closing brackets and the like."""
    return text[at] in ".。"
