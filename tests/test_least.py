"""The least that a schema can be, through every verb: one label, no attribute or relation, one document, one reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annot.project.project import Project
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


def run(folder: Path, *words: str, codes: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    assert done.returncode in codes, f"{words}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def least(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("of the least") / "least"
    run(folder.parent, "annot", "init", str(folder))
    (folder / "annot.toml").write_text(CONFIG, "utf-8")
    (folder / "schemas" / "least.yaml").write_text(SCHEMA, "utf-8")
    (folder / "one.txt").write_text(TEXT, "utf-8")
    (folder / "export.json").write_text(export(), "utf-8")
    run(folder, "annot", "seeds", "add", "one.txt")
    return folder


def test_every_verb_without_a_server(least: Path) -> None:
    for words in ("schema check", "schema show", "schema guidelines", "schema config", "schema json-schema"):
        run(least, "annot", *words.split())
    run(least, "annot", "pull", "--from", "export.json", "--annotator", "first")
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
        run(least, "annot", *words.split())
        run(least, "annot", *words.split(), "--json")
    run(least, "annot", "report")
    assert "« Ada »: in the gold" in run(least, "annot", "adjudicate", "--explain", "Person@0-3")
    run(least, "annot", "release", "--dirty")
    run(least, "annot", "release", "--check")
    (version,) = [path.name for path in (least / "exports" / "least" / "releases").iterdir()]
    run(least, "annot", "log")
    run(least, "annot", "diff", version)
    release = f"exports/least/releases/{version}"
    mention = {"label": "Person", "start": 0, "end": 3}
    (least / "predictions.jsonl").write_text(json.dumps({"doc_id": "one", "mentions": [mention]}) + "\n", "utf-8")
    for more in ((), ("--errors",), ("--json",)):
        shown = run(least, "annot", "score", "--gold", release, "--pred", "predictions.jsonl", *more)
    assert json.loads(shown)["report"]["mentions"]["strict"]["labels"]["Person"]["ratios"]["f1"]["value"] == 1.0
    run(least, "annot", "standoff", version, "--output", "standoff")
    run(least, "annot", "rehydrate", "standoff", "seeds", "--output", "whole")
    assert "passed" in run(least, "pytest", "-q", "-p", "no:cacheprovider")


def test_every_verb_with_a_server(live: Project, least: Path) -> None:
    from annot.project.project import open_project

    project = open_project(least)
    share_server(live, project) if not (project.state / "server").exists() else None
    run(least, "annot", "push")
    run(least, "annot", "status")
    run(least, "annot", "restore")
    run(least, "annot", "pull")
    run(least, "annot", "adjudicate", "--push")
    run(least, "annot", "push", "--dry-run", "--json")
