"""`annot suspects` on projects: held out or from files, and the questions that an adjudicator records.

The commands of docs/suspects.md that need a person's reasons are marked as run here.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annot.core.errors import ConfigError, DataError
from annot.core.ids import split_conflict
from annot.library.project import open_project as open_library
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.steps.adjudicate.record import record_answers
from annot.steps.suspects import suspects, write_questions
from annot.store.jsonl import render_jsonl
from annot.store.readings import write_reading
from tests.command import run_annot
from tests.data_set import make_data_set
from tests.make import quote, reading_in
from tests.predict import memory

SCHEMA = "mentions:\n  Person: {definition: who}\n  Place: {definition: where}\n"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
TEXTS = {f"d{n}": f"{day} Ann went to Rome and Bob stayed." for n, day in enumerate(DAYS)}
LABELS = {"Ann": "Person", "Rome": "Place", "Bob": "Person"}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    """Two readers, who both overlook Rome in d1, call Bob a place in d3, and differ on Ann in d5."""
    memory.install(monkeypatch)
    project = make_data_set(tmp_path / "set", name="small", schema=SCHEMA, texts=TEXTS)
    config = project.root / "annot.toml"
    more = '\n[split]\nnear_duplicate = 1.0\n[annotators.second]\nkind = "human"\n'
    more += '[annotators.judge]\nkind = "human"\nrole = "adjudicator"\n'
    config.write_text(config.read_text("utf-8") + more, "utf-8")
    project = open_project(project.root)
    for by in ("reader", "second"):
        sets = []
        for doc_id, text in TEXTS.items():
            marked = dict(LABELS)
            if doc_id == "d1":
                del marked["Rome"]
            if doc_id == "d3":
                marked["Bob"] = "Place"
            if doc_id == "d5" and by == "second":
                del marked["Ann"]
            mentions = [quote(label, words, text) for words, label in marked.items()]
            sets.append(reading_in(project, doc_id, *mentions, by=by))
        write_reading(project.readings_dir, by, sets)
    answer: dict[str, object] = {"conflict": "d5#mention:4-7", "choice": [], "reason": "they mean another Ann"}
    record(project, [answer])
    return project


def record(project: ProjectFolder, answers: list[dict[str, object]]) -> None:
    path = project.root / "answers.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in answers), "utf-8")
    record_answers(project, path, by="judge")


def test_what_is_planted_comes_first(small: ProjectFolder) -> None:
    found = suspects(small, predictors=["memory"])
    first = [(each.doc_id, each.kind, each.where, each.disputed) for each in found.suspects[:3]]
    assert sorted(first) == [
        ("d1", "missing mention", "Place@16-20", False),
        ("d3", "label differs", "Place@25-28", False),
        ("d5", "missing mention", "Person@4-7", True),
    ]
    assert (found.n_documents, found.predictors, found.issues) == (6, ("memory@1",), ())
    assert suspects(small, predictors=["memory"], n=1).suspects == found.suspects[:1]


def test_the_questions_are_recorded_once_each_has_its_reason(small: ProjectFolder, tmp_path: Path) -> None:
    found = suspects(small, predictors=["memory"], n=3)
    path = tmp_path / "questions.jsonl"
    assert write_questions(small, found, path) == 3
    answers = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert {each["conflict"]: (each["choice"], each.get("overrules")) for each in answers} == {
        "d1#mention:16-20": (["Place@16-20"], True),
        "d3#mention:25-28": (["Person@25-28"], True),
        "d5#mention:4-7": (["Person@4-7"], None),
    }
    with pytest.raises(DataError, match="needs 'reason'"):
        record(small, answers)
    record(small, [each | {"reason": "rule 1"} for each in answers])
    gold = adjudicate_project(small).gold
    assert {mention.text for mention in gold["d1"].mentions} == set(LABELS)
    assert all(len(each.mentions) == 3 for each in gold.values())
    again = suspects(open_project(small.root), predictors=["memory"], n=1).suspects[0]
    assert again.score < 0.5, "nothing is suspect any more"


def test_every_question_of_the_real_gold_can_be_recorded(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    memory.install(monkeypatch)
    found = suspects(project, predictors=["memory"])
    assert len(found.suspects) == 200
    path = tmp_path / "questions.jsonl"
    write_questions(project, found, path)
    answers = [json.loads(line) | {"reason": "as elsewhere"} for line in path.read_text("utf-8").splitlines()]
    by_kind: dict[str, int] = {}
    for answer in answers:
        path.write_text(json.dumps(answer) + "\n", "utf-8")
        record_answers(project, path, by="adjudicator", dry_run=True)
        kind = split_conflict(answer["conflict"])[1].partition(":")[0]
        by_kind[kind] = by_kind.get(kind, 0) + 1
    assert by_kind["mention"] > 100


def test_predictions_from_files(small: ProjectFolder) -> None:
    from annot.predict.predictor import Material
    from annot.project.gold import gold_documents
    from annot.store.jsonl import write_jsonl

    gold = list(gold_documents(small).values())
    model = memory.Memory(Material(name="kept", schema=small.schema, gold=gold[:3]))
    made = [each.prediction for each in model.predict([each.document for each in gold[3:]])]
    write_jsonl(small.root / "predictions" / "kept.jsonl", made)
    found = suspects(small, files=["kept"])
    assert (found.n_documents, found.predictors) == (3, ("kept@1",))
    assert {each.doc_id for each in found.suspects} == {"d3", "d4", "d5"}
    write_jsonl(small.root / "predictions" / "kept.jsonl", [made[0].replace(doc_sha256="0" * 64), made[1]])
    assert [each.code for each in suspects(small, files=["kept"]).issues] == ["document-changed"]


def test_predictions_under_another_schema_are_named_and_not_used(small: ProjectFolder) -> None:
    predicted = suspects(small, predictors=["memory"]).predictions[0]
    other = {doc_id: each.replace(schema="other@2.0.0") for doc_id, each in predicted.items()}
    path = small.root / "other.jsonl"
    path.write_bytes(render_jsonl([*list(predicted.values())[:1], *list(other.values())[1:]]))
    found = suspects(small, files=[str(path)])
    assert found.n_documents == 1
    assert [each.code for each in found.issues] == ["schema-differs"] * 5
    assert all(each.message.endswith(f"; {path} was not used here") for each in found.issues)


def test_what_is_missing_is_said(small: ProjectFolder) -> None:
    with pytest.raises(ConfigError, match="who is asked"):
        suspects(small)
    with pytest.raises(ConfigError, match="no predictor is called 'nobody'"):
        suspects(small, predictors=["nobody"])
    config = small.root / "annot.toml"
    config.write_text(config.read_text("utf-8").replace("near_duplicate = 1.0", "near_duplicate = 0.1"), "utf-8")
    with pytest.raises(ConfigError, match="the gold has but one fold to learn from"):
        suspects(open_project(small.root), predictors=["memory"])


def test_on_the_command_line(small: ProjectFolder) -> None:
    done = run_annot("suspects", "--predictor", "memory", "--n", "2", "--questions", "q.jsonl", cwd=small.root)
    assert done.returncode == 0, done.stderr
    assert "the first 2 of" in done.stdout
    assert "the predictor would" in done.stdout
    assert "wrote 2 answers into q.jsonl" in done.stderr
    as_json = json.loads(run_annot("suspects", "--predictor", "memory", "--json", cwd=small.root).stdout)
    assert as_json["suspects"][0]["score"] > 0.8
    assert open_library(small.root).suspects(predictors=["memory"], n=1).suspects[0].score > 0.8
