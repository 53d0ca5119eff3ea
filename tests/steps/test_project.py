"""`annot.toml`: found from below, and broken ones named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.project.project import Project, open_project
from annot.steps.init import init_project
from annot.steps.seeds import add_seeds


def test_it_is_found_from_a_folder_below(project: Project) -> None:
    assert open_project(project.readings).root == project.root


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no annot\.toml in .* or above; start one with `annot init DIR`"):
        open_project(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "model"', 'kind = "robot"', r"annotators\.reader-a\.kind: must be one of human, model, found 'robot'"),
        ("[split]", "[splits]", r"splits: unknown key, did you mean 'split'\?"),
        ("port = 8080", "port = 99999", r"studio\.port: must be at most 65535, found 99999"),
        ("port = 8080", "port = 8080.5", r"studio\.port: must be a whole number, found 8080.5"),
        (
            "port = 8080",
            'url = "studio"',
            r"studio\.url: 'studio' is no address of a server; write one such as https://",
        ),
        ("port = 8080", 'url = "ftp://a.b"', r"studio\.url: 'ftp://a.b' is no address"),
        (
            "port = 8080",
            'url = "http://a.b:99999"',
            r"studio\.url: 'http://a.b:99999' is no address: Port out of range",
        ),
        (
            "[lint]",
            '[lint]\noff = ["too-slow"]',
            r"lint\.off\.0: must be one of all-accepted, .* did you mean too-fast\?",
        ),
        ("[split]", "[split]\nshares = 3", r"split\.shares"),
        ("[dataset]", "[dataset", r"not TOML: .*line 3"),
        ('email = "reader-b@', 'email = "Reader-A@', "annotators: two have the same email"),
        (
            "[annotators.reader-a]",
            "[annotators.gold]",
            r"annotators\.gold: this is what the adjudicated sets are called",
        ),
        ("[annotators.reader-a]", '[annotators."../a"]', r"annotators\.\.\./a: must be small letters and digits"),
    ],
)
def test_faults_are_named(project: Project, old: str, new: str, message: str) -> None:
    path = project.root / "annot.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError, match=rf"annot\.toml:(\d+:)? .*{message}"):
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


def test_every_rule_that_the_docs_list_can_be_turned_off(project: Project, root: Path) -> None:
    table = (root / "docs" / "lint.md").read_text("utf-8").split("| --- |", 1)[1].split("\n\n", 1)[0]
    codes = {
        code
        for line in table.splitlines()
        for code in re.findall(r"`([a-z-]+)`", line.split("|")[1] if "|" in line else "")
    }
    assert {"too-fast", "mention-in-furniture", "stale-waiver", "outdated-setting"} <= codes
    path = project.root / "annot.toml"
    off = ", ".join(f'"{code}"' for code in sorted(codes))
    path.write_text(path.read_text("utf-8").replace("[lint]\n", f"[lint]\noff = [{off}]\n", 1), "utf-8")
    assert set(open_project(project.root).config.lint.off) == codes
