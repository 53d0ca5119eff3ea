"""A copy of annot that is changed as a recipe of CONTRIBUTING.md says, and run from where it lies."""

from __future__ import annotations

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

_QUOTED = re.compile(r"`([^`\s]+)`")
_MAIN = """\
import contextlib, io, json, sys

from annot.cli.main import main

done = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["annot", *words]
    code, out, err = 0, io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as error:
            code = error.code or 0
    done.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(done))
"""


class Done(NamedTuple):
    """How a command ended: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


class CopiedHouse:
    """A copy of annot's source below `folder`.

    Args:
        folder: an empty folder.
        recipe: the heading of the recipe in CONTRIBUTING.md that is followed.
    """

    def __init__(self, folder: Path, *, recipe: str) -> None:
        self.root = folder
        self._recipe = recipe
        shutil.copytree(ROOT / "annot", folder / "annot", ignore=shutil.ignore_patterns("__pycache__"))

    def add(self, place: str, text: str) -> Path:
        """Writes a file that is not there yet; `place` begins with `annot/`."""
        path = self.root / place
        assert not path.exists(), place
        path.write_text(text, "utf-8")
        return path

    def change(self, place: str, *replacing: tuple[str, str]) -> Path:
        """Replaces texts, each of which stands once in the file."""
        path = self.root / place
        text = path.read_text("utf-8")
        for old, new in replacing:
            assert text.count(old) == 1, f"{place}: {text.count(old)} times {old!r}"
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
        return path

    def run(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Runs Python on the copy."""
        environment = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "160"}
        return subprocess.run(
            [sys.executable, *words], cwd=cwd or self.root, env=environment, capture_output=True, text=True, check=False
        )

    def annot(self, *commands: Sequence[str], cwd: Path | None = None) -> list[Done]:
        """Runs commands of the copy one after the other, all in one process."""
        done = self.run("-c", _MAIN, json.dumps(commands), cwd=cwd)
        assert done.returncode == 0, done.stderr
        return [Done(*each) for each in json.loads(done.stdout)]

    @property
    def touched(self) -> list[str]:
        """The files of annot that are not as the repository has them."""
        files = {
            path.relative_to(tree).as_posix()
            for tree in (self.root, ROOT)
            for path in (tree / "annot").rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        return sorted(name for name in files if not _is_same(self.root / name, ROOT / name))

    def require_recipe(self) -> None:
        """Holds the recipe to what was done: it names each file of annot that was touched, and no other.

        `<name>` in a path stands for any name. Other files that it names must be there.
        """
        named = _named(self._recipe)
        places = [name for name in named if name.startswith("annot/")]
        unnamed = [name for name in self.touched if not any(_pattern(place).fullmatch(name) for place in places)]
        assert unnamed == [], f"« {self._recipe} » does not name {', '.join(unnamed)}"
        idle = [place for place in places if not any(_pattern(place).fullmatch(name) for name in self.touched)]
        assert idle == [], f"« {self._recipe} » names {', '.join(idle)}, which needs no change"
        assert [name for name in named if "<" not in name and not (ROOT / name).exists()] == []


def _is_same(copy: Path, original: Path) -> bool:
    return copy.is_file() and original.is_file() and filecmp.cmp(copy, original, shallow=False)


def _named(recipe: str) -> list[str]:
    """The paths from the root of the repository that a recipe names."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    _, heading, rest = text.partition(f"\n## {recipe}\n")
    assert heading, f"CONTRIBUTING.md has no « {recipe} »"
    section = rest.partition("\n## ")[0]
    return [word for word in _QUOTED.findall(section) if "/" in word and "." in word.rpartition("/")[2]]


def _pattern(place: str) -> re.Pattern[str]:
    return re.compile("[a-z_]+".join(map(re.escape, re.split(r"<\w+>", place))))
