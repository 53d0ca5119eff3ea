"""`annot seeds check-push`: texts of others do not leave this machine by a `git push`."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from annot.core.errors import ConfigError, UnreadableError
from annot.corpus.manifest import read_manifest, write_manifest
from annot.project.project import ProjectFolder, open_project
from annot.steps.release import release
from annot.steps.seeds import check_push
from tests.ci.small import commit, git, run, start
from tests.command import run_annot

THERE = "git@data.example:us/data.git"


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """Two documents whose rights are unknown, committed."""
    project = start(tmp_path / "mydata")
    commit(project.root, "Two documents")
    return project


def give_rights(project: ProjectFolder, rights: dict[str, str]) -> None:
    rows = [
        row.replace(rights=rights.get(row.doc_id, row.rights)) if row.doc_id in rights else row
        for row in read_manifest(project.seeds_dir)
    ]
    write_manifest(project.seeds_dir, rows)
    commit(project.root, "Rights")


def held_back(project: ProjectFolder, remote: str = THERE, revision: str = "HEAD") -> list[tuple[str, str, str]]:
    return [
        (each.doc_id, each.rights, each.place)
        for each in check_push(open_project(project.root), remote, revision=revision).texts
    ]


def test_texts_of_unknown_rights_stay_here(project: ProjectFolder) -> None:
    assert held_back(project) == [("one", "unknown", "seeds/one.txt"), ("two", "unknown", "seeds/two.txt")]
    assert held_back(project, "../there.git") == []


def test_rights_are_read_from_the_commit_that_is_pushed(project: ProjectFolder) -> None:
    give_rights(project, {"one": "cc-by-4.0"})
    assert held_back(project) == [("two", "unknown", "seeds/two.txt")]
    assert len(held_back(project, revision="HEAD~1")) == 2
    give_rights(project, {"two": "CC-BY-NC-4.0"})
    assert held_back(project) == [("two", "CC-BY-NC-4.0", "seeds/two.txt")]
    config = project.root / "annot.toml"
    config.write_text(config.read_text("utf-8") + '\n[release]\ntext_rights = ["CC-BY-4.0", "CC-BY-NC-4.0"]\n', "utf-8")
    assert held_back(project) == []


def test_a_remote_that_is_named_may_have_every_text(project: ProjectFolder) -> None:
    config = project.root / "annot.toml"
    config.write_text(
        config.read_text("utf-8") + '\n[release]\npush_texts_to = ["git@data.example:us/data"]\n', "utf-8"
    )
    assert held_back(project) == []
    assert len(held_back(project, "git@data.example:us/public.git")) == 2


def test_what_is_not_committed_is_not_pushed(project: ProjectFolder) -> None:
    git(project.root, "rm", "--quiet", "--cached", "seeds/one.txt")
    commit_index(project.root)
    assert held_back(project) == [("two", "unknown", "seeds/two.txt")]
    # A text without a row is nobody's.
    (project.seeds_dir / "left.txt").write_text("A text.\n", "utf-8")
    git(project.root, "add", "seeds/left.txt")
    commit_index(project.root)
    assert held_back(project)[0] == ("left.txt", "unknown", "seeds/left.txt")


def test_a_release_holds_texts_too(project: ProjectFolder) -> None:
    release(project)
    commit(project.root, "Release 0.1.0")
    git(project.root, "rm", "--quiet", "--cached", "seeds/one.txt", "seeds/two.txt", "seeds/manifest.jsonl")
    commit_index(project.root)
    folder = "exports/mydata/releases/0.1.0"
    assert held_back(project) == [("one", "unknown", folder), ("two", "unknown", folder)]
    # Rights that were found out later are in the manifest of the seeds; the release stays as it is.
    give_rights(project, {"one": "CC0-1.0", "two": "CC0-1.0"})
    assert held_back(project) == []


def test_a_manifest_that_cannot_be_read_lets_nothing_go(project: ProjectFolder) -> None:
    (project.seeds_dir / "manifest.jsonl").write_text('{"doc_id": 1}\n', "utf-8")
    commit(project.root, "Broken")
    with pytest.raises(UnreadableError, match=r"seeds/manifest\.jsonl:1 at HEAD: "):
        check_push(project, THERE)
    with pytest.raises(ConfigError, match="no such revision"):
        check_push(project, THERE, revision="nothing")


def test_git_pushes_to_a_folder_and_not_to_another_machine(project: ProjectFolder, tmp_path: Path) -> None:
    """A real push by git, with the hook's own command; the other machine is reached by a stand-in for ssh."""
    for name in ("here.git", "us/data.git"):
        run(["git", "init", "--quiet", "--bare", str(tmp_path / name)], tmp_path)
    git(project.root, "remote", "add", "here", str(tmp_path / "here.git"))
    git(project.root, "remote", "add", "there", THERE)
    install_hook(project.root)
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\ncd {shlex.quote(str(tmp_path))} && shift && exec sh -c "$*"\n', "utf-8")
    ssh.chmod(0o755)
    env = os.environ | {"GIT_SSH": str(ssh), "GIT_SSH_VARIANT": "simple"}

    def push(remote: str) -> subprocess.CompletedProcess[str]:
        words = ["git", "push", remote, "HEAD:refs/heads/main"]
        return subprocess.run(words, cwd=project.root, env=env, capture_output=True, text=True, check=False)

    def pushed(name: str) -> bool:
        words = ["git", "rev-parse", "--verify", "--quiet", "refs/heads/main"]
        return not subprocess.run(words, cwd=tmp_path / name, capture_output=True, check=False).returncode

    assert push("here").returncode == 0
    assert pushed("here.git")
    refused = push("there")
    assert refused.returncode == 1
    assert f"annot: the rights of 2 texts do not allow a push to {THERE}:" in refused.stderr
    assert "  one: unknown (seeds/one.txt)\n  two: unknown (seeds/two.txt)\n" in refused.stderr
    assert not pushed("us/data.git")
    give_rights(project, {"one": "CC0-1.0", "two": "CC-BY-4.0"})
    done = push("there")
    assert done.returncode == 0, done.stderr
    assert pushed("us/data.git")


def test_the_message_says_what_to_do_and_no_password(project: ProjectFolder) -> None:
    done = run_annot("seeds", "check-push", "https://me:secret@data.example/d.git", cwd=project.root)
    assert done.returncode == 1
    assert "annot standoff" in done.stderr
    assert 'write push_texts_to = ["https://data.example/d.git"] into [release] of annot.toml' in done.stderr
    assert "secret" not in done.stdout + done.stderr
    done = run_annot("seeds", "check-push", THERE, "--json", cwd=project.root)
    assert done.returncode == 1
    assert '"place": "seeds/one.txt"' in done.stdout
    assert run_annot("seeds", "check-push", cwd=project.root).returncode == 2


def install_hook(root: Path) -> None:
    """Git's own hook, which gives the command of `.pre-commit-config.yaml` what pre-commit gives it."""
    hooks = YAML(typ="safe").load(root / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    (entry,) = (hook["entry"] for hook in hooks if hook["id"] == "annot-check-push")
    program, *words = entry.split()
    assert program == "annot"
    command = shlex.join([sys.executable, "-m", "annot", *words])
    hook = root / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nPRE_COMMIT_REMOTE_NAME="$1" PRE_COMMIT_REMOTE_URL="$2" exec {command}\n', "utf-8")
    hook.chmod(0o755)


def commit_index(root: Path) -> None:
    """Commits what is staged, and nothing else."""
    git(root, "-c", "user.name=reader", "-c", "user.email=reader@annot.localhost", "commit", "--quiet", "-m", "Staged")
