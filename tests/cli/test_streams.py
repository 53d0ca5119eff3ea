"""What the command line does with streams, versions and faults of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annot.project.project import ProjectFolder
from tests.command import run_annot


def run(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "annot", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, check=False, env={**os.environ, **environment})


VERBS = ("diff 0.1.0 0.3.0", "adjudicate --explain Actor@12-25", "agree", "log", "seeds list")


@pytest.mark.parametrize(
    ("encoding", "verb"),
    [*(("ascii", verb) for verb in VERBS), *((name, VERBS[0]) for name in ("latin-1", "cp1252", "utf-16"))],
)
def test_output_that_is_not_utf8_ends_without_a_traceback(repository: ProjectFolder, encoding: str, verb: str) -> None:
    done = run(*verb.split(), cwd=repository.root, PYTHONIOENCODING=encoding)
    assert done.returncode == run_annot(*verb.split(), cwd=repository.root).returncode
    assert b"Traceback" not in done.stderr
    assert done.stdout


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_json_stays_json_in_any_encoding(repository: ProjectFolder, encoding: str) -> None:
    done = run("seeds", "list", "--json", cwd=repository.root, PYTHONIOENCODING=encoding)
    expected = run_annot("seeds", "list", "--json", cwd=repository.root)
    assert json.loads(done.stdout.decode(encoding)) == json.loads(expected.stdout)
    assert "é" in expected.stdout


def test_the_version_is_said(tmp_path: Path) -> None:
    done = run("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout[:6]) == (0, b"annot ")


def test_a_fault_of_annot_itself_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom annot.cli import main\nfrom annot.steps import log\n"
        "def broken(*_, **__): raise KeyError('same')\nlog.list_releases = broken\n"
        "sys.argv = ['annot', 'log']\nmain.main()\n"
    )
    (tmp_path / "annot.toml").write_text(
        '[dataset]\nname = "x"\ntitle = "x"\nlanguage = "en"\nschema = "s.yaml"\nguidelines = "g.md"\nexports = "e"\n'
        '[annotators.a]\nkind = "human"\nemail = "a@b.c"\n'
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 5, done.stderr
    assert "this is a fault of annot 0." in done.stderr
    assert "please report it with the lines above and the command" in done.stderr


def test_whoever_reads_may_stop_reading(repository: ProjectFolder) -> None:
    command = [sys.executable, "-m", "annot", "diff", "0.1.0", "0.3.0"]
    process = subprocess.Popen(command, cwd=repository.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(timeout=60)
    # Not 0: what was not read may have held findings.
    assert (process.returncode, said) == (1, b"")
