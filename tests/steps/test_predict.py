"""`annot predict`: a file that can be pushed and scored, held out, resumed, and never half."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import annot
from annot.core.errors import ConfigError, ServiceError
from annot.core.prediction import Prediction
from annot.library.project import open_project
from annot.project.predictions import read_predictions
from annot.project.project import ProjectFolder
from annot.steps.predict import predict, predictions_held_out
from annot.steps.seeds import add_seeds
from annot.store.jsonl import read_jsonl
from tests.command import run_annot
from tests.predict.installed import installed

SEEDS = [
    "000_3352b04f52570146",
    "001_f920824849216b31",
    "002_0ba66114ffe4b64b",
    "003_dc97aa6148c96c29",
    "004_885b1dd11b89edf8",
]


@pytest.fixture
def counting(project: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProjectFolder]:
    """A project where the predictor `counting` is installed, which writes down what it is asked."""
    with installed(tmp_path_factory.mktemp("site")):
        yield project


def set_up(project: ProjectFolder, settings: str) -> ProjectFolder:
    path = project.root / "annot.toml"
    before = path.read_text("utf-8").partition("\n[predictors.counting]")[0]
    path.write_text(f"{before}\n[predictors.counting]\n{settings}", "utf-8")
    return open_project(project.root)


def asked(project: ProjectFolder) -> list[tuple[str, list[str]]]:
    """What the predictor was asked, and from what it had learnt."""
    path = project.root / "asked.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [(line.split(" learnt from ")[0], line.split(" learnt from ")[1].split()) for line in lines]


def test_rules_write_a_file_that_push_and_score_take(project: ProjectFolder) -> None:
    done = predict(project, "rules")
    assert done.path == project.root / "predictions" / f"{done.model}.jsonl"
    assert (sorted(done.predictions), done.written, done.issues) == (SEEDS, True, ())
    assert {each.annotator for each in done.predictions.values()} == {f"model:{done.model}"}
    read = read_predictions(project, done.path)
    assert read.readings == done.predictions
    again = predict(project, "rules")
    assert (again.written, again.predictions) == (False, done.predictions)
    assert not list((project.root / ".annot").glob("predicting/*"))


def test_each_document_is_predicted_by_one_that_has_not_seen_it(counting: ProjectFolder) -> None:
    predict(counting, "counting")
    assert asked(counting) == [(doc_id, [other for other in SEEDS if other != doc_id]) for doc_id in SEEDS]


def test_a_new_document_is_predicted_from_all_gold(counting: ProjectFolder, tmp_path: Path) -> None:
    new = tmp_path / "new.txt"
    new.write_text("Séoul affirme que des soldats sont partis.\n", "utf-8")
    annot.open_project(counting.root).seeds.add([new], language="fr")
    predict(annot.open_project(counting.root), "counting", documents=["new"])
    assert asked(counting) == [("new", SEEDS)]


def test_one_that_is_stopped_goes_on_where_it_was(counting: ProjectFolder) -> None:
    stopping = set_up(counting, f'fails_at = "{SEEDS[3]}"\n')
    with pytest.raises(ServiceError, match="the model does not answer"):
        predict(stopping, "counting")
    assert [doc_id for doc_id, _ in asked(counting)] == SEEDS[:3]
    assert not (counting.root / "predictions").exists()
    # The line that a kill tears off is asked about again.
    (journal,) = (counting.root / ".annot" / "predicting").iterdir()
    journal.write_bytes(journal.read_bytes()[:-20])
    done = predict(set_up(counting, ""), "counting")
    assert (done.n_resumed, sorted(done.predictions)) == (2, SEEDS)
    assert [doc_id for doc_id, _ in asked(counting)] == [*SEEDS[:3], *SEEDS[2:]]
    assert [each.doc_id for each in read_jsonl(done.path, Prediction)] == SEEDS


def test_what_breaks_the_schema_is_named_and_left_out(counting: ProjectFolder) -> None:
    done = predict(set_up(counting, 'label = "Nonsense"\n'), "counting")
    assert done.predictions == {}
    assert [(issue.code, issue.doc_id, issue.where) for issue in done.issues] == [
        ("unknown-label", doc_id, "model:counting@1") for doc_id in SEEDS
    ]
    assert done.path.read_bytes() == b""


def test_only_the_documents_that_are_asked_for(counting: ProjectFolder) -> None:
    first = predict(counting, "counting", documents=["000_*"])
    assert sorted(first.predictions) == SEEDS[:1]
    second = predict(counting, "counting", documents=["001_*", "002_*"])
    assert sorted(second.predictions) == SEEDS[1:3]
    # Predictions of other documents stay.
    assert [each.doc_id for each in read_jsonl(second.path, Prediction)] == SEEDS[:3]
    with pytest.raises(ConfigError, match=r"--documents '009_\*': no seed is called so"):
        predict(counting, "counting", documents=["009_*"])


def test_without_seeds_there_is_nothing_to_predict(tmp_path: Path) -> None:
    annot.init_project(tmp_path / "ours")
    with pytest.raises(ConfigError, match="there is no document to predict; add some with `annot seeds add FILES`"):
        annot.open_project(tmp_path / "ours").predict("rules")


def test_a_dry_run_writes_nothing(counting: ProjectFolder) -> None:
    done = predict(counting, "counting", dry_run=True)
    assert (len(done.predictions), done.written) == (5, False)
    assert not (counting.root / "predictions").exists()
    assert not (counting.root / ".annot" / "predicting").exists()


def test_held_out_predictions_are_scored_with_intervals(project: ProjectFolder) -> None:
    done, scored = open_project(project.root).evaluate_predictor("rules")
    assert sorted(done.predictions) == SEEDS
    f1 = scored.report.mentions["strict"].micro.ratios.f1
    assert f1.value is not None
    assert f1.low is not None
    assert f1.value >= 0.70
    assert f1.low < f1.value
    assert predictions_held_out(project, "rules").predictions == done.predictions


def test_without_a_gold_there_is_nothing_to_measure_against(project: ProjectFolder) -> None:
    for path in project.readings_dir.glob("*.jsonl"):
        path.unlink()
    project.decisions_path.unlink()
    with pytest.raises(ConfigError, match="no document has a settled gold to measure against"):
        predictions_held_out(project, "rules")
    # Of what was never marked it says nothing.
    done = predict(project, "rules")
    assert sorted(done.predictions) == SEEDS
    assert not any(each.mentions for each in done.predictions.values())


def test_the_command_line(project: ProjectFolder) -> None:
    done = run_annot("predict", "rules", cwd=project.root)
    assert done.returncode == 0
    assert " mentions and " in done.stdout
    assert "written" in done.stdout
    scored = run_annot("predict", "rules", "--evaluate", cwd=project.root)
    assert "5 documents, each predicted from the others" in scored.stdout
    assert "mentions, strict" in scored.stdout
    as_json = json.loads(run_annot("predict", "rules", "--evaluate", "--json", cwd=project.root).stdout)
    assert as_json["report"]["mentions"]["strict"]["micro"]["tally"]["correct"] > 200
    unknown = run_annot("predict", "rulez", cwd=project.root)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "no predictor is called 'rulez'; there are: rules" in unknown.stderr


def test_the_file_is_the_same_bytes_for_any_number_of_workers(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for n in range(6):
        text = f"Le ministre a dit, le {n + 1} mars, que {n + 3} chars et plus de {n + 40} soldats ont été perdus.\n"
        (tmp_path / f"new{n}.txt").write_text(text * (n + 1), "utf-8")
    add_seeds(project, sorted(tmp_path.glob("new*.txt")))
    alone = predict(open_project(project.root), "rules")
    before = alone.path.read_bytes()
    assert sum(bool(each.mentions) for doc_id, each in alone.predictions.items() if doc_id.startswith("new")) == 6
    alone.path.unlink()
    monkeypatch.setattr("annot.steps.predict._A_WORKER", 1)
    monkeypatch.setattr("annot.project.predicting_workers._A_SHARD", 2)
    by_two = predict(open_project(project.root), "rules", jobs=2)
    assert by_two.path.read_bytes() == before
