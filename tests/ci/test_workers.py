"""The plugin with what CI puts beside it: workers of xdist, repeated tests, JUnit files."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from annot.project.project import ProjectFolder
from tests.ci.small import outcomes, pytest_in, pytest_process, said, start, write_sets


@pytest.fixture
def faulty(tmp_path: Path) -> ProjectFolder:
    """A data set in which both readers give a document a label that the schema does not have."""
    project = start(tmp_path / "mydata")
    write_sets(project, [said(project, "one", [("Company", "Acme")], []), said(project, "two")])
    return project


@pytest.mark.parametrize("more", [("-n", "2", "--dist", "loadfile"), ("--reruns", "1"), ("-n", "2", "--reruns", "1")])
def test_every_finding_is_told_whoever_runs_the_items(faulty: ProjectFolder, more: tuple[str, ...]) -> None:
    alone = pytest_in(faulty.root, "-v")
    assert alone.returncode == 1, alone.stdout
    junit = faulty.root / "junit.xml"
    run = pytest_process if "-n" in more else pytest_in
    done = run(faulty.root, "-v", f"--junitxml={junit}", *more)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "DumpError" not in done.stdout + done.stderr
    assert "INTERNALERROR" not in done.stdout
    findings = [line for line in alone.stdout.splitlines() if line.startswith("unknown-label")]
    assert findings
    for line in findings:
        assert line in done.stdout
    failed = [case for case in ElementTree.parse(junit).iter("testcase") if case.find("failure") is not None]
    assert {case.get("name") for case in failed} == {item for item, what in outcomes(alone).items() if what == "FAILED"}
    assert all("unknown-label" in (case.find("failure").text or "") for case in failed)  # type: ignore[union-attr]
