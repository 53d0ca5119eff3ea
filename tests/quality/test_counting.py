"""Of the readings of a document those count that were made under the newest major version of the guidelines."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from annot.core.annotation import AnnotationSet, Mention
from annot.core.canonical import canonical_json
from annot.core.decision import Conflict, Decision
from annot.core.document import Document
from annot.quality.adjudicate import Adjudication, adjudicate
from annot.quality.counting import count_newest, superseded_lines
from tests.make import quote, reading_of, schema

SCHEMA = schema("mentions:\n  Person: {definition: p, attributes: {role: {type: choice, values: [x, y]}}}\n")
DOCUMENT = Document("d", "Ada saw Bob and Cid.")
ADA, BOB, CID = (quote("Person", word, DOCUMENT.text) for word in ("Ada", "Bob", "Cid"))


def read(by: str, version: str, *mentions: Mention) -> AnnotationSet:
    """A reading; an empty version is not known."""
    made = reading_of(DOCUMENT, *mentions, by=by, schema=SCHEMA)
    return made.replace(guidelines=version) if version else made


def merged(*readings: AnnotationSet, decisions: tuple[Decision, ...] = ()) -> Adjudication:
    return adjudicate(SCHEMA, {"d": DOCUMENT}, [{"d": each} for each in readings], decisions)


def decide(conflict: Conflict, choice: Any, **more: Any) -> Decision:
    said: dict[str, Any] = {"by": "judge", "at": "2026-01-01", "reason": "rule", **more}
    return Decision(conflict=conflict.id, inputs=conflict.inputs, choice=choice, **said)


@pytest.mark.parametrize(
    ("versions", "counting"),
    [
        (("", ""), "ab"),
        (("1.0.0", "1.4.2"), "ab"),
        (("1.4.2", "2.0.0"), "b"),
        (("", "0.1.0"), "ab"),
        (("0.9.0", "1.0.0"), "ab"),
        (("", "1.3.0"), "ab"),
        (("", "2.0.0"), "b"),
        (("10.0.0", "9.0.0"), "a"),
        (("2.0.0", ""), "a"),
    ],
)
def test_the_newest_major_version_counts_and_no_version_is_the_first(versions: tuple[str, str], counting: str) -> None:
    readings = {name: {"d": read(name, version, ADA)} for name, version in zip("ab", versions, strict=True)}
    found = count_newest(readings)
    assert "".join(name for name, of in found.readings.items() if of) == counting
    assert {name for name, of in found.superseded.items() if of} == set("ab") - set(counting)
    assert bool(superseded_lines(found)) == (counting != "ab")


def test_one_line_says_how_many_of_which_version_do_not_count_and_why() -> None:
    other = Document("e", "Ada")
    readings = {
        "a": {"d": read("a", "", ADA), "e": reading_of(other, by="a", schema=SCHEMA)},
        "b": {"d": read("b", "1.1.0", ADA), "e": reading_of(other, by="b", schema=SCHEMA)},
        "c": {"d": read("c", "2.0.0", ADA)},
    }
    assert superseded_lines(count_newest(readings)) == [
        "1 reading under guidelines of an unknown version does not count: the same documents were read under 2.0.0, "
        "which asks something else",
        "1 reading under guidelines 1.1.0 does not count: the same documents were read under 2.0.0, which asks "
        "something else",
    ]


def test_gold_is_of_the_newest_readings_and_says_their_version() -> None:
    old = read("a", "", ADA, BOB), read("b", "1.0.0", ADA, CID)
    found = merged(*old, read("c", "2.0.0", BOB), read("d", "2.1.0", BOB))
    assert (found.conflicts, found.gold["d"].mentions, found.gold["d"].guidelines) == ((), (BOB,), "2.1.0")
    assert b'"guidelines":"2.1.0"' in canonical_json(found.gold["d"])
    before = merged(read("a", "", ADA), read("b", "", ADA)).gold["d"]
    assert before.guidelines is msgspec.UNSET
    assert b"guidelines" not in canonical_json(before), "what was written before stays byte for byte"


def test_a_decision_on_superseded_readings_is_history() -> None:
    old = read("a", "", ADA, BOB), read("b", "", ADA)
    (conflict,) = merged(*old).open
    kept = decide(conflict, (BOB.id,))
    assert merged(*old, decisions=(kept,)).gold["d"].mentions == (ADA, BOB)

    # The same readers say the same again, under other guidelines.
    again = read("a", "2.0.0", ADA, BOB), read("b", "2.0.0", ADA)
    found = merged(*again, decisions=(kept,))
    assert [each.id for each in found.open] == [conflict.id]
    assert len(found.issues) == 1, "nobody has that reading any more: the decision is stale"

    both = [{"d": old[0]}, {"d": old[1]}, {"d": read("c", "2.0.0", ADA, BOB)}, {"d": read("e", "2.0.0", ADA)}]
    found = adjudicate(SCHEMA, {"d": DOCUMENT}, both, [kept])
    assert (len(found.open), found.issues) == (1, ()), "it fitted what the old readings said: neither used nor stale"
    assert found.history == {(kept.conflict, kept.inputs)}
    unfit = msgspec.structs.replace(kept, inputs="0" * 16)
    assert [each.code for each in adjudicate(SCHEMA, {"d": DOCUMENT}, both, [unfit]).issues] == ["stale-decision"]


def test_within_a_major_version_a_decision_holds() -> None:
    (conflict,) = merged(read("a", "2.0.0", ADA, BOB), read("b", "2.0.0", ADA)).open
    later = read("a", "2.0.0", ADA, BOB), read("b", "2.1.0", ADA)
    found = merged(*later, decisions=(decide(conflict, ()),))
    assert (found.open, found.issues, found.gold["d"].mentions) == ((), (), (ADA,))


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"d: guidelines '2' is no version such as '1\.0\.0'"):
        read("a", "2", ADA)
