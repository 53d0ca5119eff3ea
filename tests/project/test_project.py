"""`annot.toml`: found from below, and broken ones named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.project.project import ProjectFolder, open_project
from annot.steps.init.init import init_project
from annot.steps.seeds import add_seeds

LINT = '[lint]\noff = ["apposition"]'
"""As the data set that tests are about begins the table."""


def test_it_is_found_from_a_folder_below(project: ProjectFolder) -> None:
    assert open_project(project.readings_dir).root == project.root


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
            LINT,
            '[lint]\noff = ["too-slow"]',
            r"lint\.off\.0: must be one of accepted-unread, .* did you mean too-fast\?",
        ),
        ("[split]", "[split]\nshares = 3", r"split\.shares"),
        ("[dataset]", "[dataset", r"not TOML: a table is not closed; write \] at its end"),
        ('title = "', "title = ", r"not TOML: no value stands here; text needs straight quotes"),
        ("port = 8080", "port: 8080", r"not TOML: a name and its value have = between them"),
        ("port = 8080", "port = True", r"and true and false are small"),
        ("port = 8080", "port = 8080, ", r"something stands behind the value"),
        ("port = 8080", "port = 8080\nport = 8081", r"this name stands twice in one place"),
        ("[split]", "[studio]", r"not TOML: this table stands twice"),
        ("port = 8080", 'port = 8080\nurl = "a\\s"', r"a \\ in double quotes begins a sign; write / in paths"),
        ("port = 8080", "port = true", r"studio\.port: must be a whole number, found true"),
        ("port = 8080", "port = 2024-01-01", r"found 2024-01-01 \(a date\)"),
        ("port = 8080", 'url = "https://me:s3cret@a.b"', r"studio\.url: @ stands in the address"),
        ("port = 8080", 'url = "https://me:s3cret@a.b:99999"', r"studio\.url: @ stands in the address"),
        ("port = 8080", 'url = "me:s3cret@a.b"', r"studio\.url: @ stands in the address"),
        ("port = 8080", 'url = "https://a.b/?token=s3cret"', r"studio\.url: \? stands in the address"),
        ("port = 8080", 'url = "https://a.b/#s3cret"', r"studio\.url: # stands in the address"),
        (LINT, '[lint]\noff = "too-fast"', r'lint\.off: must be a list, found \'too-fast\'; write \["too-fast"\]'),
        (
            "[lint]",
            "[release]\nmin_readers = true\n[lint]",
            r"release\.min_readers: must be a whole number, found true",
        ),
        ("[lint]", '[[scores]]\nname = "x"\n[lint]', r"scores\.0\.pred: is missing; write it, such as `pred = \"pred"),
        ('email = "reader-b@', 'email = "reader-b at ', r"annotators\.reader-b\.email: 'reader-b at .* is no address"),
        ('email = "reader-b@', 'email = "Reader-A@', "annotators: two have the same email"),
        (
            "[annotators.reader-a]",
            "[annotators.gold]",
            r"annotators\.gold: this is what the adjudicated sets are called",
        ),
        ("[annotators.reader-a]", '[annotators."../a"]', r"annotators\.\.\./a: must be small letters and digits"),
    ],
)
def test_faults_are_named(project: ProjectFolder, old: str, new: str, message: str) -> None:
    path = project.root / "annot.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError, match=rf"annot\.toml:(\d+:)? .*{message}") as refused:
        open_project(project.root)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"[dataset]", b"# caf\xe9\n[dataset]", r"annot\.toml:\d+: not UTF-8 at byte \d+; save it as UTF-8"),
        (b"[dataset]", b"[[dataset", r"annot\.toml:\d+: not TOML: a table is not closed"),
    ],
)
def test_a_file_of_another_encoding_names_its_line(
    project: ProjectFolder, old: bytes, new: bytes, message: str
) -> None:
    path = project.root / "annot.toml"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(ConfigError, match=message) as caught:
        open_project(project.root)
    assert "codec" not in str(caught.value)


def test_a_byte_order_mark_is_no_obstacle(project: ProjectFolder) -> None:
    path = project.root / "annot.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert open_project(project.root).config == project.config


def test_an_unknown_annotator_is_named(project: ProjectFolder) -> None:
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


def test_every_rule_that_the_docs_list_can_be_turned_off(project: ProjectFolder, root: Path) -> None:
    table = (root / "docs" / "lint.md").read_text("utf-8").split("| --- |", 1)[1].split("\n\n", 1)[0]
    codes = {
        code
        for line in table.splitlines()
        for code in re.findall(r"`([a-z-]+)`", line.split("|")[1] if "|" in line else "")
    }
    assert {"too-fast", "mention-in-furniture", "stale-waiver", "outdated-setting"} <= codes
    path = project.root / "annot.toml"
    off = ", ".join(f'"{code}"' for code in sorted(codes))
    path.write_text(path.read_text("utf-8").replace(LINT, f"[lint]\noff = [{off}]", 1), "utf-8")
    assert set(open_project(project.root).config.lint.off) == codes
