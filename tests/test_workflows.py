"""What GitHub reads of this repository: workflows that parse and name what is there, and a citation of this version."""

from __future__ import annotations

import importlib.util
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
KNOWN_COMMANDS = {"python", "gh"}
"""Programs of GitHub's runners that these workflows may call."""
MORE_THAN_READ = {
    "docs": {"pages": {"pages": "write", "id-token": "write"}},
    "publish": {"pypi": {"id-token": "write"}, "release": {"contents": "write"}},
}
"""What jobs may do besides reading, by workflow."""


def read(path: Path) -> dict[str, Any]:
    found = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def jobs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from read(path)["jobs"].items()


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for _, job in jobs(path):
        yield from job.get("steps", ())


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def release_notes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release_notes", ROOT / "scripts" / "release_notes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_unless_a_job_says_more(path: Path) -> None:
    assert read(path)["permissions"] == {"contents": "read"}
    more = {name: job["permissions"] for name, job in jobs(path) if "permissions" in job}
    assert more == MORE_THAN_READ.get(path.stem, {})


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_job_that_may_write_runs_nothing_of_the_repository(path: Path) -> None:
    for name, job in jobs(path):
        if name in MORE_THAN_READ.get(path.stem, {}):
            assert not any(step.get("uses", "").startswith("actions/checkout@") for step in job["steps"]), name
            assert not any("scripts/" in step.get("run", "") for step in job["steps"]), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_runs_are_bounded_and_actions_pinned(path: Path) -> None:
    assert read(path)["concurrency"]["group"].startswith(f"{path.stem}-")
    for name, job in jobs(path):
        if called := job.get("uses"):
            assert (ROOT / called).is_file(), name
        else:
            assert 0 < job["timeout-minutes"] <= 90, name
    for step in steps(path):
        if action := step.get("uses"):
            assert re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|release/v\d+|[0-9a-f]{40})", action), action
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_command_and_file_is_there(path: Path) -> None:
    for step in steps(path):
        for line in step.get("run", "").splitlines():
            command = re.sub(r"^(\w+=(\$\([^)]*\)|\S*) )*", "", line).split()[0]
            assert command in KNOWN_COMMANDS or os.access(ROOT / command, os.X_OK), line
            for name in re.findall(r"(?<![\w./-])(?:scripts|requirements)/[\w./-]+", line):
                assert (ROOT / name).is_file(), line
            # GitHub puts these in as text, and whoever names a branch would write commands.
            assert "${{" not in line, line
        for pattern in str(step.get("with", {}).get("cache-dependency-path", "")).split():
            assert list(ROOT.glob(pattern)), pattern
    for name, job in jobs(path):
        needs = job.get("needs", [])
        assert set(needs) <= {other for other, _ in jobs(path)}, name


def test_the_site_is_built_from_main_and_published_where_the_build_left_it() -> None:
    workflow = read(ROOT / ".github" / "workflows" / "docs.yml")
    assert workflow["on"] == {"push": {"branches": ["main"]}}
    build, pages = workflow["jobs"]["build"], workflow["jobs"]["pages"]
    (built,) = [step["run"] for step in build["steps"] if "run" in step]
    assert built == "scripts/docs"
    (artifact,) = [step["with"]["path"] for step in build["steps"] if "pages-artifact" in step.get("uses", "")]
    # As scripts/docs.py and mkdocs.yml name it.
    assert artifact == f"{YAML(typ='safe').load((ROOT / 'mkdocs.yml').read_text('utf-8'))['site_dir']}/"
    assert pages["needs"] == ["build"]
    assert pages["environment"]["name"] == "github-pages"


def test_every_python_that_is_claimed_is_tried() -> None:
    claimed = {
        found[1]
        for each in pyproject()["project"]["classifiers"]
        if (found := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", each))
    }
    workflow = read(ROOT / ".github" / "workflows" / "tests.yml")["jobs"]
    (whole,) = [
        step["with"]["python-version"]
        for step in workflow["whole"]["steps"]
        if "python-version" in step.get("with", {})
    ]
    assert {whole, *workflow["quick"]["strategy"]["matrix"]["python"]} == claimed


def test_what_is_published_is_built_by_locked_tools() -> None:
    lock = (ROOT / "requirements" / "publish.txt").read_text("utf-8")
    for each in pyproject()["dependency-groups"]["publish"] + pyproject()["dependency-groups"]["build"]:
        name = re.split(r"[<>=]", each)[0]
        assert re.search(rf"^{name}==\S+ .*\\\n    --hash=sha256:", lock, re.MULTILINE), name


def test_updates_are_asked_for_actions_and_packages() -> None:
    updates = read(ROOT / ".github" / "dependabot.yml")["updates"]
    assert {each["package-ecosystem"] for each in updates} == {"github-actions", "pip"}


def test_the_citation_is_of_this_version() -> None:
    citation, project = read(ROOT / "CITATION.cff"), pyproject()["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert citation["abstract"] == project["description"]


CHANGELOG = """# Changelog

## Unreleased

- later

## 0.10.0

- ten

### More

- and

## 0.1.0 (2026-01-02)

- one

## 0.0.9

"""


def project_of(version: str) -> str:
    return f'[project]\nname = "annot-gold"\nversion = "{version}"\n'


@pytest.mark.parametrize(("version", "notes"), [("0.10.0", "- ten\n\n### More\n\n- and\n"), ("0.1.0", "- one\n")])
def test_the_notes_of_a_release_are_its_part_of_the_changelog(
    release_notes: ModuleType, version: str, notes: str
) -> None:
    found = release_notes.notes_of(f"v{version}", changelog=CHANGELOG, pyproject=project_of(version))
    assert found == notes


@pytest.mark.parametrize(
    ("tag", "version", "why"),
    [
        ("v0.2.0", "0.1.0", "the tag is v0.2.0, and the version in pyproject.toml is 0.1.0"),
        ("0.1.0", "0.1.0", "tag it v0.1.0"),
        ("v0.1", "0.1", "says nothing under `## 0.1`"),
        ("v0.1.0rc1", "0.1.0rc1", "says nothing under"),
        ("v0.0.9", "0.0.9", "says nothing under"),
        ("v0.2.0", "0.2.0", "give `## Unreleased` that name"),
    ],
)
def test_a_release_without_notes_is_refused(release_notes: ModuleType, tag: str, version: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        release_notes.notes_of(tag, changelog=CHANGELOG, pyproject=project_of(version))


def test_the_version_of_now_has_notes(release_notes: ModuleType) -> None:
    version = pyproject()["project"]["version"]
    assert release_notes.section((ROOT / "CHANGELOG.md").read_text("utf-8"), version)
