"""A small data set of two labels, made by `annot init`, and runs of pytest on it as a project's CI would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.project.project import ProjectFolder, open_project
from annot.steps.init.init import init_project
from annot.steps.seeds import add_seeds
from annot.store.readings import write_reading
from tests.command import printed, text_of
from tests.conftest import ROOT

TEXTS = {
    "one": "Ada Lovelace works at Acme.\n",
    "two": "Bob left Initech in May.\n",
    "three": "Cleo met Ada Lovelace.\n",
}
MENTIONS: dict[str, list[tuple[str, str]]] = {
    "one": [("Person", "Ada Lovelace"), ("Organisation", "Acme")],
    "two": [("Person", "Bob"), ("Organisation", "Initech")],
    "three": [("Person", "Cleo"), ("Person", "Ada Lovelace")],
}
TIES = {"one": [("Ada Lovelace", "Acme")], "two": [("Bob", "Initech")], "three": []}


def start(folder: Path, documents: Iterable[str] = ("one", "two")) -> ProjectFolder:
    """A project with `documents`, read by both readers."""
    init_project(folder)
    add_texts(open_project(folder), {doc_id: TEXTS[doc_id] for doc_id in documents})
    project = open_project(folder)
    write_sets(project, [said(project, doc_id) for doc_id in documents])
    return project


def add_texts(project: ProjectFolder, texts: Mapping[str, str]) -> None:
    inbox = project.root.parent / f"{project.root.name} inbox"
    inbox.mkdir(exist_ok=True)
    for doc_id, text in texts.items():
        (inbox / f"{doc_id}.txt").write_bytes(text.encode())
    add_seeds(project, [inbox / f"{doc_id}.txt" for doc_id in texts])


def said(
    project: ProjectFolder,
    doc_id: str,
    mentions: Iterable[tuple[str, str]] | None = None,
    ties: Iterable[tuple[str, str]] | None = None,
) -> AnnotationSet:
    """A reading of a document: labels with the words that they stand on, and `member_of` between words."""
    document = project.documents[doc_id]
    found = {}
    for label, words in MENTIONS.get(doc_id, ()) if mentions is None else mentions:
        at = document.text.index(words)
        values = {"role": "mentioned"} if label == "Person" else {}
        found[words] = Mention(label=label, span=Span(at, at + len(words)), text=words, attributes=values)
    relations = [
        Relation(label="member_of", head=found[head].id, tail=found[tail].id)
        for head, tail in (TIES.get(doc_id, ()) if ties is None else ties)
    ]
    return AnnotationSet(
        doc_id=doc_id,
        doc_sha256=document.sha256,
        annotator="first",
        origin="human",
        schema=project.schema.id,
        mentions=tuple(found.values()),
        relations=tuple(relations),
    )


def write_sets(project: ProjectFolder, sets: Iterable[AnnotationSet]) -> None:
    """Both readers say the same."""
    sets = list(sets)
    for name in ("first", "second"):
        write_reading(project.readings_dir, name, [each.replace(annotator=name) for each in sets])


_BLOCKED = ("annot", "cacheprovider", "faker", "hypothesispytest", "requests_mock")
"""The plugin as it is installed, since this one is named, and plugins that a data set has no use for."""


def pytest_in(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs pytest with the plugin in this process, as `pytester` does, on a folder as CI would.

    Modules stay imported but for those of the folder: NumPy cannot be imported a second time.
    """
    arguments = _arguments(words)
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "path", sys.path[:])
        for name in (name for name in os.environ if name.startswith(("GITHUB_", "PYTEST_"))):
            patch.delenv(name)
        for name, value in {"COLUMNS": "200", **(env or {})}.items():
            patch.setenv(name, value)
        with printed() as (out, err):
            code = pytest.main(arguments)
    for name in set(sys.modules) - before:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(folder):
            del sys.modules[name]
    return subprocess.CompletedProcess(arguments, int(code), text_of(out), text_of(err))


def pytest_process(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, for what such a process imports and starts."""
    return run([sys.executable, "-m", "pytest", *_arguments(words)], folder)


def _arguments(words: Iterable[str]) -> list[str]:
    options = [word for name in _BLOCKED for word in ("-p", f"no:{name}")]
    return [*options, "-p", "annot.ci.plugin", *words]


def run(command: list[str], folder: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTEST_"))}
    known = {**inherited, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **(env or {})}
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)


def commit(folder: Path, message: str) -> None:
    """Commits everything in `folder`; makes it a repository first, if it is none."""
    who = ["-c", "user.name=reader", "-c", "user.email=reader@annot.localhost", "-c", "commit.gpgsign=false"]
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, *who, "commit", "--quiet", "--message", message)


def git(folder: Path, *words: str) -> None:
    done = run(["git", *words], folder)
    assert done.returncode == 0, done.stderr


def outcomes(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Outcomes by item, from the output of `pytest -v`."""
    found = {}
    for line in done.stdout.splitlines():
        words = line.split()
        if line.startswith("annot.toml::") and len(words) > 1:
            found[words[0].removeprefix("annot.toml::")] = words[1]
    return found
