"""`migrate_reading`: nothing is lost but what a step or an answer drops, and that is listed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.migration import Migration
from annot.core.review import Becomes, ReviewAnswer
from annot.schemas.migrate import Migrated, migrate_reading
from tests.schemas.two_schemas import mention, migration_of, reading, schema_of

ACTOR = "Actor: {definition: who, attributes: {side: {type: choice, values: [ru, ua]}}}"
PLACE = "Place: {definition: where}"
AT = "at: {definition: is there, head: [Actor], tail: [Place]}"


def run(
    steps: str,
    old: str,
    new: str,
    said: AnnotationSet,
    *answers: ReviewAnswer,
    relations: tuple[str, str] = ("{}", "{}"),
) -> Migrated:
    before, after = schema_of("1.0.0", old, relations[0]), schema_of("1.1.0", new, relations[1])
    return migrate_reading(migration_of(steps), before, after, said, answers)


def answer(item: str, label: str | None, inputs: str = "", **attributes: AttributeValue) -> ReviewAnswer:
    becomes = None if label is None else Becomes(label=label, attributes=attributes)
    return ReviewAnswer(annotator="reader-a", doc_id="d", item=item, becomes=becomes, by="judge", inputs=inputs)


def test_a_renamed_label_takes_its_relations_along() -> None:
    said = reading(
        mention("Actor", "Moscow", side="ru"),
        mention("Place", "Kursk"),
        relations=(Relation(label="at", head="Actor@0-6", tail="Place@20-25"),),
    )
    found = run(
        "  - {op: rename_label, label: Actor, to: State}\n",
        f"{ACTOR}\n  {PLACE}",
        f"{ACTOR.replace('Actor', 'State')}\n  {PLACE}",
        said,
        relations=(AT, AT.replace("Actor", "State")),
    )
    assert found.reading == reading(
        mention("State", "Moscow", side="ru"),
        mention("Place", "Kursk"),
        relations=(Relation(label="at", head="State@0-6", tail="Place@20-25"),),
        version="1.1.0",
    )
    assert found.counts == (1,)
    assert found.ids == {
        "Actor@0-6": "State@0-6",
        "Place@20-25": "Place@20-25",
        "at(Actor@0-6, Place@20-25)": "at(State@0-6, Place@20-25)",
    }
    assert (found.reviews, found.issues) == ((), ())


def test_a_dropped_label_takes_its_relations_along_and_each_is_listed() -> None:
    said = reading(
        mention("Actor", "Moscow"),
        mention("Place", "Kursk"),
        relations=(Relation(label="at", head="Actor@0-6", tail="Place@20-25"),),
    )
    found = run(
        "  - {op: drop_label, label: Place}\n  - {op: drop_relation, relation: at}\n",
        f"{ACTOR}\n  {PLACE}",
        ACTOR,
        said,
        relations=(AT, "{}"),
    )
    assert found.reading == reading(mention("Actor", "Moscow"), version="1.1.0")
    assert [str(issue) for issue in found.issues] == [
        "warning dropped-by-migration d Place@20-25 of reader-a: 'Kursk': drop label Place",
        "warning dropped-by-migration d at(Actor@0-6, Place@20-25) of reader-a: 'Moscow → Kursk': drop relation at",
    ]
    assert found.counts == (1, 1)


def test_a_relation_whose_end_is_dropped_is_listed() -> None:
    said = reading(
        mention("Actor", "Moscow"),
        mention("Place", "Kursk"),
        relations=(Relation(label="at", head="Actor@0-6", tail="Place@20-25"),),
    )
    found = run(
        "  - {op: drop_label, label: Actor}\n",
        f"{ACTOR}\n  {PLACE}\n  State: {{definition: s}}",
        f"{PLACE}\n  State: {{definition: s}}",
        said,
        relations=("at: {definition: a, head: [Actor, State], tail: [Place]}", AT.replace("Actor", "State")),
    )
    assert [issue.message for issue in found.issues] == [
        "'Moscow': drop label Actor",
        "'Moscow → Kursk': its end Actor@0-6 is dropped",
    ]


ONE = "A: {definition: a, attributes: {n: {type: text}, m: {type: text}}}"
TWO = "A: {definition: a, attributes: {n: {type: text}}}\n  " + ONE.replace("A:", "B:")
MERGE = "  - {op: merge_labels, labels: [A, B], into: A}\n"


def test_two_mentions_that_become_the_same_are_one_where_they_agree() -> None:
    found = run(MERGE, TWO, ONE, reading(mention("A", "Kyiv", n="x"), mention("B", "Kyiv", n="x", m="y")))
    assert found.reading == reading(mention("A", "Kyiv", n="x", m="y"), version="1.1.0")
    assert found.ids == {"A@11-15": "A@11-15", "B@11-15": "A@11-15"}
    assert found.reviews == ()


def test_two_mentions_that_become_the_same_and_differ_are_for_a_person() -> None:
    said = reading(mention("A", "Kyiv", n="x"), mention("B", "Kyiv", n="z"))
    found = run(MERGE, TWO, ONE, said)
    assert [str(each) for each in found.reviews] == [
        "reader-a d A@11-15 'Kyiv': becomes A@11-15, as does B@11-15; they differ in n: here 'x'",
        "reader-a d B@11-15 'Kyiv': becomes A@11-15, as does A@11-15; they differ in n: here 'z'",
    ]
    half = run(MERGE, TWO, ONE, said, answer("A@11-15", "A", n="z"))
    assert [each.item for each in half.reviews] == [], "it now says what the other says"
    both = run(MERGE, TWO, ONE, said, answer("A@11-15", "A", n="q"), answer("B@11-15", "A", n="q"))
    assert both.reading == reading(mention("A", "Kyiv", n="q"), version="1.1.0")
    assert (both.reviews, both.issues) == ((), ())
    torn = run(MERGE, TWO, ONE, said, answer("A@11-15", "A", n="q"))
    assert [each.item for each in torn.reviews] == ["B@11-15"]
    assert torn.issues == ()


SPLIT = "  - {op: split_label, label: Actor, by: side, into: {ru: Russian}}\n"
RUSSIAN = "Russian: {definition: r, attributes: {side: {type: choice, values: [ru, ua]}}}\n  Other: {definition: o}"


def test_a_split_label_goes_by_the_value_and_the_rest_to_a_person() -> None:
    said = reading(
        mention("Actor", "Moscow", side="ru"), mention("Actor", "Kyiv", side="ua"), mention("Actor", "Kursk")
    )
    found = run(SPLIT, f"{ACTOR}\n  Other: {{definition: o}}", RUSSIAN, said)
    assert found.reading == reading(mention("Russian", "Moscow", side="ru"), version="1.1.0")
    assert [str(each) for each in found.reviews] == [
        "reader-a d Actor@11-15 'Kyiv': Actor with 'ua' of side is one of Russian",
        "reader-a d Actor@20-25 'Kursk': Actor with no value of side is one of Russian",
    ]
    assert found.guesses["Actor@11-15"] == Becomes(label="", attributes={"side": "ua"})
    assert found.ids["Actor@11-15"] is None
    done = run(
        SPLIT,
        f"{ACTOR}\n  Other: {{definition: o}}",
        RUSSIAN,
        said,
        answer("Actor@11-15", "Other"),
        answer("Actor@20-25", None),
    )
    assert done.reading == reading(mention("Russian", "Moscow", side="ru"), mention("Other", "Kyiv"), version="1.1.0")
    assert [issue.message for issue in done.issues] == ["'Kursk': judge answered that it ends"]
    assert done.reviews == ()


def test_a_split_label_has_a_place_for_the_rest_where_the_file_says_so() -> None:
    said = reading(mention("Actor", "Kyiv", side="ua"), mention("Actor", "Kursk"))
    found = run(
        "  - {op: split_label, label: Actor, by: side, into: {ru: Russian}, otherwise: Other}\n"
        "  - {op: drop_attribute, of: Other, attribute: side}\n",
        ACTOR,
        RUSSIAN,
        said,
    )
    assert found.reading == reading(mention("Other", "Kyiv"), mention("Other", "Kursk"), version="1.1.0")
    assert found.counts == (2, 1)


@pytest.mark.parametrize(
    ("old", "step", "new", "before", "after", "why"),
    [
        ("type: text", "to: integer", "type: integer", "3 000", 3000, ""),
        ("type: text", "to: integer", "type: integer", "12,5", None, "n: '12,5' is no integer"),
        ("type: text", "to: integer", "type: integer", "many", None, "n: 'many' is no integer"),
        ("type: text", "to: integer, otherwise: drop", "type: integer", "many", None, None),
        ("type: text", "to: number", "type: number", "12.5", 12.5, ""),
        ("type: number", "to: integer", "type: integer", 12.5, None, "n: 12.5 is no integer"),
        ("type: number", "to: integer", "type: integer", 12.0, 12, ""),
        ("type: integer", "to: text", "type: text", 12, "12", ""),
        ("type: boolean", "to: text", "type: text", True, "true", ""),
        (
            "type: boolean",
            "to: choice, values: {true: yes, false: no}",
            "type: choice, values: [yes, no]",
            False,
            "no",
            "",
        ),
        (
            "type: choice, values: [yes, no, so]",
            "to: boolean, values: {yes: true, no: false}",
            "type: boolean",
            "no",
            False,
            "",
        ),
        (
            "type: choice, values: [yes, no, so]",
            "to: boolean, values: {yes: true, no: false}",
            "type: boolean",
            "so",
            None,
            "n: 'so' is no boolean",
        ),
        ("type: text", "to: choice", "type: choice, values: [a, b]", "a", "a", ""),
        ("type: text", "to: choice", "type: choice, values: [a, b]", "c", None, "n: 'c' is not one of a, b"),
        (
            "type: choice, values: [a, b]",
            "to: choice, multiple: true",
            "type: choice, multiple: true, values: [a, b]",
            "a",
            ("a",),
            "",
        ),
        (
            "type: choice, multiple: true, values: [a, b]",
            "to: choice",
            "type: choice, values: [a, b]",
            ("a", "b"),
            None,
            "n: ('a', 'b') is no choice",
        ),
    ],
)
def test_a_retyped_attribute_is_converted_or_for_a_person(
    old: str, step: str, new: str, before: AttributeValue, after: AttributeValue | None, why: str | None
) -> None:
    found = run(
        f"  - {{op: retype_attribute, of: A, attribute: n, {step}}}\n",
        f"A: {{definition: a, attributes: {{n: {{{old}}}}}}}",
        f"A: {{definition: a, attributes: {{n: {{{new}}}}}}}",
        reading(mention("A", "Kyiv", n=before)),
    )
    (made,) = found.reading.mentions
    assert dict(made.attributes) == ({} if after is None else {"n": after})
    assert type(made.attributes.get("n")) is type(after)
    assert [each.why for each in found.reviews] == ([(why,)] if why else [])


def test_values_are_renamed_all_at_once() -> None:
    spec = "type: choice, multiple: true, values: [a, b, c]"
    found = run(
        "  - {op: rename_values, of: A, attribute: n, values: {a: b, b: a, c: b}}\n",
        f"A: {{definition: a, attributes: {{n: {{{spec}}}}}}}",
        "A: {definition: a, attributes: {n: {type: choice, multiple: true, values: [a, b]}}}",
        reading(mention("A", "Kyiv", n=("a", "c")), mention("A", "Kursk", n=("b",))),
    )
    assert [m.attributes["n"] for m in found.reading.mentions] == [("b",), ("a",)]


REQUIRED = "A: {definition: a, attributes: {n: {type: choice, values: [x, y], required: true}}}"


def test_a_new_attribute_has_its_default_or_is_for_a_person() -> None:
    said = reading(mention("A", "Kyiv"))
    given_value = run(
        "  - {op: add_attribute, of: A, attribute: n, default: y}\n", "A: {definition: a}", REQUIRED, said
    )
    assert given_value.reading == reading(mention("A", "Kyiv", n="y"), version="1.1.0")
    asked = run("  - {op: add_attribute, of: A, attribute: n}\n", "A: {definition: a}", REQUIRED, said)
    assert [each.why for each in asked.reviews] == [("n needs a value: one of x, y",)]
    wrong = run(
        "  - {op: add_attribute, of: A, attribute: n}\n", "A: {definition: a}", REQUIRED, said, answer("A@11-15", "A")
    )
    assert [str(each) for each in wrong.issues] == [
        "error invalid-answer d A@11-15 of reader-a: judge answered A: n needs a value: one of x, y"
    ]


def test_a_default_that_absence_means_is_not_written() -> None:
    new = "A: {definition: a, attributes: {n: {type: boolean, default: false}}}"
    steps = "  - {op: add_attribute, of: A, attribute: n, default: false}\n"
    assert run(steps, "A: {definition: a}", new, reading(mention("A", "Kyiv"))).reading.mentions[0].attributes == {}


def test_what_the_annotator_left_out_before_is_no_work_of_the_migration() -> None:
    found = run("  []\n".replace("  ", " "), REQUIRED, REQUIRED, reading(mention("A", "Kyiv")))
    assert found.reading == reading(mention("A", "Kyiv"), version="1.1.0")
    assert found.reviews == ()


def test_a_relation_that_the_new_schema_does_not_allow_is_for_a_person() -> None:
    said = reading(
        mention("Actor", "Moscow"),
        mention("Place", "Kursk"),
        relations=(Relation(label="at", head="Actor@0-6", tail="Place@20-25"),),
    )
    narrow = "at: {definition: a, head: [Place], tail: [Place]}\n  near: {definition: n, head: [Actor], tail: [Place]}"
    mentions = f"{ACTOR}\n  {PLACE}"
    found = run(" []\n", mentions, mentions, said, relations=(AT, narrow))
    assert [str(each) for each in found.reviews] == [
        "reader-a d at(Actor@0-6, Place@20-25) 'Moscow → Kursk': at goes from Place to Place, not from Actor to Place"
    ]
    done = run(" []\n", mentions, mentions, said, answer("at(Actor@0-6, Place@20-25)", "near"), relations=(AT, narrow))
    assert [each.id for each in done.reading.relations] == ["near(Actor@0-6, Place@20-25)"]
    again = run(" []\n", mentions, mentions, said, answer("at(Actor@0-6, Place@20-25)", "at"), relations=(AT, narrow))
    assert [each.code for each in again.issues] == ["invalid-answer"]


def test_a_newly_symmetric_relation_begins_with_the_earlier_mention() -> None:
    said = reading(
        mention("Place", "Kyiv"),
        mention("Place", "Kursk"),
        relations=(Relation(label="at", head="Place@20-25", tail="Place@11-15"),),
    )
    one_way = "at: {definition: a, head: [Place], tail: [Place]}"
    found = run(" []\n", PLACE, PLACE, said, relations=(one_way, one_way.replace("a,", "a, symmetric: true,")))
    assert [each.id for each in found.reading.relations] == ["at(Place@11-15, Place@20-25)"]


def test_an_answer_holds_for_what_was_said() -> None:
    said = reading(mention("Actor", "Kyiv", side="ua"))
    found = run(SPLIT, f"{ACTOR}\n  Other: {{definition: o}}", RUSSIAN, said)
    (review,) = found.reviews
    right = answer(review.item, "Other", review.inputs)
    assert run(SPLIT, f"{ACTOR}\n  Other: {{definition: o}}", RUSSIAN, said, right).reviews == ()
    stale = answer(review.item, "Other", "0" * 16)
    other = answer("Actor@0-6", "Other")
    asked = run(SPLIT, f"{ACTOR}\n  Other: {{definition: o}}", RUSSIAN, said, stale, other)
    assert asked.reviews == (review,)
    assert [str(each) for each in asked.issues] == [
        "warning unused-answer d Actor@0-6 of reader-a: judge answered, but reader-a has nothing of this id; not used",
        f"warning unused-answer d Actor@11-15 of reader-a: judge answered on other inputs than {review.inputs}; "
        "answer again",
    ]


LABELS = ("A", "B", "C")
OLD = "\n  ".join(f"{name}: {{definition: x, attributes: {{n: {{type: text}}}}}}" for name in LABELS)
LINK = "r: {definition: x, head: [A, B, C], tail: [A, B, C]}"


@st.composite
def readings(draw: st.DrawFn) -> AnnotationSet:
    keys = draw(st.sets(st.tuples(st.sampled_from(LABELS), st.integers(0, 4), st.integers(1, 3)), max_size=8))
    mentions = [
        Mention(label=label, span=Span(start, start + n), text="x" * n, attributes=draw(attributes))
        for label, start, n in sorted(keys)
    ]
    pairs = (
        draw(st.sets(st.tuples(st.sampled_from(mentions), st.sampled_from(mentions)).map(_ends), max_size=5))
        if mentions
        else ()
    )
    return reading(*mentions, relations=tuple(Relation(label="r", head=a, tail=b) for a, b in sorted(pairs) if a != b))


attributes = st.dictionaries(st.just("n"), st.sampled_from(["x", "y", "7"]))


def _ends(pair: tuple[Mention, Mention]) -> tuple[str, str]:
    return pair[0].id, pair[1].id


@settings(deadline=None)
@given(readings())
def test_renaming_there_and_back_is_the_identity(said: AnnotationSet) -> None:
    there = migration_of(
        "  - {op: rename_label, label: A, to: Z}\n  - {op: rename_attribute, of: [Z, B], attribute: n, to: m}\n"
        "  - {op: rename_relation, relation: r, to: s}\n"
    )
    back = Migration.model_validate(
        {
            "from": "s@1.1.0",
            "to": "s@1.0.0",
            "schema": "old.yaml",
            "steps": [
                {"op": "rename_relation", "relation": "s", "to": "r"},
                {"op": "rename_attribute", "of": ["Z", "B"], "attribute": "m", "to": "n"},
                {"op": "rename_label", "label": "Z", "to": "A"},
            ],
        }
    )
    new_labels = OLD.replace("A:", "Z:", 1).replace("{n:", "{m:", 2)
    old, new = schema_of("1.0.0", OLD, LINK), schema_of("1.1.0", new_labels, LINK.replace("r:", "s:").replace("A", "Z"))
    moved = migrate_reading(there, old, new, said)
    assert (moved.reviews, moved.issues) == ((), ())
    home = migrate_reading(back, new, old, moved.reading)
    assert home.reading == said


@settings(deadline=None)
@given(readings(), st.sampled_from(["review", "drop"]))
def test_nothing_is_lost_but_what_is_listed(said: AnnotationSet, otherwise: str) -> None:
    migration = migration_of(
        "  - {op: drop_label, label: C}\n  - {op: merge_labels, labels: [A, B], into: B}\n"
        f"  - {{op: retype_attribute, of: B, attribute: n, to: integer, otherwise: {otherwise}}}\n"
    )
    old = schema_of("1.0.0", OLD, LINK)
    new = schema_of(
        "1.1.0",
        "B: {definition: x, attributes: {n: {type: integer}}}",
        "r: {definition: x, head: [B], tail: [B]}",
    )
    found = migrate_reading(migration, old, new, said)
    dropped = {issue.where.removesuffix(" of reader-a") for issue in found.issues}
    reviewed = {review.item for review in found.reviews}
    there = {*found.reading.by_id, *(relation.id for relation in found.reading.relations)}
    assert {m.id for m in said.mentions if m.label == "C"} <= dropped
    for mention_ in said.mentions:
        assert (mention_.id in dropped) == (mention_.label == "C")
        assert mention_.id in dropped or found.ids[mention_.id] in there
    for relation in said.relations:
        kept = found.ids[relation.id] in there
        assert kept + (relation.id in dropped) + (not kept and relation.id in reviewed) == 1


def test_texts_that_are_dates_become_dates_and_the_others_are_for_a_person() -> None:
    said = reading(
        mention("A", "Moscow", n="2024-10-12"), mention("A", "Kyiv", n="12/10/2024"), mention("A", "Kursk", n="lundi")
    )
    steps = """\
  - {op: retype_attribute, of: A, attribute: n, to: date, values: {lundi: 2024-W41}}
  - {op: require_attribute, of: A, attribute: m, default: 2024}
"""
    old = "A: {definition: a, attributes: {n: {type: text}, m: {type: date}}}"
    new = "A: {definition: a, attributes: {n: {type: date}, m: {type: date, required: true}}}"
    found = run(steps, old, new, said)
    assert [dict(each.attributes) for each in found.reading.mentions] == [
        {"n": "2024-10-12", "m": "2024"},
        {"m": "2024"},
        {"n": "2024-W41", "m": "2024"},
    ]
    assert [each.why for each in found.reviews] == [("n: '12/10/2024' is no date",)]
    back = run("  - {op: retype_attribute, of: A, attribute: n, to: text}\n", new, old, found.reading)
    assert [each.attributes.get("n") for each in back.reading.mentions] == ["2024-10-12", None, "2024-W41"]
