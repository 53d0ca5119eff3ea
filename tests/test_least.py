"""The least that a schema can be, through every verb: one label, no attribute or relation, one document, one reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annot.project.project import ProjectFolder
from tests.ci.small import pytest_in
from tests.command import run_annot
from tests.data_set import share_server

SCHEMA = "name: least\nversion: 0.1.0\nlanguage: tlh\nmentions: {Person: {definition: a person}}\n"
CONFIG = """\
[dataset]
name = "least"
title = "least"
language = "tlh"
schema = "schemas/least.yaml"
guidelines = "schemas/guidelines/least.md"
exports = "exports/least"

[release]
min_readers = 1

[annotators.first]
kind = "human"
email = "first-of-least@annot.localhost"
"""
TEXT = "Ada met Bob."


def export() -> str:
    value = {"start": 0, "end": 3, "text": "Ada", "labels": ["Person"]}
    result = {"id": "a", "type": "labels", "from_name": "label", "to_name": "text", "value": value}
    return json.dumps(
        [{"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "completed_by": 1, "result": [result]}]}]
    )


def run(folder: Path, *words: str) -> str:
    done = run_annot(*words, cwd=folder, env={"HF_HUB_OFFLINE": "1"})
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def least(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("of the least") / "least"
    run(folder.parent, "init", str(folder))
    (folder / "annot.toml").write_text(CONFIG, "utf-8")
    (folder / "schemas" / "least.yaml").write_text(SCHEMA, "utf-8")
    (folder / "one.txt").write_text(TEXT, "utf-8")
    (folder / "export.json").write_text(export(), "utf-8")
    run(folder, "seeds", "add", "one.txt")
    return folder


def test_every_verb_without_a_server(least: Path) -> None:
    for words in ("schema check", "schema show", "schema guidelines", "schema config", "schema json-schema"):
        run(least, *words.split())
    run(least, "pull", "--from", "export.json", "--annotator", "first")
    for words in (
        "seeds check",
        "seeds list",
        "check",
        "agree",
        "agree --disagreements",
        "agree --gamma",
        "adjudicate",
        "split",
    ):
        run(least, *words.split())
        run(least, *words.split(), "--json")
    run(least, "report")
    assert "« Ada »: in the gold" in run(least, "adjudicate", "--explain", "Person@0-3")
    run(least, "release", "--dirty")
    run(least, "release", "--check")
    (version,) = [path.name for path in (least / "exports" / "least" / "releases").iterdir()]
    run(least, "log")
    run(least, "diff", version)
    release = f"exports/least/releases/{version}"
    mention = {"label": "Person", "start": 0, "end": 3}
    (least / "predictions.jsonl").write_text(json.dumps({"doc_id": "one", "mentions": [mention]}) + "\n", "utf-8")
    for more in ((), ("--errors",), ("--json",)):
        shown = run(least, "score", "--gold", release, "--pred", "predictions.jsonl", *more)
    assert json.loads(shown)["report"]["mentions"]["strict"]["labels"]["Person"]["ratios"]["f1"]["value"] == 1.0
    run(least, "standoff", version, "--output", "standoff")
    run(least, "rehydrate", "standoff", "seeds", "--output", "whole")
    assert "passed" in pytest_in(least, "-q").stdout


def test_every_verb_with_a_server(live: ProjectFolder, least: Path) -> None:
    from annot.project.project import open_project

    project = open_project(least)
    share_server(live, project) if not (project.state / "server").exists() else None
    run(least, "push")
    run(least, "status")
    run(least, "restore")
    run(least, "pull")
    run(least, "adjudicate", "--push")
    run(least, "push", "--dry-run", "--json")
