"""Tags: each encoding, sequences that break it, and seqeval where it is at home."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities  # type: ignore[import-untyped]

from annot.formats.tags import Encoding, Repair, TaggedSpan, decode_tags, guess_encoding, is_tag


def spans(tags: str, encoding: Encoding, repair: Repair = "conlleval") -> list[tuple[str, int, int]]:
    return [
        (each.label, each.first, each.end)
        for each in decode_tags(tags.split(), encoding=encoding, repair=repair).mentions
    ]


def faults(tags: str, encoding: Encoding) -> list[int]:
    return decode_tags(tags.split(), encoding=encoding, repair="conlleval").faults


@pytest.mark.parametrize(
    ("encoding", "tags"),
    [
        ("bio", "B-A I-A B-A O B-B"),
        ("iob1", "I-A I-A B-A O I-B"),
        ("bioes", "B-A E-A S-A O S-B"),
        ("bioes", "B-A L-A U-A O U-B"),  # BILOU
    ],
)
def test_the_same_mentions_in_every_encoding(encoding: Encoding, tags: str) -> None:
    assert spans(tags, encoding) == [("A", 0, 2), ("A", 2, 3), ("B", 4, 5)]
    assert faults(tags, encoding) == []


def test_io_cannot_tell_neighbours_apart() -> None:
    assert spans("I-A I-A I-A O I-B I-A", "io") == [("A", 0, 3), ("B", 4, 5), ("A", 5, 6)]
    assert faults("I-A B-A", "io") == [1]


def test_a_label_may_hold_a_hyphen() -> None:
    assert spans("B-A-b I-A-b", "bio") == [("A-b", 0, 2)]


def test_sequences_that_break_bio() -> None:
    # An I behind O, and one behind another label, begin a mention for conlleval, and are nothing for discard.
    assert faults("I-A O B-A I-B I-B", "bio") == [0, 3]
    assert spans("I-A O B-A I-B I-B", "bio") == [("A", 0, 1), ("A", 2, 3), ("B", 3, 5)]
    assert spans("I-A O B-A I-B I-B", "bio", "discard") == [("A", 2, 3)]


def test_sequences_that_break_bioes() -> None:
    # A beginning without an end, an end without a beginning, an inside behind a single.
    assert faults("B-A O E-A S-B I-B E-B", "bioes") == [0, 2, 4]
    assert spans("B-A O E-A S-B I-B E-B", "bioes") == [("A", 0, 1), ("A", 2, 3), ("B", 3, 4), ("B", 4, 6)]
    assert spans("B-A O E-A S-B I-B E-B", "bioes", "discard") == [("B", 3, 4)]
    assert faults("O B-A", "bioes") == [1], "the end of the sentence ends no mention"


def test_a_b_of_iob1_stands_behind_its_own_label() -> None:
    assert faults("B-A I-A B-A O B-B", "iob1") == [0, 4]


@pytest.mark.parametrize(
    ("tags", "encoding"),
    [("O B-A I-A", "bio"), ("I-A O", "io"), ("O O", "bio"), ("S-A O", "bioes"), ("B-A L-A", "bioes")],
)
def test_the_encoding_is_guessed_from_the_prefixes(tags: str, encoding: Encoding) -> None:
    assert guess_encoding(tags.split()) == encoding


def test_what_a_tag_looks_like() -> None:
    assert [is_tag(word) for word in ("O", "B-A", "E-x y", "GPE", "B-", "OUT", "-A", "X-A")] == [
        True, True, True, False, False, False, False, False,
    ]  # fmt: skip


@given(st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"]), max_size=12))
def test_bio_is_read_as_seqeval_reads_it(tags: list[str]) -> None:
    found = decode_tags(tags, encoding="bio", repair="conlleval").mentions
    assert found == [TaggedSpan(label, first, last + 1) for label, first, last in get_entities(tags)]


@given(st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"]), max_size=12))
def test_a_sound_sequence_is_the_same_under_every_repair(tags: list[str]) -> None:
    found = decode_tags(tags, encoding="bio", repair="conlleval")
    discarded = decode_tags(tags, encoding="bio", repair="discard").mentions
    assert set(discarded) <= set(found.mentions)
    assert (discarded == found.mentions) or found.faults
