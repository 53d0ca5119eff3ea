"""The files of a new project: CI and hooks that can be read by those who run them."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from annot.core.errors import ConfigError
from annot.steps.init.init import init_project, repository_above
from tests.ci.small import add_texts, commit, git, run, said, start, write_sets
from tests.command import run_annot


def test_the_workflow_asks_for_little(tmp_path: Path) -> None:
    init_project(tmp_path / "mydata")
    path = tmp_path / "mydata" / ".github" / "workflows" / "annot.yml"
    workflow = YAML(typ="safe").load(path)
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["data-set"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", each) for each in used), used
    assert steps[0]["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert [step["run"] for step in steps if "run" in step][:2] == [
        "pip install 'annot-gold[release,pytest]'",
        "pytest",
    ]
    text = path.read_text("utf-8")
    assert "secrets" not in text
    # Nothing that a pull request's author writes stands in a script.
    assert all("${{" not in step.get("run", "") for step in steps)


def test_the_workflows_last_step_shows_the_change(tmp_path: Path) -> None:
    project = start(tmp_path / "mydata")
    commit(project.root, "Two documents")
    base = run(["git", "rev-parse", "HEAD"], project.root).stdout.strip()
    write_sets(project, [said(project, "one"), said(project, "two", ties=[])])
    commit(project.root, "One relation")
    done = _last_step(project.root, tmp_path, base)
    assert done.returncode == 0, done.stderr
    assert "relation removed" in (tmp_path / "summary.md").read_text("utf-8")
    # A base without a data set has nothing to compare with.
    git(project.root, "checkout", "--quiet", "--orphan", "empty")
    git(project.root, "rm", "-r", "--quiet", "--cached", ".")
    (project.root / "notes.txt").write_text("notes\n", "utf-8")
    git(project.root, "add", "notes.txt")
    who = ["-c", "user.name=reader", "-c", "user.email=reader@annot.localhost"]
    git(project.root, *who, "commit", "--quiet", "--message", "Notes")
    bare = run(["git", "rev-parse", "HEAD"], project.root).stdout.strip()
    assert _last_step(project.root, tmp_path, bare).returncode == 0
    # What cannot be compared fails.
    (project.readings_dir / "first.jsonl").write_text("{", "utf-8")
    assert _last_step(project.root, tmp_path, base).returncode == 1


def test_the_hooks_run_verbs_that_pass(tmp_path: Path) -> None:
    project = start(tmp_path / "mydata")
    hooks = YAML(typ="safe").load(project.root / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert [(hook["entry"], hook["stages"]) for hook in hooks] == [
        ("annot check", ["pre-commit"]),
        ("annot release --check", ["pre-push"]),
        ("annot seeds check-push", ["pre-push"]),
    ]
    commit(project.root, "Two documents")
    # As pre-commit runs them before a push to a folder.
    env = {"PRE_COMMIT_REMOTE_URL": str(tmp_path / "there.git")}
    for hook in hooks:
        assert run_annot(*hook["entry"].split()[1:], cwd=project.root, env=env).returncode == 0


@pytest.mark.parametrize("name", [".github/workflows/annot.yml", ".pre-commit-config.yaml", "seeds/manifest.jsonl"])
def test_a_file_that_is_there_is_kept(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine", "utf-8")
    with pytest.raises(ConfigError, match="exists; choose an empty folder"):
        init_project(tmp_path)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]
    assert path.read_text("utf-8") == "mine"


def test_a_folder_of_a_larger_repository_is_told_where_its_workflow_belongs(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes\n", "utf-8")
    commit(tmp_path, "A repository")
    done = run_annot("init", "data/news", cwd=tmp_path)
    assert done.returncode == 0
    assert f"data/news is a folder of the git repository {tmp_path}" in done.stderr
    assert "move .github/workflows/annot.yml and the hooks there" in done.stderr
    assert repository_above(tmp_path) is None
    assert "is a folder of the git repository" not in run_annot("init", ".", cwd=tmp_path).stderr


def test_the_workflow_shows_the_change_of_a_folder_too(tmp_path: Path) -> None:
    project = start(tmp_path / "whole" / "mydata")
    commit(tmp_path / "whole", "Two documents")
    base = run(["git", "rev-parse", "HEAD"], project.root).stdout.strip()
    write_sets(project, [said(project, "one"), said(project, "two", ties=[])])
    done = _last_step(project.root, tmp_path, base)
    assert done.returncode == 0, done.stderr
    assert "relation removed" in (tmp_path / "summary.md").read_text("utf-8")


def _last_step(folder: Path, scratch: Path, base: str) -> subprocess.CompletedProcess[str]:
    """Runs the workflow's last step in `folder`, with an `annot` of this environment."""
    (*_, last) = YAML(typ="safe").load(folder / ".github" / "workflows" / "annot.yml")["jobs"]["data-set"]["steps"]
    annot = scratch / "bin" / "annot"
    annot.parent.mkdir(exist_ok=True)
    annot.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m annot "$@"\n', "utf-8")
    annot.chmod(0o755)
    env = {"BASE": base, "GITHUB_STEP_SUMMARY": str(scratch / "summary.md"), "PATH": f"{annot.parent}:/usr/bin:/bin"}
    return run(["bash", "-e", "-c", last["run"]], folder, env)


