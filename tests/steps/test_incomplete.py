"""A reading that lacks something that was said: it says so for good, and each verb that counts on readings knows."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from annot.core.errors import DataError
from annot.project.adjudication import adjudicate_project
from annot.project.agreement import agree
from annot.project.checks import incomplete_readings
from annot.project.project import ProjectFolder, open_project
from annot.steps.agree import agree as agree_in_full
from annot.steps.check import find
from annot.steps.pull.file import pull_file
from annot.steps.release import release
from annot.steps.report import report
from annot.steps.waive import record_waivers
from annot.store.readings import read_reading
from tests.data_set import make_data_set

SCHEMA = """
mentions:
  Place: {definition: where, attributes: {size: {type: integer}}}
  Person: {definition: who}
"""
TEXT = "Kim is in Oslo."
READERS = """
[annotators.second]
kind = "human"
email = "second@annot.localhost"

[annotators.third]
kind = "human"
email = "third@annot.localhost"

[annotators.judge]
kind = "human"
role = "adjudicator"

[adjudication]
policy = "majority"
"""
Json = dict[str, Any]


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    folder = tmp_path / "set"
    made = make_data_set(folder, name="lacking", schema=SCHEMA, texts={"one": TEXT, "two": "Ada is in Rome."})
    with (made.root / "annot.toml").open("a", encoding="utf-8") as stream:
        stream.write(READERS)
    return open_project(folder)


def region(start: int, end: int, label: str) -> Json:
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": f"r{start}", "from_name": "label", "to_name": "text", "type": "labels", "value": value}


KIM, OSLO = region(0, 3, "Person"), region(10, 14, "Place")
TYPED = {"id": "r10", "from_name": "size", "to_name": "text", "type": "textarea", "value": {"text": ["700.000"]}}
VESSEL = region(0, 3, "Vessel")


def pull(project: ProjectFolder, name: str, *results: Json, doc: str = "one", partial: bool = False) -> None:
    text = project.documents[doc].text
    content = [{"id": 1, "data": {"text": text}, "annotations": [{"id": 1, "completed_by": 1, "result": results}]}]
    path = project.root / "export.json"
    path.write_text(json.dumps(content), "utf-8")
    pull_file(project, path, annotator=name, partial=partial)


def test_what_was_left_out_stands_in_the_reading_and_goes_when_it_is_mended(project: ProjectFolder) -> None:
    pull(project, "reader", OSLO, TYPED)
    (left,) = read_reading(project.readings_dir, "reader")["one"].left_out or ()
    assert (left.where, left.code) == ("region r10", "unclear-number")
    assert "size of Place 'Oslo': '700.000' may be 700 with decimals or 700000" in left.said
    pull(project, "reader", OSLO, TYPED | {"value": {"text": ["700000"]}})
    assert read_reading(project.readings_dir, "reader")["one"].is_whole
    assert b"left_out" not in (project.readings_dir / "reader.jsonl").read_bytes()


def test_a_whole_reading_has_the_bytes_that_it_always_had(project: ProjectFolder) -> None:
    pull(project, "reader", KIM)
    (line,) = (project.readings_dir / "reader.jsonl").read_text("utf-8").splitlines()
    assert list(json.loads(line)) == [
        *("doc_id", "doc_sha256", "annotator", "origin", "schema", "mentions", "relations"),
    ]


def test_agreement_never_counts_what_is_lacking_as_found_nothing(project: ProjectFolder) -> None:
    for name in ("reader", "second"):
        pull(project, name, KIM, OSLO)
        pull(project, name, KIM, doc="two")
    pull(project, "second", VESSEL, OSLO, partial=True)
    found = agree(project)
    assert found.incomplete == (("second", "one"),)
    assert found.together is not None
    assert found.together.documents == ("two",)
    assert found.together.mentions["strict"]["all"].value == 1.0
    assert agree_in_full(project).disagreements.found == ()


def test_no_majority_stands_on_a_reading_that_lacks_something(project: ProjectFolder) -> None:
    for name in ("reader", "second"):
        pull(project, name, KIM)
        pull(project, name, KIM, doc="two")
    pull(project, "third", doc="two")
    pull(project, "third", VESSEL, partial=True)
    found = adjudicate_project(project)
    assert [conflict.id for conflict in found.open] == ["one#mention:0-3"]
    assert [mention.id for mention in found.gold["two"].mentions] == ["Person@0-3"], "two of three, as the policy says"


def test_a_release_waits_until_it_is_mended_or_waived(project: ProjectFolder) -> None:
    for name in ("reader", "second"):
        pull(project, name, KIM)
    pull(project, "third", KIM, VESSEL, partial=True)
    (issue,) = incomplete_readings(project)
    assert (issue.code, issue.doc_id, issue.where) == ("incomplete-reading", "one", "third")
    assert "region r0: duplicate-region: ['Vessel'] on 0-3 is a second region" in issue.message
    assert issue in find(project).issues
    with pytest.raises(DataError, match=r"readings lack what their annotators said \(1 error\)\n  warning incomplete-"):
        release(project, "0.1.0", dirty=True, on=date(2025, 1, 1))
    answers = project.root / "answers.jsonl"
    answers.write_text(json.dumps({"finding": issue.id, "reason": "a slip of the mouse"}) + "\n", "utf-8")
    record_waivers(project, answers, find(project), by="judge")
    assert incomplete_readings(project) == []
    assert release(project, "0.1.0", dirty=True, on=date(2025, 1, 1)).manifest.version == "0.1.0"
    again = {"id": "r9", "type": "labels", "from_name": "label", "to_name": "text", "value": VESSEL["value"]}
    pull(project, "third", KIM, again, partial=True)
    assert [each.where for each in incomplete_readings(project)] == ["third"], "something else is lacking now"


def test_the_report_says_what_is_lacking(project: ProjectFolder) -> None:
    pull(project, "reader", OSLO, VESSEL, partial=True)
    page = report(project).path.read_text("utf-8")
    assert "The reading of reader is incomplete" in page
    assert "(unknown-label)" in page
