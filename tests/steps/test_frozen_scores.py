"""Frozen scores: what they hold, what moves them, and how it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annot.core.errors import ConfigError, DataError
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.steps.score.frozen import explain_moved, freeze
from tests.ci.small import outcomes, pytest_in, said, start, write_sets
from tests.command import run_annot

SCORES = '\n[[scores]]\nname = "baseline"\npred = "predictions/baseline.jsonl"\n'
PREDICTED: list[dict[str, Any]] = [
    {"doc_id": "one", "mentions": [{"label": "Person", "span": [0, 12]}, {"label": "Organisation", "span": [22, 26]}]},
    {"doc_id": "two", "mentions": [{"label": "Person", "span": [0, 3]}, {"label": "Person", "span": [9, 16]}]},
]


@pytest.fixture
def scored(tmp_path: Path) -> ProjectFolder:
    """A project with the predictions of a system: three of four mentions right, one under the wrong label."""
    return with_predictions(start(tmp_path / "mydata"))


def with_predictions(project: ProjectFolder, more: str = "") -> ProjectFolder:
    (project.root / "predictions").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in PREDICTED)
    (project.root / "predictions" / "baseline.jsonl").write_text(lines, "utf-8")
    path = project.root / "annot.toml"
    path.write_text(path.read_text("utf-8") + SCORES + more, "utf-8")
    return open_project(project.root)


def explain(project: ProjectFolder) -> list[str]:
    opened = open_project(project.root)
    return explain_moved(opened, opened.config.scores[0], adjudicate_project(opened).gold)


def shrink(project: ProjectFolder) -> None:
    """Moves the end of one mention that the system had right."""
    moved = said(project, "one", [("Person", "Ada"), ("Organisation", "Acme")], [("Ada", "Acme")])
    write_sets(project, [moved, said(project, "two")])


def test_the_file_says_numbers_and_counts(scored: ProjectFolder) -> None:
    freeze(scored, "baseline")
    held = json.loads((scored.scores / "baseline.json").read_bytes())
    # Of four mentions three are right, of four predicted as many; of two relations none was predicted.
    assert held["numbers"] == {
        "mentions.strict": {"precision": 0.75, "recall": 0.75, "f1": 0.75},
        "relations.strict": {"precision": None, "recall": 0.0, "f1": 0.0},
    }
    assert held["documents"]["mentions.strict"] == {"one": [2.0, 0.0, 0.0], "two": [1.0, 1.0, 1.0]}
    assert held["documents"]["relations.strict"] == {"one": [0.0, 0.0, 1.0], "two": [0.0, 0.0, 1.0]}
    assert explain(scored) == []


def test_freezing_again_gives_the_same_bytes(scored: ProjectFolder) -> None:
    freeze(scored, "baseline")
    files = {path: path.read_bytes() for path in scored.scores.iterdir()}
    freeze(open_project(scored.root), "baseline")
    assert {path: path.read_bytes() for path in scored.scores.iterdir()} == files
    assert sorted(path.name for path in files) == ["baseline.gold.jsonl", "baseline.json"]


def test_a_moved_number_is_told_with_the_edits_that_moved_it(scored: ProjectFolder) -> None:
    freeze(scored, "baseline")
    shrink(scored)
    # One hit fewer: 2 of 4. The relation's head moved too, but no relation was ever found.
    assert explain(scored) == [
        "scores of baseline moved: mentions.strict precision 0.7500 → 0.5000; mentions.strict recall 0.7500 → 0.5000; "
        "mentions.strict f1 0.7500 → 0.5000",
        "one: mentions.strict: TP -1, FP +1, FN +1",
        "  - boundary moved Person « [Ada Lovelace] works at Acme.⏎ » → « [Ada] Lovelace works at Acme.⏎ »",
        "meant? `annot score --freeze baseline` and commit; not meant? take it back",
    ]


def test_added_documents_and_dropped_relations_move_numbers(scored: ProjectFolder) -> None:
    freeze(scored, "baseline")
    write_sets(scored, [said(scored, "two", ties=[])])
    lines = explain(scored)
    # `one` went, with two hits and a relation; of `two` a relation went that nobody predicted.
    assert lines[1:-1] == [
        "one: mentions.strict: TP -2; relations.strict: FN -1",
        "  - removed 2 mentions, 1 relation",
        "two: relations.strict: FN -1",
        "  - relation removed member_of « (Bob, Initech) »",
    ]
    assert "relations.strict f1 0.0000 → none" in lines[0]


def test_an_edit_that_moves_no_number_is_none(scored: ProjectFolder) -> None:
    freeze(scored, "baseline")
    path = scored.readings_dir / "first.jsonl"
    for name in ("first", "second"):
        path = scored.readings_dir / f"{name}.jsonl"
        path.write_text(path.read_text("utf-8").replace('"role":"mentioned"', '"role":"speaker"'), "utf-8")
    assert explain(scored) == []


def test_within_the_tolerance_nothing_moved(tmp_path: Path) -> None:
    # The numbers move by exactly 0.25.
    project = with_predictions(start(tmp_path / "mydata"), "tolerance = 0.25\n")
    freeze(project, "baseline")
    shrink(project)
    assert explain(project) == []


def test_a_boundary_that_is_half_right(tmp_path: Path) -> None:
    project = with_predictions(start(tmp_path / "mydata"), 'measures = ["mentions.partial"]\n')
    freeze(project, "baseline")
    shrink(project)
    # Half of the credit is gone, and half of it is missed and half of it wrong.
    assert "one: mentions.partial: TP -0.5, FP +0.5, FN +0.5" in explain(project)


def test_other_predictions_are_told(scored: ProjectFolder) -> None:
    freeze(scored, "baseline")
    path = scored.root / "predictions" / "baseline.jsonl"
    path.write_text(path.read_text("utf-8").replace("[22, 26]", "[22, 25]"), "utf-8")
    lines = explain(scored)
    assert lines[1].startswith("predictions/baseline.jsonl is not what was frozen (sha256 ")
    assert lines[2:4] == ["one: mentions.strict: TP -1, FP +1, FN +1", "  - no edit of the gold"]


def test_what_cannot_be_frozen_says_why(scored: ProjectFolder) -> None:
    with pytest.raises(ConfigError, match=r"no \[\[scores\]\] has name = 'other' \(there: baseline\)"):
        freeze(scored, "other")
    with pytest.raises(ConfigError, match=r"annot\.toml scores\.baseline has pred = 'predictions/baseline\.jsonl'"):
        freeze(scored, "baseline", Path("elsewhere.jsonl"))
    with pytest.raises(DataError, match=r"baseline\.json: no such file; write it with `annot score --freeze baseline`"):
        explain(scored)


def test_two_systems_of_one_name_are_refused(scored: ProjectFolder) -> None:
    path = scored.root / "annot.toml"
    path.write_text(path.read_text("utf-8") + SCORES, "utf-8")
    with pytest.raises(ConfigError, match="scores: two are called 'baseline'"):
        open_project(scored.root)


def test_the_command_and_the_item(scored: ProjectFolder) -> None:
    done = run_annot("score", "--freeze", "baseline", "--pred", "predictions/baseline.jsonl", cwd=scored.root)
    assert done.returncode == 0, done.stderr
    assert "mentions.strict" in done.stdout
    assert outcomes(pytest_in(scored.root, "-v"))["scores[baseline]"] == "PASSED"
    shrink(scored)
    done = pytest_in(scored.root, "-v")
    assert outcomes(done)["scores[baseline]"] == "FAILED"
    assert "scores of baseline moved: mentions.strict precision 0.7500 → 0.5000" in done.stdout
    assert "    exports/mydata/scores/baseline.json:1\n" in done.stdout
    done = run_annot("score", "--pred", "predictions/baseline.jsonl", cwd=scored.root)
    assert (done.returncode, "--gold is missing" in done.stderr) == (2, True)
