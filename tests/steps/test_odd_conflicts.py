"""Names of conflicts as people write them by hand: each is decided, or refused with what to write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annot.core.annotation import Mention, Relation, Span
from annot.core.decision import Decision
from annot.core.errors import DataError
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.steps.adjudicate.explain import explain
from annot.steps.adjudicate.record import record_answers
from annot.store.jsonl import append_jsonl
from annot.store.readings import write_reading
from tests.data_set import make_data_set
from tests.make import reading_in
from tests.steps.test_one_writer import JUDGES

SCHEMA = """\
mentions:
  Person: {definition: who, attributes: {role: {type: text}}}
  Place: {definition: where}
relations:
  in: {definition: x, head: [Person], tail: [Place], attributes: {how: {type: choice, values: [a, b]}}}
"""
RELATION = "in(Person@0-3, Place@14-19)"
ITEMS = (
    "Person@0-3",
    "Person@0-999",
    "Person@3-0",
    "Person@٠-3",
    "Person",
    "@0-3",
    "",
    "Nope@0-3",
    RELATION,
    "in(",
    "in()",
)
CONFLICTS = [
    *("", "d", "d#", "#mention:0-3", "d#mention:", "d#mention:3-0", "d#mention:0-999", "d#mention:Person@0-3"),
    *("x#mention:0-3", "d#other:0-3", "d##mention:0-3", "d#relation:Person@0-3", "d#relation:~"),
    *(f"d#attribute:{item}{name}" for item in ITEMS for name in ("", ".", "..")),
    *(f"d#relation-attribute:{item}{name}" for item in ITEMS for name in ("", ".", "..")),
    *(f"d#relation:{first}~{second}" for first in ITEMS for second in ("Person@0-3", "Place@14", "")),
]


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """One document on which two readers agree."""
    made = make_data_set(tmp_path / "set", name="odd", schema=SCHEMA, texts={"d": "Ana sleeps in Paris."})
    with (made.root / "annot.toml").open("a", encoding="utf-8") as stream:
        stream.write(JUDGES)
    person = Mention(label="Person", span=Span(0, 3), text="Ana", attributes={"role": "guest"})
    place = Mention(label="Place", span=Span(14, 19), text="Paris")
    tie = Relation(label="in", head=person.id, tail=place.id, attributes={"how": "a"})
    project = open_project(made.root)
    for name in ("reader", "other"):
        write_reading(project.readings_dir, name, [reading_in(project, "d", person, place, relations=[tie], by=name)])
    return project


def test_an_answer_to_what_is_no_conflict_is_refused(project: ProjectFolder) -> None:
    for conflict in CONFLICTS:
        with pytest.raises(
            DataError, match=r"is no place: a span|is no span such as|no conflict is called|^.*no place"
        ):
            record(project, conflict, None)
    assert not project.decisions_path.exists()


@pytest.mark.parametrize(
    ("conflict", "choice"),
    [
        ("d#mention:0-3", ["Actor(@0-3"]),
        ("d#mention:0-3", ["Person"]),
        ("d#mention:0-3", ["Person@0-0"]),
        ("d#mention:0-3", [RELATION]),
        ("d#relation:Person@0-3~Place@14-19", ["Person@0-3"]),
        ("d#relation:Person@0-3~Place@14-19", ["in(Person@0-3)"]),
        ("d#relation:Person@0-3~Place@14-19", ["of(Person@0-3, Place@14-19)"]),
    ],
)
def test_a_choice_that_names_nothing_is_refused(project: ProjectFolder, conflict: str, choice: list[str]) -> None:
    with pytest.raises(DataError, match=r"has no label of the schema|is no mention id|is no relation between"):
        record(project, conflict, choice)
    assert not project.decisions_path.exists()


@pytest.mark.parametrize(
    ("conflict", "choice", "kept"),
    [
        ("d#mention:0-3", ["Person@0-03"], "Person@0-3"),
        ("d#relation:Person@0-3~Place@14-19", ["in(Person@0-3, Place@14-19"], RELATION),
    ],
)
def test_names_that_were_taken_once_are_still_read(
    project: ProjectFolder, conflict: str, choice: list[str], kept: str
) -> None:
    record(project, conflict, choice)
    (gold,) = adjudicate_project(project).gold.values()
    assert kept in {*gold.by_id, *(relation.id for relation in gold.relations)}


def test_a_decision_on_what_is_no_conflict_is_named_and_changes_nothing(project: ProjectFolder) -> None:
    gold = adjudicate_project(project).gold
    odd = [conflict for conflict in CONFLICTS if not conflict.startswith("d#mention:")]
    for each in odd:
        decided = Decision(
            conflict=each, inputs="0" * 16, choice=None, by="judge", at="2026-01-01", reason="r", overrules=True
        )
        append_jsonl(project.decisions_path, [decided])
    found = adjudicate_project(project)
    assert (found.gold, found.open) == (gold, ())
    assert {(issue.code, issue.doc_id, issue.where) for issue in found.issues} == {
        ("stale-decision", each.partition("#")[0], each.partition("#")[2]) for each in odd
    }


def test_what_a_stale_decision_chose_is_explained_as_far_as_it_can_be_read(project: ProjectFolder) -> None:
    choice = ("Person@00-3", "Person@3-0")
    stale = Decision(conflict="d#mention:0-4", inputs="0" * 16, choice=choice, by="judge", at="2026-01-01", reason="r")
    append_jsonl(project.decisions_path, [stale])
    (explained,) = explain(project, "Person@00-3")
    assert (explained.quote, explained.in_gold) == ("Ana", False)
    with pytest.raises(DataError, match="nobody said 'Person@3-0'"):
        explain(project, "Person@3-0")


def test_labels_and_attributes_that_no_schema_has_are_conflicts_like_others(project: ProjectFolder) -> None:
    """`annot check` names them; what readers say differently can be listed all the same."""
    one = Mention(label="Act(or", span=Span(0, 3), text="Ana", attributes={"x.y": "a"})
    other = Mention(label="Act(or", span=Span(0, 3), text="Ana", attributes={"x.y": "b"})
    third = Mention(label="Sl(eep", span=Span(4, 10), text="sleeps")
    for name, mentions in (("reader", (one, third)), ("other", (other,))):
        write_reading(project.readings_dir, name, [reading_in(project, "d", *mentions, by=name)])
    assert [(each.id, each.place) for each in adjudicate_project(project).open] == [
        ("d#attribute:Act(or@0-3.x.y", "Act(or@0-3.x.y"),
        ("d#mention:4-10", "4-10"),
    ]


def record(project: ProjectFolder, conflict: str, choice: object) -> None:
    path = project.root / "answers.jsonl"
    answer = {"conflict": conflict, "choice": choice, "reason": "rule 1", "overrules": True}
    path.write_text(json.dumps(answer) + "\n", "utf-8")
    record_answers(project, path, by="judge")
