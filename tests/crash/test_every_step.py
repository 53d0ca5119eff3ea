"""Each verb that writes, stopped at every step on the disk: the same verb again ends as if nothing had been.

`ANNOT_EVERY` says which steps are taken, 1 for all of them; docs/reliability.md has the counts of a whole run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annot.project.project import Project
from tests.ci.small import TEXTS, commit, said, start, write_sets
from tests.conftest import ROOT

EVERY = int(os.environ.get("ANNOT_EVERY", "7"))
SCORES = '\n[[scores]]\nname = "rules"\npred = "rules.jsonl"\n'
MIGRATION = """\
from: {old}@0.1.0
to: {old}@0.2.0
schema: new.yaml
steps:
  - {{op: rename_label, label: Organisation, to: Firm}}
"""


def make(folder: Path) -> Project:
    """Two documents that two have read; one of them said something else in one place."""
    project = start(folder)
    sets = [said(project, doc_id) for doc_id in ("one", "two")]
    write_sets(project, sets)
    other = [said(project, "one"), said(project, "two", [("Person", "Bob")], [])]
    from annot.store.readings import write_reading

    write_reading(project.readings_dir, "second", [each.replace(annotator="second") for each in other])
    config = folder / "annot.toml"
    config.write_text(config.read_text("utf-8") + SCORES, "utf-8")
    conflict = "two#mention:9-16"
    (folder / "answers.jsonl").write_text(
        json.dumps({"conflict": conflict, "choice": ["Organisation@9-16"], "reason": "rule 1"}) + "\n", "utf-8"
    )
    mention = {"label": "Person", "start": 0, "end": 12}
    (folder / "rules.jsonl").write_text(
        "".join(
            json.dumps({"doc_id": doc, "mentions": [mention] if doc == "one" else []}) + "\n" for doc in ("one", "two")
        )
    )
    (folder / "three.txt").write_text(TEXTS["three"], "utf-8")
    schema = project.schema_path.read_text("utf-8")
    name = project.schema.name
    assert "version: 0.1.0" in schema
    (folder / "new.yaml").write_text(schema.replace("version: 0.1.0", "version: 0.2.0").replace("Organisation", "Firm"))
    (folder / "0.2.0.yaml").write_text(MIGRATION.format(old=name), "utf-8")
    return project


def decide(folder: Path) -> None:
    run(folder, "adjudicate", "--record", "answers.jsonl", "--by", "judge", codes=(0, 1))


def nothing(folder: Path) -> None:
    pass


def waive(folder: Path) -> None:
    """A finding that can be waived: three readers are asked for, and there are two."""
    config = folder / "annot.toml"
    config.write_text(config.read_text("utf-8") + "\n[release]\nmin_readers = 3\n", "utf-8")
    decide(folder)
    found = json.loads(run(folder, "check", "--json", codes=(0, 1)).stdout)
    finding = next(each["id"] for each in found["issues"] if each["code"] == "few-readers")
    (folder / "waivers.jsonl").write_text(json.dumps({"finding": finding, "reason": "so it is"}) + "\n", "utf-8")


def committed(folder: Path) -> None:
    decide(folder)
    commit(folder, "all")


VERBS: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "record": (nothing, ["adjudicate", "--record", "answers.jsonl", "--by", "judge"]),
    "waive": (waive, ["check", "--waive", "waivers.jsonl", "--by", "judge"]),
    "migrate": (decide, ["migrate", "0.2.0.yaml", "--files-only"]),
    "split": (decide, ["split", "--move", "two=test", "--by", "judge", "--reason", "to hold out"]),
    "seeds add": (nothing, ["seeds", "add", "three.txt"]),
    "freeze": (decide, ["score", "--freeze", "rules"]),
    "release": (committed, ["release", "0.1.0"]),
}


def run(folder: Path, *words: str, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "annot", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode in codes, f"{words}: {done.stdout}{done.stderr}"
    return done


def stopped(folder: Path, kind: str, step: int, words: list[str]) -> tuple[int, int, str]:
    """Runs a verb on a failing disk; returns its exit code, the steps that it took, and what it said."""
    steps = folder.parent / "steps"
    steps.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.faulty_disk", kind, str(step), *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "STEPS_TO": str(steps)},
    )
    return done.returncode, int(steps.read_text()) if steps.exists() else 0, done.stderr


def state(folder: Path) -> dict[str, bytes]:
    """All files but git's and the machine's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not {".git", "__pycache__"} & set(path.parts)
        and path.name not in {"write.lock", "write.holder"}
    }


@pytest.mark.parametrize("kind", ["kill", "ENOSPC", "EIO"])
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_is_stopped_ends_as_if_undisturbed_when_it_is_run_again(
    tmp_path: Path, verb: str, kind: str
) -> None:
    prepare, words = VERBS[verb]
    start_here = tmp_path / "data"
    make(start_here)
    prepare(start_here)
    whole = tmp_path / "whole"
    shutil.copytree(start_here, whole)
    code, n_steps, said_so = stopped(whole, "kill", 0, words)
    assert (code in {0, 1}, n_steps > 0) == (True, True), said_so
    expected = state(whole)
    for step in range(1, n_steps + 1, EVERY):
        folder = tmp_path / f"{kind}-{step}"
        shutil.copytree(start_here, folder)
        code, _, said_so = stopped(folder, kind, step, words)
        assert code == -9 if kind == "kill" else code != 5, f"step {step}: {said_so}"
        assert "Traceback" not in said_so, f"step {step}: {said_so}"
        done = subprocess.run(
            [sys.executable, "-m", "annot", *words], cwd=folder, capture_output=True, text=True, check=False
        )
        # What was done before it failed to say so is not done again, and may be said to be there.
        assert done.returncode in {0, 1, 2}, f"step {step}: {done.stderr}"
        assert state(folder) == expected, f"{verb}, {kind} at step {step} of {n_steps}: {done.stdout}{done.stderr}"
        shutil.rmtree(folder)
