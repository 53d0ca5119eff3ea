"""Recording answers: all of them or none, appended and never changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annot.core.errors import ConfigError, DataError
from annot.steps.adjudicate import adjudicate_project, record_answers
from annot.steps.project import Project


@pytest.fixture
def open_decisions(project: Project) -> tuple[Project, list[str]]:
    """The project as it was before any decision, and the committed decisions as answers."""
    lines = project.decisions_path.read_text("utf-8").splitlines()
    project.decisions_path.unlink()
    answers = [
        json.dumps({key: value for key, value in json.loads(line).items() if key in {"conflict", "choice", "reason"}})
        for line in lines
    ]
    return project, answers


def test_the_committed_decisions_settle_everything(repository: Project) -> None:
    found = adjudicate_project(repository)
    assert (found.open, found.issues) == ((), ())
    assert sorted(found.gold) == sorted(repository.documents)


def test_answers_in_any_order_settle_what_shows_only_after_others(
    open_decisions: tuple[Project, list[str]], tmp_path: Path, repository: Project
) -> None:
    project, answers = open_decisions
    assert len(adjudicate_project(project).open) < len(answers), "relations show once their mentions are settled"
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(reversed(answers)) + "\n", "utf-8")
    recorded, found = record_answers(project, path, by="adjudicator")
    assert len(recorded) == len(answers)
    assert found.open == ()
    assert found.gold == adjudicate_project(repository).gold


def test_new_decisions_are_appended(open_decisions: tuple[Project, list[str]], tmp_path: Path) -> None:
    project, answers = open_decisions
    path = tmp_path / "answers.jsonl"
    path.write_text(answers[0] + "\n", "utf-8")
    record_answers(project, path, by="adjudicator")
    before = project.decisions_path.read_bytes()
    path.write_text(answers[1] + "\n", "utf-8")
    record_answers(project, path, by="adjudicator")
    assert project.decisions_path.read_bytes().startswith(before)
    assert len(project.decisions_path.read_bytes().splitlines()) == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"conflict": "x#mention:0-1", "choice": [], "reason": "r"}', "no open conflict is called x#mention:0-1"),
        ('{"conflict": "x", "choice": []', r"answers\.jsonl:2: "),
        ('{"conflict": "x", "choice": []}', r"answers\.jsonl:2: Object missing required field `reason`"),
    ],
)
def test_a_broken_answer_records_nothing(
    open_decisions: tuple[Project, list[str]], tmp_path: Path, line: str, message: str
) -> None:
    project, answers = open_decisions
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{answers[0]}\n{line}\n", "utf-8")
    with pytest.raises(DataError, match=message):
        record_answers(project, path, by="adjudicator")
    assert not project.decisions_path.exists()


def test_a_reader_is_no_adjudicator(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="reader-a is a reader; decisions are an adjudicator's"):
        record_answers(project, tmp_path / "x.jsonl", by="reader-a")
