"""The pages of the reference say what the code says; the examples of docs/reference/verbs.md run where they can."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.command import run_annot


@pytest.fixture(scope="module")
def make(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("make", root / "scripts" / "reference" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_the_committed_pages_are_what_the_code_makes(make: ModuleType) -> None:
    different = [path.name for path, text in make.pages().items() if path.read_text("utf-8") != text]
    assert different == [], "run scripts/reference/make.py and read what changed"


def test_every_verb_has_examples_that_name_it(make: ModuleType) -> None:
    told = make.verb_examples()
    assert list(told) == [name for name, _ in make.commands()]
    for name, of_verb in told.items():
        assert of_verb["examples"]
        assert all(each.startswith(f"annot {name}") for each in of_verb["examples"]), name


def test_examples_that_need_nothing_run_on_the_data_set_of_this_repository(make: ModuleType, root: Path) -> None:
    runnable = [each for each in make.verb_examples().values() if each.get("runs")]
    lines = [(line, "exit_1" in each) for each in runnable for line in each["examples"]]
    assert len(lines) > 8
    for line, may_find in lines:
        done = run_annot(*line.split()[1:], cwd=root)
        assert done.returncode in ({0, 1} if may_find else {0}), f"{line}\n{done.stderr}"
