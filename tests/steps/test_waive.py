"""`annot check --waive`: lines are appended to `waivers.jsonl`, and travel with a release.

The commands of docs/lint.md are marked as run here: what they find depends on the gold.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from annot.core.errors import AnnotError, ConfigError, DataError
from annot.core.issue import Issue
from annot.core.waiver import Waiver
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_releases
from annot.project.waivers import read_waivers
from annot.steps.check import check, find
from annot.steps.release import release
from annot.steps.waive import record_waivers
from annot.store.jsonl import write_jsonl
from annot.store.provenance import SubmissionRow, write_provenance

GLUED = ("edge-in-word", "000_3352b04f52570146", "Location@4166-4170")
"""« Kyiv » in « Kyivqui »: the guidelines let a span end inside a glued word."""


@pytest.fixture
def bare(project: ProjectFolder) -> ProjectFolder:
    """The data set without waivers."""
    project.waivers_path.unlink(missing_ok=True)
    return project


def glued(project: ProjectFolder) -> Issue:
    (issue,) = (each for each in check(project) if (each.code, each.doc_id, each.where) == GLUED)
    return issue


def record(project: ProjectFolder, *answers: dict[str, Any], by: str = "adjudicator") -> list[Waiver]:
    path = project.root / "answers.jsonl"
    write_jsonl(path, answers)
    return record_waivers(project, path, find(project), by=by)


@contextmanager
def refused(project: ProjectFolder, error: type[AnnotError], message: str) -> Iterator[None]:
    before = project.waivers_path.read_bytes() if project.waivers_path.exists() else None
    with pytest.raises(error, match=message):
        yield
    assert (project.waivers_path.read_bytes() if project.waivers_path.exists() else None) == before


def test_a_waived_finding_is_not_found_any_more(bare: ProjectFolder) -> None:
    issue, n_before = glued(bare), len(check(bare))
    (waiver,) = record(bare, {"finding": issue.id, "reason": "two words are glued"})
    assert (waiver.code, waiver.doc_id, waiver.where, waiver.by) == (*GLUED, "adjudicator")
    found = find(bare)
    assert len(found.issues) == n_before - 1
    assert found.waived == ((issue, waiver),)
    line = json.loads(bare.waivers_path.read_text("utf-8"))
    assert line["finding"] == issue.id
    assert line["reason"] == "two words are glued"


def test_a_waiver_is_taken_back_by_a_later_line(bare: ProjectFolder) -> None:
    issue = glued(bare)
    record(bare, {"finding": issue.id, "reason": "two words are glued"})
    before = bare.waivers_path.read_bytes()
    record(bare, {"finding": issue.id, "reason": "the seed was mended", "holds": False})
    assert bare.waivers_path.read_bytes().startswith(before)
    assert issue in check(bare)
    with refused(bare, DataError, "is not waived, so there is nothing to take back"):
        record(bare, {"finding": issue.id, "reason": "again", "holds": False})


def test_a_waiver_of_nothing_is_a_warning_until_it_is_taken_back(bare: ProjectFolder) -> None:
    issue = glued(bare)
    record(bare, {"finding": issue.id, "reason": "two words are glued"})
    for name in bare.readers:  # the mention ends one character later in both readings
        path = bare.readings_dir / f"{name}.jsonl"
        text = path.read_text("utf-8")
        old = '"id":"Location@4166-4170","label":"Location","span":[4166,4170],"text":"Kyiv"'
        assert old in text
        new = '"id":"Location@4166-4171","label":"Location","span":[4166,4171],"text":"Kyivq"'
        path.write_text(text.replace(old, new), "utf-8")
    moved = open_project(bare.root)
    codes = [(each.code, each.where) for each in check(moved)]
    assert ("stale-waiver", "Location@4166-4170") in codes
    assert ("edge-in-word", "Location@4166-4171") in codes
    record(moved, {"finding": issue.id, "reason": "the mention moved", "holds": False})
    assert "stale-waiver" not in [each.code for each in check(moved)]


@pytest.mark.parametrize(
    ("answer", "by", "error", "message"),
    [
        ({"finding": "nowhere", "reason": "r"}, "adjudicator", DataError, "no finding is called 'nowhere'"),
        ({"finding": "", "reason": " "}, "adjudicator", DataError, "no finding is called ''"),
        ({"finding": "GLUED", "reason": " "}, "adjudicator", DataError, "needs 'reason'"),
        ({"finding": "GLUED"}, "adjudicator", DataError, "answers.jsonl:1: .*reason"),
        ({"finding": "GLUED", "reason": "r"}, "reader-a", ConfigError, "reader-a is a reader"),
        ({"finding": "GLUED", "reason": "r"}, "nobody", ConfigError, "'nobody' is not an annotator"),
    ],
)
def test_an_answer_that_cannot_be_recorded_leaves_the_file(
    bare: ProjectFolder, answer: dict[str, Any], by: str, error: type[AnnotError], message: str
) -> None:
    if answer["finding"] == "GLUED":
        answer = answer | {"finding": glued(bare).id}
    with refused(bare, error, message):
        record(bare, answer, by=by)


def test_an_error_cannot_be_waived(bare: ProjectFolder) -> None:
    lines = bare.decisions_path.read_text("utf-8").splitlines(keepends=True)
    bare.decisions_path.write_text("".join(lines[1:]), "utf-8")
    (conflict,) = (issue for issue in check(bare) if issue.code == "open-conflict")
    with refused(bare, DataError, r"is an error \(open-conflict\), which cannot be waived"):
        record(bare, {"finding": conflict.id, "reason": "r"})


def test_waivers_are_an_adjudicators(bare: ProjectFolder) -> None:
    record(bare, {"finding": glued(bare).id, "reason": "r"})
    text = bare.waivers_path.read_text("utf-8").replace('"by":"adjudicator"', '"by":"reader-b"')
    bare.waivers_path.write_text(text, "utf-8")
    with pytest.raises(DataError, match="was waived by 'reader-b', no adjudicator"):
        read_waivers(bare)


def test_waivers_are_a_part_of_a_releases_source(bare: ProjectFolder) -> None:
    record(bare, {"finding": glued(bare).id, "reason": "two words are glued"})
    shutil.rmtree(bare.releases_dir)
    release(bare, "0.2.0")
    path = bare.waivers_path.relative_to(bare.root)
    released = bare.releases_dir / "0.2.0" / "source" / path
    assert released.read_bytes() == bare.waivers_path.read_bytes()
    assert check_releases(bare) == {"0.2.0": []}
    released.write_bytes(b"")
    (issue,) = check_releases(bare)["0.2.0"]
    assert "waivers.jsonl" in issue.where


def test_suspicious_annotators_are_named(bare: ProjectFolder) -> None:
    rows = [
        SubmissionRow(
            doc_id=doc_id,
            status="submitted",
            task=1,
            submission=number,
            by="1",
            lead_time_s=10,
            n_regions=50,
            n_accepted=50,
        )
        for number, doc_id in enumerate(bare.documents)
    ]
    write_provenance(bare.readings_dir, "reader-b", rows)
    found = {issue.code: issue for issue in check(bare)}
    assert found["too-fast"].where == found["accepted-unread"].where == "reader-b"
    assert "all 250 regions in 5 documents" in found["accepted-unread"].message


def test_a_lint_that_the_schema_outgrew_is_a_warning(bare: ProjectFolder) -> None:
    path = bare.root / "annot.toml"
    path.write_text(path.read_text("utf-8").replace('roles = [["OfficialSpeaker",', 'roles = [["Speaker",'), "utf-8")
    (issue,) = (each for each in check(open_project(bare.root)) if each.code == "outdated-setting")
    assert issue.where == "annot.toml lint.roles.0"
    assert issue.message.startswith("'Speaker' is not a mention label")
