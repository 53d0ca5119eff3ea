"""`Migration`: what a migration file can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.core.migration import Migration
from annot.schemas.read_migration import read_migration, read_new_schema, require_fit
from annot.store.yaml_file import parse_yaml
from tests.schemas.two_schemas import HEAD, NEW_SCHEMA, schema_of


def write(folder: Path, steps: str, head: str = HEAD) -> Path:
    path = folder / "1.1.0.yaml"
    path.write_text(head + steps, "utf-8")
    (folder / "new.yaml").write_text(NEW_SCHEMA, "utf-8")
    return path


def faults(folder: Path, steps: str, old: str = "Place: {definition: where}", new: str | None = None) -> list[str]:
    path = write(folder, steps)
    migration = read_migration(path)
    target = schema_of("1.1.0", new if new is not None else old)
    try:
        require_fit(path, migration, schema_of("1.0.0", old), target)
    except ConfigError as error:
        return str(error).replace(str(path), "FILE").splitlines()
    return []


def test_a_file_is_read_and_its_steps_say_what_they_do(tmp_path: Path) -> None:
    steps = """steps:
  - {op: rename_label, label: Place, to: Location}
  - {op: merge_labels, labels: [A, B], into: C}
  - {op: split_label, label: Actor, by: side, into: {us: Ally, them: Foe}}
  - {op: drop_label, label: Date}
  - {op: rename_relation, relation: at, to: located_at}
  - {op: merge_relations, relations: [r, s], into: r}
  - {op: drop_relation, relation: by}
  - {op: rename_attribute, of: Actor, attribute: side, to: camp}
  - {op: drop_attribute, of: [A, B], attribute: x}
  - {op: rename_values, of: A, attribute: x, values: {a: b}}
  - {op: retype_attribute, of: A, attribute: x, to: boolean, values: {yes: true, no: false}}
  - {op: add_attribute, of: A, attribute: y, default: unknown}
  - {op: require_attribute, of: A, attribute: z}