def test_a_clone_has_the_bytes_whatever_git_does_with_line_ends(tmp_path: Path) -> None:
    project = start(tmp_path / "mydata")
    add_texts(project, {"four": "Dora met Eve\r\nin June.\r\n"})
    project.guidelines_path.write_bytes(project.guidelines_path.read_bytes().replace(b"\n", b"\r\n"))
    git(tmp_path, "init", "--quiet", "mydata")
    git(project.root, "config", "core.autocrlf", "true")
    commit(project.root, "A text with carriage returns")
    assert run_annot("release", cwd=project.root).returncode == 0
    commit(project.root, "A release")
    git(tmp_path, "clone", "--quiet", "-c", "core.autocrlf=true", "mydata", "clone")
    for path in (path for path in project.root.rglob("*") if path.is_file() and ".git" not in path.parts):
        if path.relative_to(project.root).parts[0] in {"seeds", "schemas", "exports", "annot.toml"}:
            assert (tmp_path / "clone" / path.relative_to(project.root)).read_bytes() == path.read_bytes(), path
    done = run_annot("release", "--check", cwd=tmp_path / "clone")
    assert done.returncode == 0, done.stderr


def test_what_a_killed_process_leaves_is_not_committed(tmp_path: Path) -> None:
    project = start(tmp_path / "mydata")
    commit(project.root, "Two documents")
    code = (
        "import os, sys\nfrom annot.cli.main import main\nfrom annot.store import folder\n"
        "write, count = folder.write_bytes, iter(range(9))\n"
        "folder.write_bytes = lambda path, data, **how: os._exit(9) if next(count) == 3 else write(path, data, **how)\n"
        "sys.argv = ['annot', 'release']\nmain()\n"
    )
    assert run([sys.executable, "-c", code], project.root).returncode == 9
    (left,) = [path.name for path in project.releases_dir.iterdir()]
    assert left.startswith(".0.1.0.")
    (project.seeds_dir / ".one.txt.abcdefgh.tmp").write_text("half", "utf-8")
    told = run(["git", "status", "--porcelain", "--untracked-files=all"], project.root).stdout.split("\n")
    assert sorted(filter(None, told)) == ["?? exports/mydata/CHANGELOG.md", "?? exports/mydata/splits.jsonl"]


def test_the_next_steps_are_said_and_git_is_asked_for(tmp_path: Path) -> None:
    said_so = run_annot("init", "news", cwd=tmp_path).stderr
    assert "Next, in news: `annot seeds add FILES`, `annot server start`, `annot push`" in said_so
    assert "There is no git here: run `git init` as well" in said_so
