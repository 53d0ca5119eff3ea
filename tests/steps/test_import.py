"""`annot pull --from`: exports of projects that annot did not make, public cases, and what is passed over by kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annot.core.annotation import AnnotationSet, Span
from annot.core.errors import ConfigError, DataError
from annot.project.project import ProjectFolder
from annot.steps.pull.file import FileRule, pull_file
from annot.steps.pull.pull import Pulled
from annot.store.provenance import read_provenance
from annot.store.readings import read_reading
from tests.command import run_annot
from tests.data_set import make_data_set

SCHEMA = """
mentions:
  Annotation: {definition: x}
  LOC: {definition: x, attributes: {kind: {type: choice, values: [city, country]}, size: {type: number}}}
  Recipe: {definition: x}
  Organization: {definition: x}
relations:
  in: {definition: x, head: [LOC], tail: [LOC]}
"""
TEXT = "Berlin lies in Germany."
Json = dict[str, Any]


def make(folder: Path, text: str = TEXT) -> ProjectFolder:
    return make_data_set(folder / "set", name="imported", schema=SCHEMA, texts={"one": text})


def region(start: int, end: int, label: str, **more: Any) -> Json:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {"id": f"r{start}", "from_name": "ner", "to_name": "article", "type": "labels", "value": value} | more


def submission(*results: Json, **more: Any) -> Json:
    return {"id": 7, "completed_by": 1, "result": list(results)} | more


def task(*submissions: Json, **more: Any) -> Json:
    return {"id": 3, "data": {"article": TEXT}, "annotations": list(submissions)} | more


BERLIN = region(0, 6, "LOC")
GERMANY = region(15, 22, "LOC")


def pull(
    project: ProjectFolder,
    tmp_path: Path,
    content: object,
    *,
    partial: bool = False,
    dry_run: bool = False,
    **rule: Any,
) -> Pulled:
    path = tmp_path / "export.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return pull_file(project, path, annotator="reader", rule=FileRule(**rule), partial=partial, dry_run=dry_run)


def reading(project: ProjectFolder) -> AnnotationSet:
    (found,) = read_reading(project.readings_dir, "reader").values()
    return found


def codes(result: Pulled) -> list[tuple[str, str]]:
    return [(issue.code, issue.severity) for issue in result.issues]


def test_another_projects_names_are_taken(tmp_path: Path) -> None:
    project = make(tmp_path)
    kind = {"id": "r0", "from_name": "kind", "to_name": "article", "type": "choices", "value": {"choices": ["city"]}}
    relation = {"type": "relation", "from_id": "r0", "to_id": "r15", "direction": "right", "labels": ["in"]}
    who = {"id": 4, "email": "ana@example.org", "first_name": "", "last_name": ""}
    more = {"completed_by": who, "created_at": "2024-05-01T10:00:00Z", "lead_time": 3}
    result = pull(project, tmp_path, [task(submission(BERLIN, GERMANY, kind, relation, **more))])
    assert (result.issues, result.passed_over, result.written) == ((), {}, True)
    found = reading(project)
    assert [(m.id, m.text, dict(m.attributes)) for m in found.mentions] == [
        ("LOC@0-6", "Berlin", {"kind": "city"}),
        ("LOC@15-22", "Germany", {}),
    ]
    assert [each.id for each in found.relations] == ["in(LOC@0-6, LOC@15-22)"]
    (row,) = read_provenance(project.readings_dir, "reader")
    assert (row.by, row.task, row.submission, row.created_at) == ("ana@example.org", 3, 7, "2024-05-01T10:00:00Z")


def test_a_number_field_is_read_by_its_number_not_by_the_quote_beside_it(tmp_path: Path) -> None:
    project = make(tmp_path)
    value = {"start": 0, "end": 6, "text": "Berlin", "number": 3.5}
    size = {"id": "r0", "from_name": "size", "to_name": "article", "type": "number", "value": value}
    result = pull(project, tmp_path, [task(submission(BERLIN, size))])
    assert codes(result) == []
    assert dict(reading(project).mentions[0].attributes) == {"size": 3.5}
    foreign = size | {"from_name": "weight"}
    (issue,) = pull(project, tmp_path, [task(submission(BERLIN, foreign))]).issues
    assert (issue.code, issue.severity) == ("unknown-attribute", "error")
    assert issue.message == (
        "control 'weight' = 3.5 is no attribute of imported@1.0.0; a map can say what it becomes (--map)"
    )


def test_a_completion_of_an_old_version_is_taken(tmp_path: Path) -> None:
    project = make(tmp_path)
    # 1,600,000,000 seconds after 1970 were 2020-09-13 12:26:40 in Greenwich.
    old = {"id": 1, "created_at": 1_600_000_000, "created_username": " ana@example.org", "result": [BERLIN]}
    result = pull(project, tmp_path, [{"id": 0, "data": {"article": TEXT}, "completions": [old], "predictions": []}])
    assert codes(result) == []
    assert [each.id for each in reading(project).mentions] == ["LOC@0-6"]
    (row,) = read_provenance(project.readings_dir, "reader")
    assert (row.by, row.created_at) == ("ana@example.org", "2020-09-13T12:26:40+00:00")


def test_missing_ids_are_no_obstacle(tmp_path: Path) -> None:
    project = make(tmp_path)
    results = [{key: value for key, value in each.items() if key != "id"} for each in (BERLIN, GERMANY)]
    result = pull(project, tmp_path, [{"data": {"article": TEXT}, "annotations": [{"result": results}]}])
    assert codes(result) == []
    assert [each.id for each in reading(project).mentions] == ["LOC@0-6", "LOC@15-22"]
    (row,) = read_provenance(project.readings_dir, "reader")
    assert (row.task, row.submission, row.by) == (1, 0, "unknown")


def test_a_skip_is_kept_as_the_annotators_word(tmp_path: Path) -> None:
    project = make(tmp_path)
    result = pull(project, tmp_path, [task(submission(was_cancelled=True))])
    assert (result.skipped, result.submitted) == (("one",), ())


def test_an_empty_submission_is_an_empty_reading(tmp_path: Path) -> None:
    project = make(tmp_path)
    assert pull(project, tmp_path, [task(submission())]).submitted == ("one",)
    assert reading(project).mentions == ()


RECTANGLE = {"id": "b", "from_name": "box", "to_name": "image", "type": "rectanglelabels", "value": {"x": 1}}
SENTIMENT = {"id": "c", "from_name": "mood", "to_name": "article", "type": "choices", "value": {"choices": ["good"]}}
SOUND = {"id": "s", "from_name": "n", "to_name": "audio", "type": "labels", "value": {"start": 0, "end": 1.5}}


def test_what_is_not_of_the_text_is_named_by_kind_and_count(tmp_path: Path) -> None:
    project = make(tmp_path)
    content = [
        task(submission(RECTANGLE, RECTANGLE, SENTIMENT), predictions=[{"id": 1, "result": []}]),
        task(submission(SOUND), data={"audio": "/data/upload/1.wav"}),
    ]
    result = pull(project, tmp_path, content)
    expected = [("no-span", "warning"), ("nothing-imported", "error"), ("unknown-document", "warning")]
    assert sorted(codes(result)) == expected
    assert result.passed_over == {
        "choices": 1,
        "labels of sound or video": 1,
        "prediction": 1,
        "rectanglelabels": 2,
        "task of no seed": 1,
    }
    assert (result.submitted, result.written) == ((), False)
    assert not project.readings_dir.exists(), "a submission without any word on the text is no empty reading"


def test_a_text_that_is_no_seed_is_named(tmp_path: Path) -> None:
    project = make(tmp_path)
    result = pull(project, tmp_path, [task(submission(BERLIN), data={"article": "Paris lies in France."})])
    assert codes(result) == [("nothing-imported", "error"), ("unknown-document", "warning")]
    assert result.issues[1].message == (
        "none of its data is the text of a seed: article 'Paris lies in France.'; not taken"
    )
    assert result.passed_over == {"task of no seed": 1}


def test_other_results_beside_a_span_refuse_unless_the_rest_is_asked_for(tmp_path: Path) -> None:
    project = make(tmp_path)
    content = [task(submission(BERLIN, RECTANGLE))]
    result = pull(project, tmp_path, content)
    assert (codes(result), result.refused) == ([("unsupported-result", "error")], True)
    assert not project.readings_dir.exists()
    assert pull(project, tmp_path, content, partial=True).written
    assert [each.id for each in reading(project).mentions] == ["LOC@0-6"]


@pytest.mark.parametrize(
    ("results", "kind"),
    [
        ([region(0, 6, "LOC", type="hypertextlabels")], "hypertextlabels of 'Berlin': offsets that count no"),
        ([region(0, 6, "LOC", type="paragraphlabels")], "paragraphlabels of 'Berlin': offsets that count no"),
        (
            [region(0, 6, "LOC") | {"value": {"start": "/p[1]/text()[1]", "startOffset": 0, "labels": ["LOC"]}}],
            "start '/p[1]/text()[1]' and end nothing",
        ),
    ],
)
def test_spans_whose_place_in_the_text_is_not_said_are_an_error(tmp_path: Path, results: list[Json], kind: str) -> None:
    project = make(tmp_path)
    content = [task(submission(*results))]
    assert pull(project, tmp_path, content).refused
    result = pull(project, tmp_path, content, partial=True)
    (issue,) = [each for each in result.issues if each.severity == "error"]
    assert kind in issue.message
    assert result.incomplete == ("one",), "never as an empty reading"
    assert [each.where for each in reading(project).left_out or ()] == ["region r0"]


def test_a_region_with_two_labels_is_a_mention_of_each(tmp_path: Path) -> None:
    project = make(tmp_path)
    both = region(0, 6, "LOC")
    both["value"]["labels"] = ["LOC", "Organization"]
    result = pull(project, tmp_path, [task(submission(both))])
    assert [(each.line, each.becomes, each.n) for each in result.mapped] == [
        ("regions labelled LOC and Organization", "a mention each", 1)
    ]
    assert [each.id for each in reading(project).mentions] == ["LOC@0-6", "Organization@0-6"]


def test_of_two_labels_the_one_that_no_schema_has_is_refused(tmp_path: Path) -> None:
    project = make(tmp_path)
    both = region(0, 6, "LOC")
    both["value"]["labels"] = ["LOC", "Firm"]
    result = pull(project, tmp_path, [task(submission(both))])
    assert (codes(result), result.refused) == ([("unknown-label", "error")], True)
    assert "'Firm'" in result.issues[0].message


def test_a_note_on_a_region_is_said(tmp_path: Path) -> None:
    project = make(tmp_path)
    result = pull(project, tmp_path, [task(submission(region(0, 6, "LOC", meta={"text": ["the city?"]})))])
    assert codes(result) == [("region-note", "warning")]
    assert result.issues[0].message == "the note 'the city?' has no place in a reading; not taken"
    assert result.written


def two_accounts() -> list[Json]:
    ana = {"id": 4, "email": "ana@example.org"}
    second = task(submission(GERMANY, id=8, completed_by=ana), submission(BERLIN, id=9, completed_by=5))
    return [second, task(submission(id=10, completed_by=5), id=4, data={"article": "of no seed"})]


def test_several_accounts_are_refused_until_one_is_named(tmp_path: Path) -> None:
    project = make(tmp_path)
    message = r"export\.json holds submissions of several accounts: account 5 \(2\), ana@example\.org \(1\); name one"
    with pytest.raises(ConfigError, match=message):
        pull(project, tmp_path, two_accounts())
    assert not project.readings_dir.exists()
    with pytest.raises(ConfigError, match=r"holds no submission of 'bob@example\.org', but of account 5 \(2\), ana@"):
        pull(project, tmp_path, two_accounts(), by="bob@example.org")


@pytest.mark.parametrize(
    ("by", "mention", "n_others"),
    [("Ana@example.org", "LOC@15-22", 2), ("4", "LOC@15-22", 2), ("5", "LOC@0-6", 1), ("account 5", "LOC@0-6", 1)],
)
def test_one_accounts_submissions_are_taken(tmp_path: Path, by: str, mention: str, n_others: int) -> None:
    project = make(tmp_path)
    result = pull(project, tmp_path, two_accounts(), by=by)
    assert [each.id for each in reading(project).mentions] == [mention]
    assert result.passed_over["submission of another account"] == n_others


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([task(), {"id": 2, "article": TEXT, "ner": []}], "task 1 has no data, as in a JSON-MIN export"),
        ([task(), {"id": 2, "data": {}}], "task 1 has no annotations, as in a JSON-MIN export"),
        ('[{"id": 1, "data": {"a": "\\ud800"}, "annotations": []}]', r"\ud800 at byte 26 is half a character"),
    ],
)
def test_a_broken_task_is_named(tmp_path: Path, content: object, message: str) -> None:
    project = make(tmp_path)
    with pytest.raises(DataError) as caught:
        pull(project, tmp_path, content)
    assert message in str(caught.value)
    assert not project.readings_dir.exists()


# Public cases


@pytest.fixture(scope="module")
def reported(cases: Path) -> dict[str, Json]:
    found = json.loads((cases / "label-studio-issues" / "cases.json").read_text("utf-8"))
    return {case["issue"].rpartition("/")[2]: case for case in found}


@pytest.mark.parametrize(("number", "code"), [("1347", "offsets-converted"), ("3078", "whitespace-differs")])
def test_reported_offsets_are_taken_with_one_warning(
    tmp_path: Path, reported: dict[str, Json], number: str, code: str
) -> None:
    case = reported[number]
    project = make(tmp_path, case["text"])
    exported = region(0, 1, "") | {"value": case["exported"]}
    result = pull(project, tmp_path, [task(submission(exported), data={"body": case["text"]})])
    assert codes(result) == [(code, "warning")]
    (mention,) = reading(project).mentions
    expected = case["expected"]
    assert (mention.span, mention.text) == (Span(expected["start"], expected["end"]), expected["text"])


@pytest.mark.parametrize(("n_chars", "taken"), [(205_641, True), (205_640, False)])
def test_a_reported_region_without_its_text_is_taken_where_it_fits(
    tmp_path: Path, reported: dict[str, Json], n_chars: int, taken: bool
) -> None:
    project = make(tmp_path, "x" * n_chars)
    exported = region(0, 1, "", id="the-region") | {"value": reported["6027"]["exported"]}
    result = pull(project, tmp_path, [task(submission(exported), data={"body": "x" * n_chars})])
    assert result.written == taken
    if taken:
        assert reading(project).mentions[0].span == Span(204_443, 205_641)
    else:
        assert codes(result) == [("span-past-text", "error")]
        assert result.issues[0].where == "region the-region"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # 198 times two emoji of two UTF-16 units and a CRLF that counts one make 990; the line feed 991.
        ("🙂🙂\r\n" * 198 + "\nТинькоф", ("offsets-converted", "warning")),
        ("🙂\r\n" * 330 + "Банк Тинькофф", ("text-differs", "error")),
    ],
)
def test_reported_emoji_with_carriage_returns(
    tmp_path: Path, reported: dict[str, Json], text: str, code: tuple[str, str]
) -> None:
    project = make(tmp_path, text)
    (value,) = reported["539"]["exported"]
    result = pull(project, tmp_path, [task(submission(region(0, 1, "") | {"value": value}), data={"body": text})])
    assert codes(result) == [code]
    assert [each.text for each in reading(project).mentions] == ["Тинькоф"] if result.written else result.refused


def test_reported_html_labels_are_refused(tmp_path: Path, reported: dict[str, Json]) -> None:
    assert reported["4843"]["expected"]["action"].startswith("hypertextlabels unsupported: explicit error")
    project = make(tmp_path)
    value = {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 6}
    exported = region(0, 6, "LOC", type="hypertextlabels") | {
        "value": value | {"globalOffsets": {"start": 0, "end": 6}}
    }
    result = pull(project, tmp_path, [task(submission(exported))])
    assert (codes(result), result.refused) == ([("unsupported-result", "error")], True)


SDK_EXPORTS = {
    "test_export_csv/csv_test.json": {"prediction": 2, "rectanglelabels": 3},
    "test_export_csv/csv_test2.json": {"choices": 1},
    "test_export_csv/csv_test_colliding_keys.json": {"choices": 1},
    "test_export_csv/csv_test_history.json": {"choices": 1},
    "test_export_json_min/chat_data.json": {"chatmessage": 4},
    "test_export_json_min/data.json": {"polygonlabels": 1},
    "test_export_json_min/data_repeater.json": {"rectanglelabels": 1, "taxonomy": 1},
}
"""Public exports without any span of a text, with what they hold, counted by hand."""


def test_every_public_export_is_among_the_cases(cases: Path) -> None:
    folder = cases / "label-studio-sdk" / "tests" / "custom" / "converter" / "data"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.json")} == set(SDK_EXPORTS)


@pytest.mark.parametrize("name", SDK_EXPORTS)
def test_an_export_without_any_span_ends_well_and_says_so(tmp_path: Path, cases: Path, name: str) -> None:
    project = make(tmp_path)
    path = cases / "label-studio-sdk" / "tests" / "custom" / "converter" / "data" / name
    words = ("pull", "--annotator", "reader", "--from", str(path))
    shown = run_annot(*words, cwd=project.root)
    assert shown.returncode == 1, shown.stderr
    n_tasks = len(json.loads(path.read_bytes()))
    expected = dict(sorted({**SDK_EXPORTS[name], "task of no seed": n_tasks}.items()))
    passed_over = ", ".join(f"{n} × {kind}" for kind, n in expected.items())
    assert f"Passed over: {passed_over}" in shown.stderr
    assert f"{path} holds no submission on a text of the seeds; nothing was imported" in shown.stderr
    as_json = run_annot(*words, "--json", cwd=project.root)
    assert as_json.returncode == 1
    assert as_json.stderr == ""
    (result,) = json.loads(as_json.stdout)["pulled"]
    assert result["passed_over"] == expected
    assert result["written"] is False
    assert not project.readings_dir.exists()


def test_an_account_is_named_for_a_file_alone(tmp_path: Path) -> None:
    project = make(tmp_path)
    done = run_annot("pull", "--by", "5", cwd=project.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "annot: --by needs --from: on a server each annotator has a project and an account\n"
