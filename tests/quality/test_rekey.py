"""Decisions behind a migration: what was decided stays decided, and what cannot be carried over is named."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation
from annot.core.decision import Choice, Conflict, Decision
from annot.core.document import Document
from annot.core.migration import Migration
from annot.core.schema import Schema
from annot.quality.adjudicate import adjudicate
from annot.quality.rekey import MovedGold, Rekeyed, RekeyedReadings, rekey_decisions
from annot.schemas.draft import name_after
from annot.schemas.migrate import migrate_reading
from tests.make import reading_of
from tests.schemas.test_migrate import LINK, readings
from tests.schemas.test_migrate import OLD as LABELS
from tests.schemas.two_schemas import TEXT, mention, migration_of, schema_of

DOCUMENT = Document("d", TEXT)
SIDES = "side: {type: choice, values: [ru, ua]}"
OLD = f"Actor: {{definition: who, attributes: {{{SIDES}}}}}\n  Place: {{definition: where}}"
AT = "at: {definition: a, head: [Actor], tail: [Place], attributes: {how: {values: [near, inside]}}}"


def conflicts(schema: Schema, sets: list[AnnotationSet], decisions: list[Decision]) -> tuple[Conflict, ...]:
    found = adjudicate(schema, {"d": DOCUMENT}, [{"d": each} for each in sets], decisions)
    return found.open


def decide(schema: Schema, sets: list[AnnotationSet], choices: dict[str, Choice]) -> list[Decision]:
    """Decisions on all conflicts, by what comes behind `d#` of their ids."""
    decisions: list[Decision] = []
    while open_ := conflicts(schema, sets, decisions):
        decisions += [
            Decision(
                conflict=each.id,
                inputs=each.inputs,
                choice=choices[each.id.removeprefix("d#")],
                by="judge",
                at="2026-01-01",
                reason=f"rule {each.kind}",
                attributes={"Actor@0-15": {"side": "ua"}} if each.id == "d#mention:0-6" else {},
            )
            for each in open_
        ]
    return decisions


def rekey(
    migration: Migration,
    new: Schema,
    sets: list[AnnotationSet],
    decisions: list[Decision],
    *,
    old: Schema | None = None,
    document: Document = DOCUMENT,
) -> Rekeyed:
    old = old or schema_of("1.0.0", OLD, AT)

    def move_gold(gold: AnnotationSet) -> MovedGold:
        moved = migrate_reading(migration, old, new, gold)

        def attribute(item: str, name: str) -> str | None:
            return name_after(migration.steps, item.partition("(")[0].partition("@")[0], name)

        return MovedGold(moved.reading, moved.ids, frozenset(each.item for each in moved.reviews), attribute)

    moved = [migrate_reading(migration, old, new, each).reading for each in sets]
    return rekey_decisions(document, RekeyedReadings(old, sets), RekeyedReadings(new, moved), decisions, move_gold)


def actor(word: str, **attributes: AttributeValue) -> Mention:
    return mention("Actor", word, **attributes)


KURSK = mention("Place", "Kursk")


def linked(head: Mention, how: str) -> Relation:
    return Relation(label="at", head=head.id, tail=KURSK.id, attributes={"how": how})


def test_every_kind_of_decision_is_carried_over_a_rename() -> None:
    moscow, kyiv = actor("Moscow", side="ru"), actor("Kyiv", side="ua")
    one = reading_of(DOCUMENT, moscow, kyiv, KURSK, relations=(linked(kyiv, "near"),), by="a")
    two = reading_of(DOCUMENT, actor("Kyiv", side="ru"), KURSK, relations=(linked(kyiv, "inside"),), by="b")
    old = schema_of("1.0.0", OLD, AT)
    choices: dict[str, Choice] = {
        "mention:0-6": ("Actor@0-15",),
        "attribute:Actor@11-15.side": "ua",
        "relation-attribute:at(Actor@11-15, Place@20-25).how": "near",
    }
    decisions = decide(old, [one, two], choices)
    migration = migration_of(
        "  - {op: rename_label, label: Actor, to: State}\n"
        "  - {op: rename_attribute, of: State, attribute: side, to: camp}\n"
        "  - {op: rename_values, of: State, attribute: camp, values: {ua: kyiv}}\n"
        "  - {op: rename_relation, relation: at, to: stands}\n"
    )
    new = schema_of(
        "1.1.0",
        OLD.replace("Actor", "State").replace("side", "camp").replace("[ru, ua]", "[ru, kyiv]"),
        AT.replace("at:", "stands:").replace("Actor", "State"),
    )
    found = rekey(migration, new, [one, two], decisions)
    assert (found.open, found.issues) == ((), ())
    assert [(each.conflict, each.choice, dict(each.attributes)) for _, each in found.decisions] == [
        ("d#attribute:State@11-15.camp", "kyiv", {}),
        ("d#mention:0-6", ("State@0-15",), {"State@0-15": {"camp": "kyiv"}}),
        ("d#relation-attribute:stands(State@11-15, Place@20-25).how", "near", {}),
    ]
    assert [(each.by, each.at, each.reason) for _, each in found.decisions] == [
        ("judge", "2026-01-01", f"rule {kind}") for kind in ("attribute", "mention", "relation-attribute")
    ]


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (
            {
                "d#mention:0-6": (),
                "d#attribute:Actor@11-15.side": "ua",
                "d#relation-attribute:at(Actor@11-15, Place@20-25).how": "inside",
            },
            {
                "d#mention:0-6": (),
                "d#attribute:State@11-15.side": "ua",
                "d#relation-attribute:stands(State@11-15, Place@20-25).how": "inside",
            },
        ),
        ({"d#relation:Actor@11-15~Place@20-25": ()}, {"d#relation:State@11-15~Place@20-25": ()}),
        (
            {"d#relation:Actor@0-6~Place@20-25": ("at(Actor@0-6, Place@20-25)",)},
            {"d#relation:State@0-6~Place@20-25": ("stands(State@0-6, Place@20-25)",)},
        ),
    ],
    ids=["mention and values", "a relation goes", "a relation comes"],
)
def test_a_decision_against_all_readers_is_carried_over(
    choices: dict[str, Choice], expected: dict[str, Choice]
) -> None:
    moscow, kyiv = actor("Moscow", side="ru"), actor("Kyiv", side="ru")
    sets = [reading_of(DOCUMENT, moscow, kyiv, KURSK, relations=(linked(kyiv, "near"),), by=who) for who in "ab"]
    old = schema_of("1.0.0", OLD, AT)
    asked = adjudicate(old, {"d": DOCUMENT}, [{"d": each} for each in sets], (), asked=choices).conflicts
    decisions = [
        Decision(
            conflict=each.id,
            inputs=each.inputs,
            choice=choices[each.id],
            by="judge",
            at="2026-01-01",
            reason="r",
            overrules=True,
        )
        for each in asked
    ]
    migration = migration_of(
        "  - {op: rename_label, label: Actor, to: State}\n  - {op: rename_relation, relation: at, to: stands}\n"
    )
    new = schema_of("1.1.0", OLD.replace("Actor", "State"), AT.replace("at:", "stands:").replace("Actor", "State"))
    found = rekey(migration, new, sets, decisions)
    assert (found.open, found.issues) == ((), ())
    assert {each.conflict: each.choice for _, each in found.decisions} == expected
    assert all(each.overrules for _, each in found.decisions)


def test_a_confirmation_is_carried_over_as_one() -> None:
    sets = [reading_of(DOCUMENT, actor("Moscow", side="ru"), KURSK, by=who) for who in "ab"]
    old, place = schema_of("1.0.0", OLD, AT), "d#mention:0-6"
    (asked,) = adjudicate(old, {"d": DOCUMENT}, [{"d": each} for each in sets], (), asked=[place]).conflicts
    decision = Decision(
        conflict=place,
        inputs=asked.inputs,
        choice=("Actor@0-6",),
        by="judge",
        at="2026-01-01",
        reason="r",
        confirms=True,
    )
    migration = migration_of("  - {op: rename_label, label: Actor, to: State}\n")
    new = schema_of("1.1.0", OLD.replace("Actor", "State"), AT.replace("Actor", "State"))
    found = rekey(migration, new, sets, [decision])
    assert (found.open, found.issues) == ((), ())
    ((_, carried),) = found.decisions
    assert (carried.choice, carried.confirms, carried.overrules) == (("State@0-6",), True, False)


@settings(deadline=None)
@given(readings(), readings(), st.data())
def test_the_gold_behind_a_rename_is_the_renamed_gold(
    one: AnnotationSet, two: AnnotationSet, data: st.DataObject
) -> None:
    document = Document("d", "x" * 20)
    sets = [each.replace(annotator=name) for each, name in ((one, "a"), (two, "b"))]
    old = schema_of("1.0.0", LABELS, LINK)
    decisions: list[Decision] = []
    agreed = {f"d#mention:{each.span}" for each in one.mentions if each in two.mentions}
    asked = sorted(data.draw(st.sets(st.sampled_from(sorted(agreed)))) if agreed else ())
    while open_ := adjudicate(old, {"d": document}, [{"d": each} for each in sets], decisions, asked=asked).open:
        asked = []
        decisions += [
            Decision(
                conflict=each.id,
                inputs=each.inputs,
                choice=data.draw(st.sampled_from([option.choice for option in each.options]) | st.just(()))
                if each.kind in {"mention", "relation"}
                else data.draw(st.sampled_from(each.options)).choice,
                by="judge",
                at="2026-01-01",
                reason="r",
                overrules=each.agreed,
            )
            for each in open_
        ]
    assume(not adjudicate(old, {"d": document}, [{"d": each} for each in sets], decisions).issues)
    migration = migration_of(
        "  - {op: rename_label, label: A, to: Z}\n  - {op: rename_attribute, of: [Z, C], attribute: n, to: m}\n"
        "  - {op: rename_relation, relation: r, to: s}\n"
    )
    renamed = LABELS.replace("A:", "Z:").replace(
        "Z: {definition: x, attributes: {n:", "Z: {definition: x, attributes: {m:"
    )
    renamed = renamed.replace("C: {definition: x, attributes: {n:", "C: {definition: x, attributes: {m:")
    new = schema_of("1.1.0", renamed, LINK.replace("r:", "s:").replace("A", "Z"))
    found = rekey(migration, new, sets, decisions, old=old, document=document)
    assert (found.open, found.issues) == ((), ())
    assert len(found.decisions) == len(decisions)


def test_a_decision_about_what_is_dropped_is_named() -> None:
    sets = [reading_of(DOCUMENT, actor("Moscow"), KURSK, by="a"), reading_of(DOCUMENT, KURSK, by="b")]
    old = schema_of("1.0.0", OLD, AT)
    decisions = decide(old, sets, {"mention:0-6": ()})
    migration = migration_of("  - {op: drop_label, label: Actor}\n  - {op: drop_relation, relation: at}\n")
    found = rekey(migration, schema_of("1.1.0", "Place: {definition: where}"), sets, decisions)
    assert found.decisions == ()
    assert [str(issue) for issue in found.issues] == [
        "warning lost-decision d mention:0-6: judge chose (); under the new schema there is no such conflict: "
        "not carried over, kept in before/"
    ]


def test_a_later_decision_holds_and_the_earlier_is_named() -> None:
    sets = [reading_of(DOCUMENT, actor("Moscow"), KURSK, by="a"), reading_of(DOCUMENT, KURSK, by="b")]
    old = schema_of("1.0.0", OLD, AT)
    earlier = decide(old, sets, {"mention:0-6": ()})
    later = decide(old, sets, {"mention:0-6": ("Actor@0-6",)})
    migration = migration_of("  - {op: rename_label, label: Actor, to: State}\n")
    new = schema_of("1.1.0", OLD.replace("Actor", "State"), AT.replace("Actor", "State"))
    found = rekey(migration, new, sets, earlier + later)
    assert [each.choice for _, each in found.decisions] == [("State@0-6",)]
    assert [issue.message for issue in found.issues] == [
        "judge chose (); a later one holds: not carried over, kept in before/"
    ]


def test_a_split_by_a_contested_value_is_settled_by_the_decision_on_the_value() -> None:
    sets = [
        reading_of(DOCUMENT, actor("Moscow", side="ru"), by="a"),
        reading_of(DOCUMENT, actor("Moscow", side="ua"), by="b"),
    ]
    old = schema_of("1.0.0", OLD, AT)
    decisions = decide(old, sets, {"attribute:Actor@0-6.side": "ru"})
    migration = migration_of(
        "  - {op: split_label, label: Actor, by: side, into: {ru: Russian, ua: Ukrainian}, otherwise: Ukrainian}\n"
        "  - {op: drop_attribute, of: [Russian, Ukrainian], attribute: side}\n"
        "  - {op: drop_relation, relation: at}\n"
    )
    new = schema_of("1.1.0", "Russian: {definition: r}\n  Ukrainian: {definition: u}\n  Place: {definition: where}")
    found = rekey(migration, new, sets, decisions)
    assert [(each.conflict, each.choice) for _, each in found.decisions] == [("d#mention:0-6", ("Russian@0-6",))]
    assert (found.open, found.issues) == ((), ())


def test_an_open_conflict_stays_open() -> None:
    sets = [reading_of(DOCUMENT, actor("Moscow"), by="a"), reading_of(DOCUMENT, by="b")]
    migration = migration_of("  - {op: rename_label, label: Actor, to: State}\n")
    new = schema_of("1.1.0", OLD.replace("Actor", "State"), AT.replace("Actor", "State"))
    found = rekey(migration, new, sets, [])
    assert [each.id for each in found.open] == ["d#mention:0-6"]
    assert found.decisions == ()


def test_readers_who_agree_only_after_a_merge_bring_in_what_was_left_out() -> None:
    sets = [reading_of(DOCUMENT, actor("Moscow"), by="a"), reading_of(DOCUMENT, mention("Place", "Moscow"), by="b")]
    old = schema_of("1.0.0", OLD, AT)
    decisions = decide(old, sets, {"mention:0-6": ()})
    migration = migration_of(
        "  - {op: merge_labels, labels: [Actor, Place], into: Name}\n  - {op: drop_relation, relation: at}\n"
    )
    new = schema_of("1.1.0", f"Name: {{definition: n, attributes: {{{SIDES}}}}}")
    found = rekey(migration, new, sets, decisions)
    assert [str(issue) for issue in found.issues] == [
        "warning gold-changes d Name@0-6: was not in the gold, and the migrated readings agree on it",
        "warning lost-decision d mention:0-6: judge chose (); under the new schema there is no such conflict: "
        "not carried over, kept in before/",
    ]


def test_a_decision_on_a_document_that_nobody_reads_any_more_is_named() -> None:
    sets = [reading_of(DOCUMENT, actor("Moscow"), by="a"), reading_of(DOCUMENT, by="b")]
    decisions = decide(schema_of("1.0.0", OLD, AT), sets, {"mention:0-6": ()})
    migration = migration_of("  - {op: rename_label, label: Actor, to: State}\n")
    new = schema_of("1.1.0", OLD.replace("Actor", "State"), AT.replace("Actor", "State"))
    found = rekey(migration, new, [], decisions)
    assert [issue.message for issue in found.issues] == [
        "judge chose (); it settled nothing before: not carried over, kept in before/"
    ]