"""
    migration = read_migration(write(tmp_path, steps))
    assert (migration.old, migration.new, migration.versions) == ("s@1.0.0", "s@1.1.0", "1.0.0-to-1.1.0")
    assert [str(step) for step in migration.steps] == [
        "rename label Place to Location",
        "merge labels A, B into C",
        "split label Actor by side",
        "drop label Date",
        "rename relation at to located_at",
        "merge relations r, s into r",
        "drop relation by",
        "rename attribute side of Actor to camp",
        "drop attribute x of A, B",
        "rename values of attribute x of A",
        "make attribute x of A a boolean",
        "add attribute y of A = 'unknown'",
        "require attribute z of A",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from: s@1.0.0\nto: s@1.0.0\nschema: n.yaml\n", "m.yaml:2: to: 's@1.0.0' is where it starts from"),
        (
            "from: s\nto: s@1.1.0\nschema: n.yaml\n",
            "m.yaml:1: from: must be a schema's name and version, such as my-data@1.0.0",
        ),
        (HEAD + "steps:\n  - {op: rename}\n", "m.yaml:5: steps.0.op: must be one of rename_label, "),
        (HEAD + "steps:\n  - {op: drop_label, lable: A}\n", "m.yaml:5: "),
    ],
)
def test_faults_have_file_and_line(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, Migration, name="m.yaml")
    assert str(caught.value).startswith(said)


def test_the_new_schema_is_the_one_that_the_file_says(tmp_path: Path) -> None:
    path = write(tmp_path, "", head=HEAD.replace("1.1.0", "1.2.0"))
    with pytest.raises(ConfigError) as caught:
        read_new_schema(path, read_migration(path))
    assert str(caught.value) == f"{path}:2: to: 's@1.2.0', but {tmp_path / 'new.yaml'} is s@1.1.0"


def test_it_starts_from_the_schema_of_the_project(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    with pytest.raises(ConfigError) as caught:
        require_fit(path, read_migration(path), schema_of("1.1.0", "A: {definition: a}"), schema_of("1.1.0"))
    assert str(caught.value) == f"{path}:1: from: 's@1.0.0', but the schema is s@1.1.0"


ACTOR = "Actor: {definition: who, attributes: {side: {type: choice, values: [us, them]}}}"


@pytest.mark.parametrize(
    ("steps", "old", "new", "said"),
    [
        (
            "steps: []\n",
            "Place: {definition: where}\n  Date: {definition: when}",
            "Place: {definition: where}",
            "FILE:4: steps: s@1.1.0 has no mention label 'Date', and no step renames, merges, splits or drops it "
            "(it has: Place)",
        ),
        (
            "steps:\n  - {op: rename_label, label: Plaze, to: Location}\n",
            "Place: {definition: where}",
            "Location: {definition: where}",
            "FILE:5: steps.0.label: 'Plaze' is no label at this step (there are: Place)",
        ),
        (
            "steps:\n  - {op: rename_label, label: Place, to: Lokation}\n",
            "Place: {definition: where}",
            "Location: {definition: where}",
            "FILE:5: steps.0: s@1.1.0 has no mention label 'Lokation', and no step renames, merges, splits or drops it "
            "(it has: Location)",
        ),
        (
            "steps:\n  - {op: rename_label, label: Place, to: Date}\n",
            "Place: {definition: where}\n  Date: {definition: when}",
            "Date: {definition: when}",
            "FILE:5: steps.0.to: 'Date' is there already; merge the two",
        ),
        (
            "steps: []\n",
            ACTOR,
            "Actor: {definition: who}",
            "FILE:4: steps: Actor.side is not in s@1.1.0; rename_attribute or drop_attribute",
        ),
        (
            "steps: []\n",
            ACTOR,
            ACTOR.replace("us, them", "us, other"),
            "FILE:4: steps: Actor.side can be them, which s@1.1.0 does not allow; rename_values or retype_attribute",
        ),
        (
            "steps: []\n",
            ACTOR,
            "Actor: {definition: who, attributes: {side: {type: text}}}",
            "FILE:4: steps: Actor.side is a choice, in s@1.1.0 a text; retype_attribute",
        ),
        (
            "steps: []\n",
            ACTOR,
            ACTOR.replace("them]", "them], required: true"),
            "FILE:4: steps: Actor.side is required in s@1.1.0, and need not have a value; require_attribute",
        ),
        (
            "steps: []\n",
            "Actor: {definition: who}",
            ACTOR.replace("them]", "them], required: true"),
            "FILE:4: steps: Actor.side is required in s@1.1.0, and no step gives it a value; add_attribute",
        ),
        (
            "steps:\n  - {op: add_attribute, of: Actor, attribute: side, default: we}\n",
            "Actor: {definition: who}",
            ACTOR,
            "FILE:5: steps.0.default: 'we' is not one of us, them",
        ),
        (
            "steps:\n  - {op: rename_values, of: Actor, attribute: side, values: {we: us}}\n",
            ACTOR,
            ACTOR,
            "FILE:5: steps.0.values: 'we' is no value of Actor.side (allowed: them, us)",
        ),
        (
            "steps:\n  - {op: split_label, label: Actor, by: camp, into: {us: Ally}}\n",
            ACTOR,
            ACTOR,
            "FILE:5: steps.0.by: Actor has no choice of one value called 'camp'",
        ),
        (
            "steps:\n  - {op: drop_attribute, of: [Actor, Nobody], attribute: side}\n",
            ACTOR,
            "Actor: {definition: who}",
            "FILE:5: steps.0.of: 'Nobody' is no label at this step (there are: Actor)",
        ),
        (
            "steps:\n  - {op: drop_attribute, of: Actor, attribute: camp}\n",
            ACTOR,
            ACTOR,
            "FILE:5: steps.0.attribute: Actor has no attribute 'camp' at this step (it has: side)",
        ),
        (
            "steps:\n  - {op: add_attribute, of: Actor, attribute: side}\n",
            ACTOR,
            ACTOR,
            "FILE:5: steps.0.attribute: Actor has 'side' already; to make it required: require_attribute",
        ),
        (
            "steps:\n  - {op: merge_labels, labels: [A, B], into: A}\n",
            "A: {definition: a, attributes: {n: {type: text}}}\n  B: {definition: b, attributes: {n: {type: integer}}}",
            "A: {definition: a, attributes: {n: {type: text}}}",
            "FILE:5: steps.0.into: A: the labels have 'n' as integer and text; retype_attribute before",
        ),
    ],
)
def test_what_the_steps_leave_over_is_named(tmp_path: Path, steps: str, old: str, new: str, said: str) -> None:
    assert faults(tmp_path, steps, old, new) == [said]


@pytest.mark.parametrize(
    ("steps", "old", "new"),
    [
        ("steps: []\n", "A: {definition: a}", "A: {definition: other words}\n  B: {definition: a new label}"),
        ("steps: []\n", ACTOR, ACTOR.replace("them]", "them, other]")),
        (
            "steps:\n  - {op: rename_label, label: A, to: X}\n  - {op: rename_label, label: B, to: A}\n"
            "  - {op: rename_label, label: X, to: B}\n",
            "A: {definition: a}\n  B: {definition: b}",
            "A: {definition: a}\n  B: {definition: b}",
        ),
        (
            "steps:\n  - {op: split_label, label: Actor, by: side, into: {us: Ally}, otherwise: Foe}\n"
            "  - {op: drop_attribute, of: [Ally, Foe], attribute: side}\n",
            ACTOR,
            "Ally: {definition: a}\n  Foe: {definition: b}",
        ),
    ],
)
def test_steps_that_lead_there_fit(tmp_path: Path, steps: str, old: str, new: str) -> None:
    assert faults(tmp_path, steps, old, new) == []
