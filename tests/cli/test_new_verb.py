"""« Add a verb » in CONTRIBUTING.md, followed in a copy of annot: a step, a method, a thin file, a line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.copied_house import CopiedHouse
from tests.data_set import make_data_set

STEP = '''\
"""`annot longest`: the longest document."""

from __future__ import annotations

from annot.project.project import ProjectFolder


def longest(project: ProjectFolder) -> str:
    """The id of the document with the most characters."""
    return max(project.documents, key=lambda doc_id: len(project.documents[doc_id].text))
'''
METHOD = '''\
    def longest(self) -> str:
        """The id of the longest document."""
        from annot.steps.longest import longest

        return longest(self)

    def __repr__(self) -> str:
'''
CLI = '''\
"""`annot longest`."""

from __future__ import annotations

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import show, show_json


def longest(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Say which document is the longest."""
    found = open_at(project).longest()
    if as_json:
        show_json({"longest": found})
    else:
        show(found)
'''


def test_a_verb_is_two_files_a_method_and_a_line(tmp_path: Path) -> None:
    house = CopiedHouse(tmp_path, recipe="Add a verb")
    house.add("annot/steps/longest.py", STEP)
    house.change("annot/library/project.py", ("    def __repr__(self) -> str:\n", METHOD))
    house.add("annot/cli/longest.py", CLI)
    line = '        "longest": "Say which document is the longest.",\n'
    house.change("annot/cli/main.py", ('        "schema": ', f'{line}        "schema": '))
    house.require_recipe()

    schema = "mentions: {Sign: {definition: a sign}}"
    project = make_data_set(tmp_path / "data", name="signs", schema=schema, texts={"a": "Stop.", "b": "No entry."})
    said, as_json, listed = house.annot(["longest"], ["longest", "--json"], ["--help"], cwd=project.root)
    assert said == (0, "b\n", "")
    assert json.loads(as_json.out) == {"longest": "b"}
    verbs = [line.split()[1] for line in listed.out.splitlines() if line.startswith("│ ") and line[2] != " "]
    assert verbs[verbs.index("init") :][:2] == ["init", "longest"]
