"""A newcomer with the wheel and the words of the tutorial alone: a data set of their own, up to `pytest`.

Every command is the tutorial's, in its order, in an environment that holds the wheel and its extras and nothing of this
repository. One thing is done for the newcomer: annotators submit through the server's API instead of the page.
"""

from __future__ import annotations

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

PAGE = "docs/tutorial.md"
TEXTS = {
    "one": "Ana Silva joined Red Cross in 2020.\n",
    "two": "Oxfam thanked Li Wei.\n",
    "three": "Nobody was named that day.\n",
}
EXTRAS = "studio,release,pytest"
ANA, RED_CROSS, OXFAM, LI = (0, 9), (17, 26), (0, 5), (14, 20)


BLOCK = re.compile(r"(?:<!-- test: (?P<how>[^>]+?) -->\n)?```(?P<language>sh|python)\n(?P<lines>.*?)```", re.DOTALL)


def blocks_of(root: Path) -> list[tuple[str, str, list[str]]]:
    """The page's blocks of commands: how they run, in which language, and their lines."""
    page = (root / PAGE).read_text("utf-8")
    return [(each["how"] or "", each["language"], each["lines"].splitlines()) for each in BLOCK.finditer(page)]


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
    # What is published under this name is this wheel.
    wanted = ["--constraint", str(base / "constraints.txt"), f"{wheel}[{EXTRAS}]"]
    subprocess.run([str(root / "scripts" / "packages"), str(environment / "bin" / "python"), *wanted], check=True)
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


def test_the_words_of_the_tutorial_are_enough(newcomer: Newcomer, root: Path) -> None:
    demo, install, *rest = blocks_of(root)
    assert demo[0].startswith("skip, "), "it needs a clone"
    assert install[2] == [f"pip install 'annot-gold[{EXTRAS}]'"]
    readme = (root / "README.md").read_text("utf-8")
    assert all(line in readme for line in (*install[2], "annot init mydata", "annot server start")), "README begins so"
    said: dict[str, str] = {}
    for how, language, lines in rest:
        code = int(how.removeprefix("exit ")) if how else 0
        if language == "python":
            (newcomer.folder / "load.py").write_text("\n".join(lines), "utf-8")
            lines = ["python load.py", "rm load.py"]
        for line in lines:
            if line.startswith("cd "):
                newcomer.folder /= line.removeprefix("cd ")
            else:
                said[line] = newcomer.run(line, code=code)
        if "annot push" in lines:
            # In place of what the page says of the browser; tests/page does that in Chromium.
            annotate(newcomer.folder)
    assert {path.read_text("utf-8") for path in (newcomer.folder / "seeds").glob("*.txt")} == {*TEXTS.values()}
    assert "http://127.0.0.1:" in said["annot server start"]
    credentials = newcomer.folder / ".annot" / "credentials.json"
    assert credentials.stat().st_mode & 0o077 == 0
    assert "member_of" in said["annot agree"]
    assert "two#mention:0-5" in said["annot adjudicate"]
    assert "0.1.0" in said["annot release"]
    assert "two Organisation Oxfam {}" in said["python load.py"]
    assert "one Person Ana Silva {'role': 'mentioned'}" in said["python load.py"]
    assert re.search(r"\d+ passed", said["pytest"]), said["pytest"]
    assert "failed" not in said["pytest"]
