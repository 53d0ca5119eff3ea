"""Track records: what the gold did with words, once for all candidates that share it."""

from __future__ import annotations

from annot.predict.rules.evidence import Numbering


def test_records_are_shared_and_told_by_how_often_words_were_marked() -> None:
    known = Numbering()
    first = known.records.record_of("text", (("A", 3), ("B", 1)))
    assert known.records.record_of("text", (("A", 3), ("B", 1))) is first
    # A was marked most of four times and so often that one may trust it; B some of them.
    said = [
        ("marked", "A", "most"),
        ("text", "marked", "A", "most"),
        ("often marked", "A", "most"),
        ("marked", "B", "some"),
        ("text", "marked", "B", "some"),
    ]
    assert list(first.features) == known.features.numbers_of(said)
    nothing = known.records.record_of("name alone", ())
    assert (list(nothing.features), nothing.place) == ([], 1)
    assert known.records.since(1) == [nothing]


def test_a_closed_table_gives_new_records_what_it_knows() -> None:
    known = Numbering()
    known.records.record_of("text", (("A", 1),))
    known.close()
    new = known.records.record_of("form", (("A", 1),))
    assert list(new.features) == [*known.features.numbers_of([("marked", "A", "all")]), 0]
