"""What was released under a version stays what that version says: other words need another version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from annot.core.errors import DataError
from annot.core.issue import Issue
from annot.project.project import ProjectFolder, open_project
from annot.project.raised import check_versions
from annot.steps.check import find
from annot.steps.release import release
from annot.store.readings import write_reading
from tests.data_set import make_data_set
from tests.make import quote, reading_in

SCHEMA = "mentions:\n  Person: {definition: somebody}\n  Place: {definition: where}\n"
TEXT = "Ana sleeps in Rome."
ADVICE = "raise the version: a rewording is a patch version, what asks something else a major one"


@pytest.fixture
def released(tmp_path: Path) -> ProjectFolder:
    """A data set with a release, whose guidelines are version 1.0.0."""
    project = make_data_set(tmp_path / "set", name="raised", schema=SCHEMA, texts={"one": TEXT})
    write(project, "guidelines.md", "# Guidelines, version 1.0.0\n\nMark people.\n")
    write_reading(project.readings_dir, "reader", [reading_in(project, "one", quote("Person", "Ana", TEXT))])
    release(project, "0.1.0", dirty=True, on=date(2026, 1, 2))
    return open_project(project.root)


def write(project: ProjectFolder, name: str, text: str) -> None:
    (project.root / name).write_text(text, "utf-8")


def found(project: ProjectFolder) -> list[Issue]:
    project = open_project(project.root)
    issues = list(check_versions(project))
    assert [each for each in find(project).issues if each.code == "version-not-raised"] == issues
    return issues


def test_the_same_words_and_other_layout_need_no_version(released: ProjectFolder) -> None:
    assert found(released) == []
    text = released.schema_path.read_text("utf-8")
    write(released, "schema.yaml", "# a comment\n" + text.replace("{definition: where}", '\n    definition: "where"'))
    assert found(released) == []


def test_another_schema_under_the_same_version_is_an_error(released: ProjectFolder) -> None:
    text = released.schema_path.read_text("utf-8").replace("{definition: where}", "{definition: where in space}")
    write(released, "schema.yaml", text)
    (issue,) = found(released)
    assert (issue.severity, issue.where) == ("error", "schema.yaml")
    assert issue.message == f"says something else than in 0.1.0, and is still raised@1.0.0; {ADVICE}"
    with pytest.raises(DataError, match=r"nothing was released: the data has errors \(1 error\)\n.*version-not-raised"):
        release(open_project(released.root), "0.2.0", dirty=True)


def test_other_guidelines_under_the_same_version_are_an_error(released: ProjectFolder) -> None:
    write(released, "guidelines.md", "# Guidelines, version 1.0.0\n\nMark all people.\n")
    (issue,) = found(released)
    assert (issue.where, issue.message) == (
        "guidelines.md",
        f"has other words than in 0.1.0, and is still version 1.0.0; {ADVICE}",
    )
    with pytest.raises(DataError, match=r"version-not-raised guidelines\.md"):
        release(open_project(released.root), "0.2.0", dirty=True)
    write(released, "guidelines.md", "# Guidelines, version 1.0.1\n\nMark all people.\n")
    assert found(released) == []
    made = release(open_project(released.root), "0.2.0", dirty=True)
    assert made.manifest.guidelines is not None
    assert made.manifest.guidelines.version == "1.0.1"


def test_guidelines_without_a_version_have_none_to_raise(released: ProjectFolder) -> None:
    write(released, "guidelines.md", "# Guidelines\n\nMark all people.\n")
    assert found(released) == []


def test_without_a_release_there_is_nothing_to_say(tmp_path: Path) -> None:
    project = make_data_set(tmp_path / "set", name="raised", schema=SCHEMA, texts={"one": TEXT})
    assert list(check_versions(project)) == []
