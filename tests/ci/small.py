"""A small data set of two labels, made by `annot init`, and runs of pytest on it as a project's CI would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.project.project import Project, open_project
from annot.steps.init import init_project
from annot.steps.seeds import add_seeds
from annot.store.readings import write_reading
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


def start(folder: Path, documents: Iterable[str] = ("one", "two")) -> Project:
    """A project with `documents`, read by both readers."""
    init_project(folder)
    add_texts(open_project(folder), {doc_id: TEXTS[doc_id] for doc_id in documents})
    project = open_project(folder)
    write_sets(project, [said(project, doc_id) for doc_id in documents])
    return project


def add_texts(project: Project, texts: Mapping[str, str]) -> None:
    inbox = project.root.parent / f"{project.root.name} inbox"
    inbox.mkdir(exist_ok=True)
    for doc_id, text in texts.items():
        (inbox / f"{doc_id}.txt").write_bytes(text.encode())
    add_seeds(project, [inbox / f"{doc_id}.txt" for doc_id in texts])


def said(
    project: Project,
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


def write_sets(project: Project, sets: Iterable[AnnotationSet]) -> None:
    """Both readers say the same."""
    sets = list(sets)
    for name in ("first", "second"):
        write_reading(project.readings_dir, name, [each.replace(annotator=name) for each in sets])


def pytest_in(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs pytest with the plugin, which need not be installed; an installed one is blocked.

    So are plugins of others that a data set has no use for, and that take a second to load.
    """
    blocked = ("annot", "cacheprovider", "faker", "hypothesispytest", "requests_mock")
    options = [word for name in blocked for word in ("-p", f"no:{name}")]
    return run([sys.executable, "-m", "pytest", *options, "-p", "annot.ci.plugin", *words], folder, env)


def annot_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "annot", *words], folder)


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
