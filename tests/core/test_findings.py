"""The table of findings: every code that the source gives, with its severity, and a page of the docs that exists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.core.findings import FINDINGS, Finding, Severity
from annot.core.issue import Issue
from annot.steps.explain import explain_finding, findings_page
from tests.command import run_annot

ROOT = Path(__file__).resolve().parents[2]


def given() -> Iterator[tuple[str, str, str]]:
    """Code, severity and place of every issue that the source makes with both written out."""
    for path in sorted((ROOT / "annot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Issue":
                words = {each.arg: each.value for each in node.keywords}
                code, severity = words.get("code"), words.get("severity", ast.Constant("error"))
                if isinstance(code, ast.Constant) and isinstance(severity, ast.Constant):
                    yield str(code.value), str(severity.value), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_severities_are_those_that_the_source_gives() -> None:
    found = list(given())
    assert len(found) > 50
    wrong = [row for row in found if FINDINGS[row[0]].severity not in {row[1], "either"}]
    assert wrong == []


def test_every_code_of_the_table_is_given_somewhere() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "annot").rglob("*.py") if path.name != "findings.py")
    assert [code for code in FINDINGS if f'"{code}"' not in source] == []


@pytest.mark.parametrize("finding", FINDINGS.values(), ids=FINDINGS.keys())
def test_a_finding_says_what_to_do_and_where_more_stands(finding: Finding) -> None:
    assert finding.remedy.endswith(".")
    assert finding.title[0].islower() or finding.title[0] == "`"
    assert finding.page == "" or (ROOT / finding.page).is_file()


@pytest.mark.parametrize(("code", "severity"), [("edge-word", "error"), ("bounds", "warning")])
def test_another_severity_than_that_of_the_table_is_refused(code: str, severity: Severity) -> None:
    with pytest.raises(ValueError, match=f"{code} is of severity .*, not '{severity}'"):
        Issue(doc_id="d", code=code, where="", message="", severity=severity)


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_where_it_depends_both_severities_are_taken(severity: Severity) -> None:
    assert FINDINGS["missing-relation"].severity == "either"
    assert Issue(doc_id="d", code="missing-relation", where="", message="", severity=severity).severity == severity


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown issue code 'nothing'"):
        Issue(doc_id="d", code="nothing", where="", message="")
    with pytest.raises(ConfigError, match="no finding is called 'open-conflicts'; did you mean open-conflict"):
        explain_finding("open-conflicts")
    with pytest.raises(ConfigError, match="`annot explain` lists all"):
        explain_finding("zzz")


def test_the_page_of_the_docs_is_made_from_the_table() -> None:
    assert (ROOT / "docs" / "findings.md").read_text("utf-8") == findings_page()


def test_the_terminal_says_it() -> None:
    said = run_annot("explain", "edge-word", cwd=ROOT)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == (
        "edge-word (warning): a mention begins or ends with an article or another small word\n"
        "Move the edge, or waive the finding where the word belongs to a name.\nMore: docs/lint.md\n"
    )
    listed = run_annot("explain", cwd=ROOT)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert all(code in listed.stdout for code in FINDINGS)
