"""An attribute that is a date, through each verb: from the page or a file to gold, release, diff and scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from datasets import load_dataset

import annot
from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.errors import DataError
from annot.project.adjudication import adjudicate_project, readings_of
from annot.project.agreement import agree
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_release
from annot.release.diff.text import text_lines
from annot.schemas.models import typed_attributes
from annot.steps.adjudicate.record import record_answers
from annot.steps.check import check
from annot.steps.diff import diff
from annot.steps.pull.file import pull_file
from annot.steps.rehydrate import rehydrate
from annot.steps.release import release
from annot.steps.report import report
from annot.steps.score.score import score
from annot.steps.standoff import standoff
from annot.store.readings import read_reading, write_reading
from annot.studio.curation import CurationRenderer, parse_task
from annot.studio.curation_answers import read_answers
from annot.studio.raw import RawResult
from tests.data_set import make_data_set

SCHEMA = """
mentions:
  Event:
    definition: what happened
    record: true
    attributes:
      on: {type: date}
      told: {type: date, default: 2024}
  Place: {definition: where}
"""
TEXT = "A raid on 12 October, a siege in October 2024, and talks one day in October."
PEOPLE = """
[annotators.second]
kind = "human"
email = "second@annot.localhost"

[annotators.judge]
kind = "human"
role = "adjudicator"
email = "judge@annot.localhost"
"""
WORDS = ("raid", "siege", "talks")
TALKS = f"one#attribute:Event@{TEXT.index('talks')}-{TEXT.index('talks') + 5}.on"
Json = dict[str, Any]


def event(word: str, on: str) -> Mention:
    start = TEXT.index(word)
    return Mention(label="Event", span=Span(start, start + len(word)), text=word, attributes={"on": on})


def make(folder: Path, *said: str, second: tuple[str, ...] = ()) -> ProjectFolder:
    """A data set whose reader, and perhaps a second one, said these dates of the three events."""
    made = make_data_set(folder, name="dated", schema=SCHEMA, texts={"one": TEXT})
    with (folder / "annot.toml").open("a", encoding="utf-8") as stream:
        stream.write(PEOPLE)
    project = open_project(made.root)
    for name, dates in (("reader", said), ("second", second)):
        if dates:
            mentions = tuple(event(word, on) for word, on in zip(WORDS, dates, strict=True))
            sha256 = project.documents["one"].sha256
            reading = AnnotationSet(
                doc_id="one",
                doc_sha256=sha256,
                annotator=name,
                origin="human",
                schema=project.schema.id,
                mentions=mentions,
            )
            write_reading(project.readings_dir, name, [reading])
    return project


def answer(project: ProjectFolder, on: str) -> None:
    path = project.root / "answers.jsonl"
    path.write_text(json.dumps({"conflict": TALKS, "choice": on, "reason": "rule 1"}) + "\n", "utf-8")
    record_answers(project, path, by="judge")


@pytest.fixture
def released(tmp_path: Path) -> ProjectFolder:
    """Two readers who differ on one date, the adjudicator's word, and release 0.1.0."""
    project = make(
        tmp_path / "set",
        *("2024-10-12", "2024-10", "2024-10-XX"),
        second=("2024-10-12", "2024-10", "2024-10"),
    )
    answer(project, "2024-10-XX")
    release(project, "0.1.0")
    return project


def test_readers_who_say_other_dates_are_measured_and_asked(tmp_path: Path) -> None:
    project = make(
        tmp_path / "set",
        *("2024-10-12", "2024-10", "2024-10-XX"),
        second=("2024-10-12", "2024-10", "2024-10"),
    )
    found = agree(project).together
    assert found is not None
    assert found.levels["Event.on"] == "nominal"
    # Two of three pairs the same: 12/12, M/M, X/M. Six values, of which two are 12, three M and one X, so
    # Do = 1/3, De = 1 - (2·1 + 3·2) / (6·5) = 11/15, and alpha = 1 - (1/3) / (11/15) = 6/11.
    assert found.attributes["same"]["Event.on"].value == pytest.approx(2 / 3)
    assert found.attributes["alpha"]["Event.on"].value == pytest.approx(6 / 11)
    assert [each.id for each in adjudicate_project(project).open] == [TALKS]
    with pytest.raises(DataError, match=r"'12/10/2024' is not a date such as .* \(type 2024-10-12 or 2024-12-10\)"):
        answer(project, "12/10/2024")
    answer(project, "2024-10-XX")
    (gold,) = adjudicate_project(project).gold.values()
    assert [mention.attributes["on"] for mention in gold.mentions] == ["2024-10-12", "2024-10", "2024-10-XX"]


@pytest.mark.parametrize(
    ("typed", "choices", "fault"),
    [
        ("2024-10-XX", ["2024-10-XX"], ""),
        (" 2024-w41", ["2024-W41"], ""),
        ("12.10.2024", [], f"{TALKS}: '12.10.2024' is not a date such as 2024-10-12"),
    ],
)
def test_a_curator_types_a_date_in_the_page(tmp_path: Path, typed: str, choices: list[str], fault: str) -> None:
    said = ("2024-10-12", "2024-10", "2024-10-11")
    project = make(tmp_path / "set", *said, second=(*said[:2], "2024-10"))
    found, readings = adjudicate_project(project), [each["one"] for each in readings_of(project).values()]
    task = CurationRenderer(project.schema).render(
        project.documents["one"], found.open, found.consensus["one"], readings
    )
    (question,) = task["data"]["conflicts"]
    assert [option["value"] for option in question["options"]] == [
        *("reader : 2024-10-11", "second : 2024-10", "nobody : no value", "another value, written below")
    ]
    asked = parse_task(task["meta"])
    assert asked is not None
    controls = {"choice_0": ("choices", "other"), "error_0": ("choices", "slip"), "value_0": ("text", typed)}
    results = [
        {"type": "choices", "id": name, "from_name": f"curation_{name}", "value": {key: [word]}}
        for name, (key, word) in controls.items()
    ]
    raw = msgspec.convert(results, list[RawResult])
    answers, faults = read_answers(asked, raw, readings[0], project.schema, language="en")
    assert [each.choice for each in answers] == choices
    assert [each[: len(fault)] for each in faults] == ([fault] if fault else [])


