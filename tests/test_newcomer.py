"""A newcomer with the wheel and the words of the README alone: a data set of their own, from `pip install` to `pytest`.

Every command is the README's, in its order, in an environment that holds the wheel and its extras and nothing of this
repository. Two things are done for the newcomer: annotators submit through the server's API instead of the page
(tests/page does it in Chromium), and the one conflict is settled with the README's `--record`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annot.project.project import open_project
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of

SECTION = "## Your own data set"
TEXTS = {
    "one": "Ana Silva joined Red Cross in 2020.",
    "two": "Oxfam thanked Li Wei.",
    "three": "Nobody was named that day.",
}
ANA, RED_CROSS, OXFAM, LI = (0, 9), (17, 26), (0, 5), (14, 20)


def readme_commands(root: Path) -> list[str]:
    """The commands of the section's indented blocks, without their comments."""
    readme = (root / "README.md").read_text("utf-8")
    section = readme.partition(f"{SECTION}\n")[2].partition("\n## ")[0]
    lines = [line.strip().partition("  ")[0].strip() for line in section.splitlines() if line.startswith("    ")]
    return [line for line in lines if line]


class Newcomer:
    """Somebody with an environment and a folder of their own."""

    def __init__(self, environment: Path, folder: Path) -> None:
        self.folder = folder
        self.environment = environment
        path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.variables = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(environment)}
        for name in ("PYTHONPATH", "ANNOT_CASES", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST"):
            self.variables.pop(name, None)

    def run(self, command: str, *, code: int = 0) -> str:
        """Runs a line as a shell does; what it prints, both ways."""
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=self.variables, capture_output=True, text=True, timeout=600
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, f"{command}\n{said}"
        return said


@pytest.fixture(scope="module")
def newcomer(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    base = tmp_path_factory.mktemp("a newcomer")
    wheels, environment = base / "wheels", base / "environment"
    build = [*("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels)), str(root)]
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *build], check=True)
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    (wheel,) = wheels.iterdir()
    locked = re.findall(r"^([A-Za-z0-9._-]+==[^ ;]+)", (root / "requirements/dev.txt").read_text("utf-8"), re.MULTILINE)
    (base / "constraints.txt").write_text("\n".join(locked), "utf-8")
    (command, *_) = readme_commands(root)
    extras = re.fullmatch(r"pip install 'annot-gold\[(.*)\]'", command)
    assert extras, command
    # What is published under this name is this wheel.
    wanted = ["install", "--no-compile", "--constraint", str(base / "constraints.txt"), f"{wheel}[{extras[1]}]"]
    subprocess.run([*pip, "--python", str(environment / "bin" / "python"), *wanted], check=True)
    (base / "home").mkdir()
    found = Newcomer(environment, base / "home")
    yield found
    subprocess.run(
        [str(environment / "bin" / "annot"), "server", "stop"], cwd=found.folder, env=found.variables, check=False
    )


def region(number: int, label: str, place: tuple[int, int], text: str, role: str = "") -> list[dict[str, Any]]:
    """A region of the page, with its role."""
    common = {"id": f"r{number}", "to_name": "text"}
    value = {"start": place[0], "end": place[1], "text": text[slice(*place)]}
    found: list[dict[str, Any]] = [
        {**common, "from_name": "label", "type": "labels", "value": {**value, "labels": [label]}}
    ]
    if role:
        found.append({**common, "from_name": "role", "type": "choices", "value": {**value, "choices": [role]}})
    return found


def relation(head: str, tail: str, label: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": head, "to_id": tail, "direction": "right", "labels": [label]}


def annotate(folder: Path) -> None:
    """Two annotators submit everything; they differ on who Oxfam is."""
    project = open_project(folder)
    with connect(project) as studio:
        accounts = {user.email: user.id for user in studio.users()}
        numbers = numbers_of(project, studio.projects())
        for name in ("first", "second"):
            by = accounts[f"{name}@annot.localhost"]
            for task in list(studio.tasks(numbers[name])):
                text = task.data["text"]
                results = {
                    TEXTS["one"]: [
                        *region(1, "Person", ANA, text, "mentioned"),
                        *region(2, "Organisation", RED_CROSS, text),
                        {
                            "type": "relation",
                            "from_id": "r1",
                            "to_id": "r2",
                            "direction": "right",
                            "labels": ["member_of"],
                        },
                    ],
                    TEXTS["two"]: [
                        *(region(1, "Organisation", OXFAM, text) if name == "first" else []),
                        *region(2, "Person", LI, text, "mentioned"),
                    ],
                    TEXTS["three"]: [],
                }
                studio.create_submission(task.id, results[text], by)


def test_the_words_of_the_readme_are_enough(newcomer: Newcomer, root: Path) -> None:
    commands = readme_commands(root)
    assert len(commands) == 12, commands
    _, init, seeds, start, push, pull, agree, adjudicate, pull_again, check, release, run_pytest = commands
    newcomer.run(init.partition(" && ")[0])
    newcomer.folder /= init.rpartition(" ")[2]
    articles = newcomer.folder.parent / "articles"
    articles.mkdir()
    for name, text in TEXTS.items():
        (articles / f"{name}.txt").write_text(text, "utf-8")
    newcomer.run(seeds.replace("~", '"$OLDHOME"').replace('"$OLDHOME"/articles', f"'{articles}'"))
    assert "http://127.0.0.1:" in newcomer.run(start)
    newcomer.run(push)
    credentials = newcomer.folder / ".annot" / "credentials.json"
    assert credentials.stat().st_mode & 0o077 == 0
    annotate(newcomer.folder)
    newcomer.run(pull)
    assert "member_of" in newcomer.run(agree)
    newcomer.run(adjudicate)
    newcomer.run(pull_again, code=0)
    open_conflicts = json.loads(newcomer.run("annot adjudicate --json 2>/dev/null", code=1))
    (conflict,) = open_conflicts["open"]
    answer = {"conflict": conflict["id"], "choice": [f"Organisation@{OXFAM[0]}-{OXFAM[1]}"], "reason": "rule 1"}
    (newcomer.folder / "answers.jsonl").write_text(json.dumps(answer) + "\n", "utf-8")
    newcomer.run("annot adjudicate --record answers.jsonl --by judge")
    (newcomer.folder / "answers.jsonl").unlink()
    newcomer.run(check)
    assert "0.1.0" in newcomer.run(release)
    said = newcomer.run(run_pytest)
    assert re.search(r"\d+ passed", said), said
    assert "failed" not in said
    count = "import annot; r = annot.load('.'); print(sum(len(e.gold.mentions) for e in r), r.manifest.version)"
    loaded = newcomer.run(f'python -c "{count}"')
    assert loaded.splitlines()[-1] == "4 0.1.0"
