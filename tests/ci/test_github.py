"""What GitHub reads of a run: annotations, the job's summary, and documents that would like to give commands."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from annot.ci.github import CheckReport, harmless, render_command
from annot.project.project import open_project
from tests.ci.small import add_texts, pytest_in, said, start, write_sets

EVIL = "::error::owned ##[error]owned %0A::warning::owned \x1b[31mred ]]> <script>alert(1)</script> \u202eltr"


def test_an_annotation_is_escaped_as_github_asks(tmp_path: Path) -> None:
    report = CheckReport("failed", "annot.toml::gold[a,b]", "gold", "50 % off\r\nline 2: a, b", "a,b:c%.txt", "7")
    assert render_command(report, root=Path("/repo")) == (
        "::error file=/repo/a%2Cb%3Ac%25.txt,line=7,title=annot.toml%3A%3Agold[a%2Cb]::50 %25 off%0D%0Aline 2: a, b"
    )


def test_no_line_of_a_message_is_a_command() -> None:
    assert harmless("a\n  ::error::b\n::c\nd ::e ##[error]f") == "a\n\\  ::error::b\n\\::c\nd ::e #\\#[error]f"


def commands(output: str) -> list[str]:
    """The lines that GitHub's runner would take for commands: it trims what stands before `::`."""
    return [line.strip() for line in output.splitlines() if line.lstrip().startswith("::") or "##[" in line]


def test_failures_are_annotated_where_they_stand(tmp_path: Path) -> None:
    project = start(tmp_path / "repo" / "mydata")
    (project.seeds_dir / "one.txt").write_bytes(b"Ada Lovelace works at Acmf.\n")
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", "utf-8")
    env = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path / "repo"), "GITHUB_STEP_SUMMARY": str(summary)}
    done = pytest_in(project.root, "-q", env=env)
    (command,) = commands(done.stdout)
    assert re.fullmatch(
        r"::error file=mydata/seeds/one\.txt,line=1,title=annot\.toml%3A%3Aseeds\[one\]::seed-changed one\.txt: "
        r"sha256 is \w{12}…, the manifest says \w{12}…; restore the file: a changed text is a new document"
        r"%0A    seeds/one\.txt:1",
        command,
    )
    page = summary.read_text("utf-8")
    assert page.startswith("before\n## Gold data set\n")
    # Two documents and the whole: one of three fails, and what comes after it is not looked at.
    assert "| seeds | 2 | 1 | 0 |" in page
    assert "| gold | 0 | 0 | 3 |" in page
    assert "the manifest says" in page


def test_without_github_no_command_is_printed(tmp_path: Path) -> None:
    project = start(tmp_path / "mydata")
    (project.seeds_dir / "one.txt").write_bytes(b"")
    done = pytest_in(project.root, "-q")
    assert (done.returncode, commands(done.stdout)) == (1, [])
    assert len(commands(pytest_in(project.root, "-q", "--annot-github").stdout)) == 1


def test_a_hostile_document_gives_no_command(tmp_path: Path) -> None:
    project = start(tmp_path / "mydata", ())
    add_texts(project, {"one": f"Ada met\n{EVIL}\n::error::owned\nat Acme.\n"})
    project = open_project(project.root)
    words = [EVIL, "::error::owned\nat"]
    every = said(project, "one", [("Organisation", each) for each in words], [])
    write_sets(project, [every])
    path = project.readings_dir / "first.jsonl"
    path.write_text(path.read_text("utf-8").replace("Organisation", "Organization"), "utf-8")
    (project.seeds_dir / "\n::error::file").write_text("", "utf-8")
    summary = tmp_path / "summary.md"
    for remove in ((), ("\n::error::file",)):
        for name in remove:
            (project.seeds_dir / name).unlink()
        env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
        done = pytest_in(project.root, "-vv", f"--junitxml={tmp_path / 'junit.xml'}", env=env)
        assert done.returncode == 1
        found = commands(done.stdout)
        assert found
        assert all(each.startswith(("::error file=", "::error title=")) for each in found), found
        assert "\x1b" not in done.stdout
        assert "\u202e" not in done.stdout
        ElementTree.parse(tmp_path / "junit.xml")
    assert "[::error::owned #\\#[error]owned %0A::warning::owned \\x1b[31mred ]]> <script>" in done.stdout
    failures = {
        str(each.get("message")).split()[0]: each for each in ElementTree.parse(tmp_path / "junit.xml").iter("failure")
    }
    # The text holds an escape, which is a finding of its own.
    assert set(failures) == {"seed-control-character", "unknown-label"}
    assert "]]> <script>alert(1)</script>" in str(failures["unknown-label"].text)
    page = summary.read_text("utf-8")
    assert "<script" not in page
    assert commands(page) == []
