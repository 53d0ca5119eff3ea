"""The commands of the page « With a model », run as they stand there on the real server."""

from __future__ import annotations

import tomllib
from pathlib import Path

from annot.library.project import open_project
from annot.predict.predictor import Material
from annot.predict.registry import factory_named, predictor_names
from annot.project.config import read_config
from annot.project.project import ProjectFolder
from annot.store.readings import read_reading, write_reading
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of
from tests.command import run_annot
from tests.steps.test_planted import accept_all
from tests.steps.test_round_trip import other_data_set
from tests.test_pages_of_tools import commands

NEW = "004_885b1dd11b89edf8"
MAY_FIND = {"pull", "suspects"}
"""A reader who takes over all that they are shown leaves required values empty, which the page itself would refuse."""


def test_the_commands_of_the_page(live: ProjectFolder, root: Path, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "with-a-model")
    for reader in ("reader-a", "reader-b"):
        before = read_reading(fresh.readings_dir, reader)
        write_reading(fresh.readings_dir, reader, [each for doc_id, each in before.items() if doc_id != NEW])
    lines = commands(root / "docs" / "models.md")
    assert [line.split()[1] for line in lines[:4]] == ["predict", "predict", "pull", "bias"]
    for line in lines:
        words = line.split()
        assert words[0] == "annot", line
        if words[1] == "pull":
            with connect(fresh) as studio:
                accept_all(studio, numbers_of(fresh, studio.projects())["reader-a"], NEW)
        done = run_annot(*words[1:], cwd=fresh.root)
        allowed = {0, 1} if words[1] in MAY_FIND else {0}
        assert done.returncode in allowed, f"{line}\n{done.stdout}\n{done.stderr}"
        if words[1] == "bias":
            assert "reader-a: 1 document with predictions" in done.stdout


def test_every_predictor_stands_on_the_page(root: Path) -> None:
    text = (root / "docs" / "models.md").read_text("utf-8")
    for name in predictor_names():
        assert f"| `{name}` |" in text


def test_the_settings_of_the_page_are_read(root: Path, project: ProjectFolder) -> None:
    blocks = (root / "docs" / "models.md").read_text("utf-8").split("```toml\n")[1:]
    path = project.root / "annot.toml"
    before = path.read_text("utf-8")
    for block in blocks:
        said = block.partition("```")[0]
        path.write_text(
            before.replace("[studio]\nport = 8080\n", "") + said if "[studio]" in said else before + said, "utf-8"
        )
        config = read_config(path)
        for name, each in tomllib.loads(said).get("predictors", {}).items():
            if isinstance(each, dict):
                assert config.predictors.plan_of(name).use == each.get("use", name)
    # One that can be made here: an installed pipeline of spaCy.
    path.write_text(before + blocks[0].partition("```")[0], "utf-8")
    plan = open_project(project.root).config.predictors.plan_of("news")
    made = factory_named(plan.use)(Material(name="news", schema=project.schema, settings=plan.settings))
    assert made.version
