"""`annot doctor`: what is there, what is missing and the command that gets it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from annot.project.project import ProjectFolder
from annot.steps import doctor
from annot.steps.doctor import EXTRAS, examine


def test_every_extra_is_looked_at(root: Path) -> None:
    extras = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(EXTRAS) == set(extras) - {"all"}


def test_what_is_missing_has_the_command_that_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda name: None if name in {"scipy", "datasets"} else True)
    found = {each.what: each for each in examine(tmp_path, None)}
    assert (found["extra gamma"].state, found["extra gamma"].hint) == ("missing", "pip install 'annot-gold[gamma]'")
    assert found["extra release"].found == "without datasets"
    assert found["extra splits"].state == "ok"
    assert found["git"].hint == "git init"


def test_a_project_is_looked_at_with_its_server(project: ProjectFolder) -> None:
    found = {each.what: each for each in examine(project.root, project)}
    assert found["project"].found == "conflict-reporting: conflict-reporting@1.0.0, 5 documents, 2 readers"
    assert (found["server"].state, found["server"].hint) == ("missing", "annot server start")
    project.schema_path.write_text("", "utf-8")
    broken = {each.what: each for each in examine(project.root, ProjectFolder(project.root, project.config))}
    assert broken["project"].state == "broken"


def test_a_running_server_is_named(live: ProjectFolder) -> None:
    found = {each.what: each for each in examine(live.root, live)}
    assert found["server"].found.startswith("Label Studio 1.")
    assert "admin@annot.localhost" in found["server"].found
