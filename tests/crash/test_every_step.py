"""Each verb that writes, stopped at every step on the disk: the same verb again ends as if nothing had been.

`ANNOT_EVERY` says which steps are taken, 1 for all of them; docs/reliability.md has the counts of a whole run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from annot.project.project import ProjectFolder
from tests.ci.small import TEXTS, commit, said, start, write_sets
from tests.command import run_annot
from tests.crash.faulty_disk import run_on_disk

EVERY = int(os.environ.get("ANNOT_EVERY", "7"))
RELATION = "two#relation:Person@0-3~Organisation@9-16"
SCORES = '\n[[scores]]\nname = "rules"\npred = "rules.jsonl"\n'
MIGRATION = """\
from: {old}@0.1.0
to: {old}@0.2.0
schema: new.yaml
steps:
  - {{op: rename_label, label: Organisation, to: Firm}}
"""


def make(folder: Path) -> ProjectFolder:
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
    found = json.loads(run(folder, "check", "--json", codes=(0, 1)))
    finding = next(each["id"] for each in found["issues"] if each["code"] == "few-readers")
    (folder / "waivers.jsonl").write_text(json.dumps({"finding": finding, "reason": "so it is"}) + "\n", "utf-8")


def committed(folder: Path) -> None:
    """Nothing is open: of the mention that was kept, the relation is decided too."""
    decide(folder)
    choice = {"conflict": RELATION, "choice": ["member_of(Person@0-3, Organisation@9-16)"], "reason": "rule 2"}
    (folder / "answers.jsonl").write_text(json.dumps(choice) + "\n", "utf-8")
    run(folder, "adjudicate", "--record", "answers.jsonl", "--by", "judge")
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


OPEN = {"record", "waive"}
"""Verbs that end with 1 here: a relation is still open."""


def run(folder: Path, *words: str, codes: tuple[int, ...] = (0,)) -> str:
    done = run_annot(*words, cwd=folder)
    assert done.returncode in codes, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


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
    undisturbed = run_on_disk(whole, *words)
    assert (undisturbed.code, undisturbed.n_steps > 0) == (1 if verb in OPEN else 0, True), undisturbed.said
    expected = state(whole)
    for step in range(1, undisturbed.n_steps + 1, EVERY):
        folder = tmp_path / f"{kind}-{step}"
        shutil.copytree(start_here, folder)
        stopped = run_on_disk(folder, *words, kind=kind, step=step)
        assert stopped.code == -9 if kind == "kill" else stopped.code != 5, f"step {step}: {stopped.said}"
        assert "Traceback" not in stopped.said, f"step {step}: {stopped.said}"
        again = run_on_disk(folder, *words)
        # What was done before it failed to say so is not done again, and may be said to be there.
        assert again.code in {0, 1, 2}, f"step {step}: {again.said}"
        assert state(folder) == expected, f"{verb}, {kind} at step {step} of {undisturbed.n_steps}: {again.said}"
        shutil.rmtree(folder)
