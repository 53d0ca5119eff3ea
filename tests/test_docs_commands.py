"""What README and the docs show runs: commands and Python in a copy of this repository's data set, settings are read.

`tests/docs_blocks.py` says how a block is marked that is not run here. Each page has one copy, so that a block sees
what those before it wrote.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annot.cli.main import VERBS, command_of
from annot.core.plural import plural
from annot.project.config import ProjectConfig
from tests.command import run_annot
from tests.conftest import ROOT, copy_current
from tests.docs_blocks import Block, blocks_of, pages_of
from tests.test_pages_of_tools import label_studio


def home_of(folder: Path) -> Path:
    """The home folder of who works in `folder`."""
    return folder.with_name("home")


RUN_ELSEWHERE = {
    "docs/python.md": "tests/test_docs.py",
    "docs/reference/verbs.md": "tests/test_reference.py",
    "docs/scale.md": "tests/steps/corpus/test_scale_page.py",
    "docs/tutorial.md": "tests/test_newcomer.py",
}
"""Pages that another test takes as a whole."""


def files_of_many_forms(folder: Path) -> None:
    label_studio(folder)
    (folder / "corpus").mkdir()
    (folder / "corpus" / "one.txt").write_text("Eve joined Oxfam in 2020.\n", "utf-8")
    (folder / "corpus" / "one.ann").write_text("T1\tPerson 0 3\tEve\n", "utf-8")
    (folder / "articles").mkdir()
    (folder / "articles" / "first.txt").write_text("Ada Lovelace was born in London.\n", "utf-8")
    (folder / "table.csv").write_text("id,text\nrow-1,Bob left Initech in May.\n", "utf-8")
    (folder / "wire.jsonl").write_text('{"id": "wire-1", "text": "Cleo met Ada in June."}\n', "utf-8")
    (folder / "page.html").write_text("<html><body><p>Dora wrote to Cleo about Initech.</p></body></html>", "utf-8")


def tagged_tokens(folder: Path) -> None:
    for name, tag in (("test", "B-PER"), ("predicted", "O"), ("other", "O")):
        (folder / f"{name}.bio").write_text(f"Ada B-PER\nmet O\nBob {tag}\n\n", "utf-8")


def texts_at_home(folder: Path) -> None:
    shutil.copytree(folder / "seeds", home_of(folder) / "articles")


GIVEN: dict[str, Callable[[Path], None]] = {
    "docs/adopting.md": label_studio,
    "docs/formats.md": files_of_many_forms,
    "docs/rights.md": texts_at_home,
    "docs/scoring.md": tagged_tokens,
}
"""Files of the reader's own that a page's commands are about."""
PAGES = [page for page in pages_of(ROOT) if page not in RUN_ELSEWHERE]
BLOCKS = [block for page in PAGES for block in blocks_of(ROOT, page) if block.language in ("sh", "python")]
RUN = [block for block in BLOCKS if not block.skipped and not block.run_in]
EVERY = [block for page in pages_of(ROOT) for block in blocks_of(ROOT, page)]


class Reader:
    """Somebody who types a page's commands in a copy of this repository's data set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.variables = {**os.environ, "PATH": path, "HOME": str(home_of(folder)), "PYTHONPATH": str(ROOT)}

    def type(self, line: str) -> tuple[int, str]:
        """Runs a line; its exit code and all that it printed."""
        words = shlex.split(line, comments=True)
        if words[0] == "cd":
            self.folder /= words[1]
            return 0, ""
        if words[0] == "annot" and not re.search(r"[>|&*~$]", line.partition(" #")[0]):
            said = run_annot(*words[1:], cwd=self.folder, env={"HOME": self.variables["HOME"]})
        else:
            said = self._bash(line)
        return said.returncode, said.stdout + said.stderr

    def run(self, program: str) -> tuple[int, str]:
        """Runs a Python program."""
        said = self._process(sys.executable, "-c", program)
        return said.returncode, said.stdout + said.stderr

    def _bash(self, line: str) -> subprocess.CompletedProcess[str]:
        # Where a shell is needed, its `annot` is this one.
        start = f'annot() {{ "{sys.executable}" -m annot "$@"; }}; '
        return self._process("bash", "-c", start + line)

    def _process(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.mark.parametrize("page", sorted({block.page for block in RUN}))
def test_the_commands_of_a_page_run(page: str, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    home_of(folder).mkdir()
    copy_current(folder)
    if page in GIVEN:
        GIVEN[page](folder)
    reader = Reader(folder)
    for block in (each for each in RUN if each.page == page):
        if block.language == "python":
            code, said = reader.run(block.text)
            assert code == block.code, f"{block}\n{said}"
            continue
        for line in block.lines:
            if line.strip() and not line.startswith("#"):
                code, said = reader.type(line)
                assert code == block.code, f"{block}: {line}\nended with {code}, not {block.code}\n{said}"


def test_every_comment_on_a_block_is_understood() -> None:
    assert [block.fault for block in EVERY if block.fault] == []


def test_a_block_that_is_run_elsewhere_is_known_there() -> None:
    for page, file in {*RUN_ELSEWHERE.items(), *((block.page, block.run_in) for block in BLOCKS if block.run_in)}:
        path = ROOT / file
        assert path.is_file(), f"{page}: {file} is not there"
        text = path.read_text("utf-8")
        name = Path(page)
        assert any(each in text for each in (page, f'"{name.name}"', f'"{name.stem}"')), f"{file} does not name {page}"


def test_most_blocks_of_the_docs_run() -> None:
    ways = Counter("skipped" if each.skipped else "elsewhere" if each.run_in else "here" for each in BLOCKS)
    told = f"{plural(len(BLOCKS), 'block')}: {dict(ways)}"
    assert ways["skipped"] <= len(BLOCKS) / 5, told


def test_no_command_stands_outside_of_a_fence() -> None:
    command = re.compile(r"^ {4}(?:\$ )?(?:annot|pip|git|docker|pytest|scripts/\w+|\.venv/bin/\w+)\b(?! {2,})")
    found = []
    for page in PAGES:
        fenced = False
        for at, line in enumerate((ROOT / page).read_text("utf-8").splitlines(), 1):
            fenced ^= line.startswith("```")
            if not fenced and command.match(line):
                found.append(f"{page}:{at}: {line.strip()}")
    assert found == []


def lines_of_annot() -> list[tuple[str, list[str]]]:
    """Each command line of annot in any block, run or not, with its place."""
    found = []
    for block in EVERY:
        if block.language != "sh":
            continue
        for at, line in enumerate(block.lines, block.line + 1):
            for part in re.split(r"&&|\|", line.partition(" #")[0]):
                words = shlex.split(part)
                if words[:1] == ["annot"]:
                    found.append((f"{block.page}:{at}", words[1:]))
    return found


def test_verbs_and_options_of_every_command_exist() -> None:
    every = lines_of_annot()
    assert len(every) > 150
    for place, words in every:
        if words[0] == "--trust":
            words = words[1:]
        assert words[0] in VERBS, f"{place}: no verb {words[0]!r}"
        command: Any = command_of(words[0])
        inner = getattr(command, "commands", {})
        if inner:
            assert words[1] in inner, f"{place}: no verb {words[1]!r} of {words[0]}"
            command = inner[words[1]]
        known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
        used = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert used <= known, f"{place}: no option {', '.join(sorted(used - known))}"


@pytest.mark.parametrize("block", [each for each in EVERY if each.language == "toml"], ids=str)
def test_settings_are_read(block: Block) -> None:
    told = tomllib.loads(block.text)
    assert told
    if set(told) <= set(ProjectConfig.model_fields):
        base = tomllib.loads((ROOT / "annot.toml").read_text("utf-8"))
        if "url" in told.get("studio", {}):
            del base["studio"]
        readers = told.get("assignment", {}).get("shares", {})
        base["annotators"] |= {name: {"kind": "human"} for name in readers}
        ProjectConfig.model_validate(base | told)