def test_a_reading_with_no_date_is_named(tmp_path: Path) -> None:
    project = make(tmp_path / "set", "2024-10-12", "2024-02-30", "October")
    told = [issue.message for issue in check(project) if issue.code == "invalid-value"]
    assert told[0] == "'siege': on: '2024-02-30' is not in the calendar"
    assert told[1].startswith("'talks': on: 'October' is not a date such as 2024-10-12")


def test_datasets_loads_dates_as_strings(released: ProjectFolder, tmp_path: Path) -> None:
    folder = released.releases_dir / "0.1.0"
    rows = load_dataset(str(folder), "mentions", cache_dir=str(tmp_path / "cache"))["train"]
    assert (rows["on"], rows["told"]) == (["2024-10-12", "2024-10", "2024-10-XX"], ["2024"] * 3)
    records = load_dataset(str(folder), "records", cache_dir=str(tmp_path / "cache"))["train"]
    assert list(records["on"]) == list(rows["on"])
    loaded = annot.load(folder)
    (document,) = loaded
    raid = typed_attributes(loaded.schema, document.gold.mentions[0])
    assert raid.model_dump() == {"on": "2024-10-12", "told": "2024"}
    assert check_release(folder) == []
    described = json.loads((folder / "croissant.json").read_text("utf-8"))
    fields = {each["@id"]: each for records in described["recordSet"] for each in records["field"]}
    told = fields["rows/mentions/train/told"]
    assert told["dataType"] == "sc:Text"
    assert told["description"] == "Where it was left out, annot filled in the schema's default: 2024 for Event."


def test_a_changed_date_is_a_line_of_the_diff(released: ProjectFolder) -> None:
    answer(released, "2024-10")
    found = diff("0.1.0", None, released.root)
    assert any("on: 2024-10-XX → 2024-10" in line for line in text_lines(found.diff))


def test_predicted_dates_are_scored_by_their_form(released: ProjectFolder, tmp_path: Path) -> None:
    said = zip(WORDS, ("2024-10-12", "2024-10", "2024-10"), strict=True)
    mentions = [
        {"label": m.label, "start": m.span.start, "end": m.span.end, "text": m.text, "attributes": dict(m.attributes)}
        for m in (event(word, on) for word, on in said)
    ]
    path = tmp_path / "predictions.jsonl"
    path.write_text(json.dumps({"doc_id": "one", "mentions": mentions}) + "\n", "utf-8")
    done = score(gold=released.releases_dir / "0.1.0", pred=path, start=tmp_path)
    found = done.report.attributes["Event.on"]
    assert (found.n, found.n_same, found.n_differs) == (3, 2, 1)


def test_a_release_without_its_texts_keeps_its_dates(released: ProjectFolder, tmp_path: Path) -> None:
    whole = released.releases_dir / "0.1.0"
    made = standoff(whole, (), tmp_path / "out")
    (line,) = (json.loads(each) for each in made.files["standoff.jsonl"].splitlines())
    assert [mention["attributes"]["on"] for mention in line["mentions"]] == ["2024-10-12", "2024-10", "2024-10-XX"]
    rehydrate(tmp_path / "out", [released.seeds_dir], tmp_path / "again")
    assert (tmp_path / "again" / "gold.jsonl").read_bytes() == (whole / "gold.jsonl").read_bytes()


def test_the_report_shows_dates(released: ProjectFolder, tmp_path: Path) -> None:
    page = report(released, output=tmp_path / "report.html").path.read_text("utf-8")
    assert "<b>on</b> 2024-10-XX" in page


def test_dates_of_an_export_are_read_or_named_and_never_guessed(tmp_path: Path) -> None:
    project = make(tmp_path / "set")
    typed = {"raid": "٢٠٢٤-١٠-١٢", "siege": "2024-10", "talks": "12/10/2024"}
    results: list[Json] = []
    for word, words in typed.items():
        mention = event(word, "")
        place = {"start": mention.span.start, "end": mention.span.end, "text": word}
        common = {"id": word, "to_name": "text"}
        results.append({**common, "type": "labels", "from_name": "label", "value": {**place, "labels": ["Event"]}})
        results.append({**common, "type": "textarea", "from_name": "on", "value": {**place, "text": [words]}})
    path = tmp_path / "export.json"
    submission = {"id": 7, "completed_by": 1, "result": results}
    path.write_text(json.dumps([{"id": 3, "data": {"text": TEXT}, "annotations": [submission]}]), "utf-8")
    found = pull_file(project, path, annotator="reader")
    (reading,) = read_reading(project.readings_dir, "reader").values()
    assert [dict(each.attributes) for each in reading.mentions] == [{"on": "2024-10-12"}, {"on": "2024-10"}, {}]
    (issue,) = found.issues
    assert (issue.code, issue.severity, issue.where) == ("invalid-value", "error", "region talks")
    assert "on of Event 'talks': '12/10/2024' is not a date such as" in issue.message
    assert issue.message.endswith("(type 2024-10-12 or 2024-12-10)")
    assert isinstance(reading.left_out, tuple)
    assert len(reading.left_out) == 1, "the file remembers what could not be taken"
