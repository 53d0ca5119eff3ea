"""The least that a data set can be goes through every verb that needs no server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ci.small import annot_in, commit, pytest_in

SCHEMA = """name: least
version: 0.1.0
language: xx
mentions: {Person: {definition: a person}}
"""
TEXT = "Ada met Bob."


def export(start: int, end: int) -> str:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": ["Person"]}
    region = {"id": "a", "type": "labels", "from_name": "label", "to_name": "text", "value": value}
    task = {"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "completed_by": 1, "result": [region]}]}
    return json.dumps([task])


@pytest.fixture
def least(tmp_path: Path) -> Path:
    assert annot_in(tmp_path, "init", "least").returncode == 0
    root = tmp_path / "least"
    (root / "schemas" / "least.yaml").write_text(SCHEMA, "utf-8")
    (tmp_path / "texts.jsonl").write_text(json.dumps({"id": "one", "text": TEXT}) + "\n", "utf-8")
    assert annot_in(root, "seeds", "add", str(tmp_path / "texts.jsonl")).returncode == 0
    return root


def read_by(root: Path, *names: str) -> None:
    (root.parent / "export.json").write_text(export(0, 3), "utf-8")
    for name in names:
        done = annot_in(root, "pull", "--from", str(root.parent / "export.json"), "--annotator", name)
        assert done.returncode == 0, done.stderr


VERBS = [
    ("schema", "check"),
    ("seeds", "check"),
    ("check",),
    ("agree",),
    ("agree", "--json"),
    ("agree", "--disagreements"),
    ("agree", "--gamma"),
    ("adjudicate",),
    ("report",),
    ("split",),
    ("release",),
    ("release", "--check"),
    ("log",),
    ("diff", "0.1.0"),
    ("score", "--gold", "exports/least/releases/0.1.0", "--pred", "exports/least/releases/0.1.0"),
]


@pytest.mark.parametrize("readers", [("first",), ("first", "second")])
def test_every_verb_ends_well(least: Path, readers: tuple[str, ...]) -> None:
    read_by(least, *readers)
    commit(least, "one document")
    for verb in VERBS:
        done = annot_in(least, *verb)
        assert "Traceback" not in done.stderr, (verb, done.stderr)
        assert done.returncode == 0, (verb, done.stdout, done.stderr)
        if verb in {("split",), ("release",)}:
            commit(least, "what it wrote")
    done = pytest_in(least, "-v")
    assert done.returncode == 0, done.stdout


def test_agreement_without_attributes_is_a_table_less(least: Path) -> None:
    read_by(least, "first", "second")
    done = annot_in(least, "agree", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["disagreements"]["found"] == []
    assert "Attributes" not in annot_in(least, "agree").stdout
