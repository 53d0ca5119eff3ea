"""Whatever a model answers, what comes out is quotes of the text with labels and values of the schema."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import Span
from annot.core.document import Document
from annot.core.issue import errors_of
from annot.predict.llm.answer import faults_of, read_answer
from annot.predict.llm.asking import Heard
from annot.predict.llm.take import HeardOf, take_answers
from annot.quality.check import check_reading
from tests.predict.llm.small import SCHEMA, answer, place

DOCUMENT = Document("d", "Kim annonce 12 morts à Kyiv. Kim quitte Kyiv\u202fpour Lviv.")
WHOLE, SECOND = Span(0, 55), Span(29, 55)

WORDS = st.sampled_from(["speaker", "exact", "vague", "asserts", "", "\0", "2024-02-30", "one"])
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "role"]), inner, max_size=2),
    max_leaves=4,
)
NAMES = st.sampled_from(["role", "low", "high", "kind", "day", "aliases", "stance", "other"])
ATTRIBUTES = st.none() | st.dictionaries(NAMES, VALUES, max_size=5)
IDS = st.sampled_from(["a", "b", "c", ""])
QUOTES = ["Kim", "12", "Kyiv", "kyiv", "Lviv", "12 morts", "morts à Kyiv", "Kyiv pour", "Paris", " ", "", "i"]
MENTIONS = st.fixed_dictionaries(
    {
        "id": IDS,
        "label": st.sampled_from(["Person", "Loss", "Place", "Spy", "\x1b[31m"]),
        "quote": st.sampled_from(QUOTES),
        "attributes": ATTRIBUTES,
        "confidence": st.none() | NUMBERS,
    }
)
LABELS = st.sampled_from(["says", "near", "in", "eats\n"])
RELATIONS = st.fixed_dictionaries({"label": LABELS, "head": IDS, "tail": IDS, "attributes": ATTRIBUTES})


@settings(deadline=None)
@given(st.lists(MENTIONS, max_size=7), st.lists(RELATIONS, max_size=6), st.booleans())
def test_a_prediction_breaks_no_rule(mentions: list[Any], relations: list[Any], is_said_twice: bool) -> None:
    try:
        said = read_answer(json.dumps({"mentions": mentions, "relations": relations}))
    except ValueError:
        return  # such as a confidence of more digits than a number may have
    list(faults_of(said, SCHEMA))
    parts = [HeardOf(chunk, Heard(said)) for chunk in ([WHOLE, SECOND] if is_said_twice else [WHOLE])]
    prediction, issues = take_answers(DOCUMENT, SCHEMA, "model:small@1", parts)
    broken = errors_of(check_reading(SCHEMA, DOCUMENT, prediction))
    # A value that is missing is left to whoever reads it.
    assert {each.code for each in broken} <= {"missing-attribute"}
    assert prediction.scores.keys() == {each.id for each in prediction.mentions}
    assert {each.severity for each in issues} <= {"warning"}
    # Nothing that a model says moves the cursor of a terminal.
    assert all(str(each).isprintable() for each in issues)


def test_what_two_chunks_say_counts_once_with_the_higher_score() -> None:
    answers = [answer(place("Lviv", confidence=0.25)), answer(place("Lviv", confidence=0.75))]
    parts = [
        HeardOf(chunk, Heard(read_answer(json.dumps(each))))
        for chunk, each in zip((WHOLE, SECOND), answers, strict=True)
    ]
    prediction, issues = take_answers(DOCUMENT, SCHEMA, "model:small@1", parts)
    assert dict(prediction.scores) == {"Place@50-54": 0.75}
    assert issues == []
