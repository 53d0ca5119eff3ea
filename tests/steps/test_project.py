"""`annot.toml`: found from below, and broken ones named."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.steps.init import init_project
from annot.steps.project import Project, open_project
from annot.steps.seeds import add_seeds


def test_it_is_found_from_a_folder_below(project: Project) -> None:
    assert open_project(project.readings).root == project.root


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no annot\.toml in .* or above; start one with `annot init DIR`"):
        open_project(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "model"', 'kind = "robot"', r"annotators\.reader-a\.kind: Input should be 'human' or 'model'"),
        ("[split]", "[splits]", r"splits: unknown key, did you mean 'split'\?"),
        ("port = 8080", "port = 99999", r"studio\.port: Input should be less than or equal to 65535"),
        ("[dataset]", "[dataset", r"not TOML: .*line 3"),
        ('email = "reader-b@', 'email = "Reader-A@', "annotators: two have the same email"),
        (
            "[annotators.reader-a]",
            "[annotators.gold]",
            r"annotators\.gold: this is what the adjudicated sets are called",
        ),
        ("[annotators.reader-a]", '[annotators."../a"]', r"annotators\.\.\./a\.\[key\]: String should match pattern"),
    ],
)
def test_faults_are_named(project: Project, old: str, new: str, message: str) -> None:
    path = project.root / "annot.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError, match=rf"annot\.toml: .*{message}"):
        open_project(project.root)


def test_an_unknown_annotator_is_named(project: Project) -> None:
    with pytest.raises(ConfigError, match=r"'nobody' is not an annotator of annot\.toml \(known: reader-a, reader-b"):
        project.require_annotator("nobody")


def test_a_new_project_is_sound(tmp_path: Path) -> None:
    folder = tmp_path / "My Data"
    init_project(folder)
    project = open_project(folder)
    assert project.name == "my-data"
    assert project.schema.id == "my-data@0.1.0"
    text = tmp_path / "one.txt"
    text.write_text("Ada met Bob.", "utf-8")
    add_seeds(project, [text])
    assert list(open_project(folder).documents) == ["one"]
    with pytest.raises(ConfigError, match="exists; choose an empty folder"):
        init_project(folder)
