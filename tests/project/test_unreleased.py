"""What is in no release, in one message, for changes of every source."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.project.project import ProjectFolder, open_project
from annot.project.unreleased import Unreleased, explain_unreleased
from annot.steps.release import release
from tests.ci.small import TEXTS, add_texts, said, start, write_sets


@pytest.fixture
def released(tmp_path: Path) -> ProjectFolder:
    project = start(tmp_path / "mydata")
    release(project, "0.1.0")
    return open_project(project.root)


def explain(project: ProjectFolder) -> Unreleased:
    found = explain_unreleased(open_project(project.root))
    assert found is not None
    return found


def test_nothing_is_unreleased_after_a_release_or_before_the_first(tmp_path: Path, released: ProjectFolder) -> None:
    assert explain_unreleased(released) is None
    assert explain_unreleased(start(tmp_path / "other")) is None


def test_another_value_is_quoted_with_its_attribute(released: ProjectFolder) -> None:
    for name in ("first", "second"):
        path = released.readings_dir / f"{name}.jsonl"
        path.write_text(path.read_text("utf-8").replace('"role":"mentioned"', '"role":"speaker"', 1), "utf-8")
    found = explain(released)
    assert found.message.splitlines() == [
        "not in a release (newest: 0.1.0): 1 mention with other attributes (Person 1)",
        "one:",
        "  - mention with other attributes Person « [Ada Lovelace] works at Acme.⏎ » role: mentioned → speaker",
        "files:",
        "  exports/mydata/readings/first.jsonl differs from line 1",
        "  exports/mydata/readings/second.jsonl differs from line 1",
        "meant? commit it, and `annot release` makes 0.1.1 of it; not meant? take it back",
    ]
    assert (found.path, found.line) == (released.readings_dir / "first.jsonl", 1)


def test_the_line_of_a_change_is_named(released: ProjectFolder) -> None:
    write_sets(released, [said(released, "one"), said(released, "two", ties=[])])
    found = explain(released)
    assert "  exports/mydata/readings/first.jsonl differs from line 2\n" in found.message
    assert found.line == 2


def test_a_change_that_is_none_of_the_gold_needs_a_version(released: ProjectFolder) -> None:
    path = released.readings_dir / "first.jsonl"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert explain(released).message.splitlines() == [
        "not in a release (newest: 0.1.0): files changed, and nothing in the gold itself",
        "files:",
        "  exports/mydata/readings/first.jsonl differs from line 3",
        "meant? commit it, and `annot release VERSION`; not meant? take it back",
    ]


def test_a_label_that_is_gone_breaks(released: ProjectFolder) -> None:
    path = released.schema_path
    path.write_text(path.read_text("utf-8").replace("values: [speaker, mentioned]", "values: [mentioned]"), "utf-8")
    message = explain(released).message
    assert message.startswith("not in a release (newest: 0.1.0): 1 break of the schema")
    # Below 1.0.0 what breaks is the second number.
    assert "`annot release` makes 0.2.0 of it" in message


def test_gold_that_changed_by_configuration_is_unreleased(released: ProjectFolder) -> None:
    """`annot.toml` may differ, but not what it makes of the readings."""
    write = said(released, "one", [("Person", "Ada Lovelace")], [])
    first = released.readings_dir / "first.jsonl"
    before = first.read_text("utf-8")
    write_sets(released, [write, said(released, "two")])
    first.write_text(before, "utf-8")
    assert "what changed since 0.1.0 cannot be told: now: " in explain(released).message
    assert "1 conflict is open; without gold: one" in explain(released).message


def test_a_long_list_is_cut_and_counted(released: ProjectFolder) -> None:
    texts = {f"more{number:02}": f"{TEXTS['two']}{number}" for number in range(40)}
    add_texts(released, texts)
    project = open_project(released.root)
    write_sets(
        project,
        [said(project, doc_id) for doc_id in ("one", "two")]
        + [said(project, doc_id, [("Person", "Bob")], []) for doc_id in texts],
    )
    lines = explain(project).message.splitlines()
    # Three lines a document: its name, what it has, how it begins; sixty are shown of a hundred and twenty.
    assert lines[1:4] == ["more00:", "  - added 1 mention, 0 relations", "    « Bob left Initech in May.⏎0 … »"]
    assert "… and 60 more lines: `annot diff 0.1.0` shows them all" in lines
