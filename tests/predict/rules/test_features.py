"""What tells of a candidate, by name: each number of the evidence is looked up again."""

from __future__ import annotations

from collections.abc import Sequence

from annot.predict.rules.cues import Cues
from annot.predict.rules.evidence import CandidateSpan, Numbering
from annot.predict.rules.features import FeatureReader
from annot.predict.rules.plain import PlainText
from annot.quality.number_reader import number_reader
from tests.predict.rules.small import SCHEMA


def candidate(text: str, words: str, kind: str = "text", *marked: tuple[str, int]) -> CandidateSpan:
    start = text.index(words)
    reader = number_reader("fr")
    number = reader.read_number(words) if reader and kind == "number" else None
    return CandidateSpan(start, start + len(words), kind, marked, number)


def told(known: Numbering, text: str, *candidates: CandidateSpan, language: str = "fr") -> list[set[str]]:
    """All that is true of each candidate; what has no words of its own is told by its numbers."""
    reader = FeatureReader(Cues(SCHEMA), language, known)
    found = reader.read(PlainText(text), candidates)
    names = {number: str(name) for name, number in known.features._known.items()}
    return [
        {names[feature] for feature in (*found.features[at].tolist(), *found.more.get(at, ())) if feature}
        for at in range(len(candidates))
    ]


def flags(all_told: Sequence[set[str]]) -> list[set[str]]:
    known = {"starts", "capital at start", "capital", "says behind", "says before", "according to"}
    return [each & known for each in all_told]


def test_the_start_of_a_sentence_and_capitals() -> None:
    text = "Kiev dort.\nKharkiv et Lviv. fin : nuit"
    found = told(
        Numbering(), text, *(candidate(text, word) for word in ("Kiev", "Kharkiv", "Lviv", "fin", "nuit", "dort"))
    )
    at_start = {"starts", "capital at start"}
    assert flags(found) == [at_start, at_start, {"capital"}, {"starts"}, {"starts"}, set()]


def test_verbs_of_speech_and_sources() -> None:
    text = "Selon Kiev, le chef Ryder a hier dit que Moscou dément"
    found = told(Numbering(), text, *(candidate(text, word) for word in ("Kiev", "Ryder", "Moscou")))
    # « dit » is the third word behind Ryder, the second before Moscou; « dément » stands behind Moscou.
    assert flags(found) == [
        {"capital", "according to"},
        {"capital", "says behind"},
        {"capital", "says before", "says behind"},
    ]


def test_words_of_a_candidate_without_their_endings() -> None:
    text = "des Soldats russes"
    (found,) = told(Numbering(), text, candidate(text, "Soldats russes"))
    assert {"('first', 'soldats')", "('last', 'russes')", "('n', 2)", "('words', 'soldat russe')"} <= found


def test_neighbours_are_the_same_whoever_stands_there() -> None:
    known = Numbering()
    one = told(known, "dans la ville de Kiev hier", CandidateSpan(17, 21, "text"))
    two = told(known, "vers une ville de Lviv hier", CandidateSpan(18, 22, "text"))
    other = told(known, "vers une ville de Lviv hier", CandidateSpan(18, 22, "name alone"))
    # Kind, the word before, that with the kind, two words before, the word behind, it and the end; capital and n.
    assert len(one[0] & two[0]) == 8
    # Of these the two with the kind differ.
    assert len(one[0] & other[0]) == 6


def test_what_a_number_counts() -> None:
    text = "Hier 12 soldats russes tués"
    found = told(Numbering(), text, candidate(text, "12", "number"), candidate(text, "soldats", "text", ("Unit", 4)))[0]
    assert {
        "('near', 'hier')",
        "('near', 'soldats')",
        "('counts', 'Unit')",
        "('counts words', 'soldats russes')",
        "('modifier', 'exact')",
        "('size', 2)",
    } <= found
    # « russes » is like « Russie », the title of a value of units. The hint of the losses has « tuées », and by its
    # first four letters « tués » is another word.
    assert {each for each in found if "cue" in each} == {"('cue', 'Unit')", "('best cue', 'Unit')"}
    text = "12 capturés"
    (found,) = told(Numbering(), text, candidate(text, "12", "number"))
    assert {"('cue', 'Loss')", "('best cue', 'Loss')"} <= found


def test_a_small_word_between_a_number_and_what_it_counts() -> None:
    text = "des dizaines de soldats"
    found = told(
        Numbering(), text, candidate(text, "des dizaines", "number"), candidate(text, "soldats", "text", ("Unit", 1))
    )
    assert {"('counts', 'Unit')", "('counts words', 'soldats')", "('modifier', 'vague')", "('size', 2)"} <= found[0]
    assert "('words', 'de dizaine')" not in found[0]


def test_places_at_both_ends_of_a_text_and_none_at_all() -> None:
    assert len(told(Numbering(), "Kiev", CandidateSpan(0, 4, "text"))) == 1
    assert told(Numbering(), "") == []
    assert flags(told(Numbering(), "Kiev", CandidateSpan(0, 4, "text"), language="xx")) == [
        {"starts", "capital at start"}
    ]


def test_a_closed_table_knows_what_it_knew() -> None:
    known, text = Numbering(), "à Kiev hier"
    before = told(known, text, CandidateSpan(2, 6, "text"))
    known.close()
    assert told(known, text, CandidateSpan(2, 6, "text")) == before
    # What stands around a place that was never seen has no number; the start is known, and so is the kind.
    assert flags(told(known, "Nulle part", CandidateSpan(0, 5, "text"))) == [{"starts", "capital at start"}]
