"""`annot select` on a small project: who may be chosen, what is written, and who is given it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annot.core.errors import ConfigError, DataError
from annot.core.prediction import Prediction
from annot.corpus.split import Place, append_places
from annot.library.project import open_project as open_library
from annot.predict.select.selection import read_selection
from annot.project.assignment import given_documents, plan_assignment
from annot.project.project import ProjectFolder, open_project
from annot.steps.select import select
from annot.store.jsonl import write_jsonl
from annot.store.readings import write_reading
from tests.command import run_annot
from tests.data_set import make_data_set
from tests.make import quote, reading_in

SCHEMA = "mentions:\n  Person: {definition: who}\n  Place: {definition: where}\n"
WORDS = [
    "the",
    "quick",
    "brown",
    "fox",
    "of",
    "the",
    "north",
    "went",
    "over",
    "all",
    "the",
    "hills",
    "and",
    "never",
    "came",
    "back",
    "to",
    "see",
    "us",
    "again",
]
TEXTS = {
    "a": "Ann met Bob in Rome. " + " ".join(WORDS),
    "a2": "Ann met Bob in Rome. " + " ".join(WORDS) + " today",
    "b": "Cy went to Oslo with Dan, who had nothing else to do on that long day of rain and wind.",
    "c": "Eve stayed. Nobody knows why she did so, and her brother never asked her about that.",
    "test": "Fay is in Bern, as the paper of that town says on its first page of the morning edition.",
    "read": "Gus left for Lima long ago; his letters come each month and say little of what he does.",
}
SCORES = {
    "a": {"Ann": 0.5, "Bob": 0.6},
    "a2": {"Ann": 0.5, "Bob": 0.6},
    "b": {"Cy": 0.9, "Dan": 0.7},
    "c": {"Eve": 0.99},
}


@pytest.fixture
def small(tmp_path: Path) -> ProjectFolder:
    project = make_data_set(tmp_path / "set", name="small", schema=SCHEMA, texts=TEXTS)
    write_reading(project.readings_dir, "reader", [reading_in(project, "read", quote("Person", "Gus", TEXTS["read"]))])
    append_places(project.splits_path, [Place(doc_id="test", split="test", fold=0, cluster="test")])
    write_predictions(project, "m", SCORES)
    return open_project(project.root)


def write_predictions(project: ProjectFolder, name: str, scores: dict[str, dict[str, float]]) -> Path:
    rows = []
    for doc_id, of in scores.items():
        found = [(quote("Person", words, TEXTS[doc_id]), score) for words, score in of.items()]
        rows.append(
            Prediction(
                doc_id=doc_id,
                doc_sha256=project.documents[doc_id].sha256,
                annotator=f"model:{name}@1",
                origin="model",
                schema=project.schema.id,
                mentions=tuple(each for each, _ in found),
                scores={each.id: score for each, score in found},
            )
        )
    path = project.root / "predictions" / f"{name}.jsonl"
    write_jsonl(path, rows)
    return path


def test_what_is_read_tested_or_a_copy_comes_last_or_not_at_all(small: ProjectFolder) -> None:
    """Doubts: .5 and .4 twice, .1 and .3, .01: a and its copy are most uncertain, then b, then c."""
    found = select(small, predictor="m", mix={"uncertainty": 1, "diversity": 1e-9})
    chosen = [each.doc_id for each in found.rows]
    assert {chosen[0], chosen[3]} == {"a", "a2"}
    assert chosen[1:3] == ["b", "c"]
    assert found.left_out == {"in the test split or a frozen one": 1, "read or given out already": 1}
    assert found.rows[0].predictor == "m@1"
    assert list(read_selection(small.selection_path).values()) == list(found.rows)
    again = select(
        small, predictor=str(small.root / "predictions" / "m.jsonl"), mix={"uncertainty": 1, "diversity": 1e-9}
    )
    assert again.rows == found.rows


def test_a_near_duplicate_of_a_test_document_is_left_out(small: ProjectFolder) -> None:
    append_places(small.splits_path, [Place(doc_id="a2", split="test", fold=1, cluster="a")])
    found = select(small, predictor="m", dry_run=True)
    assert found.left_out["a near-duplicate of a document there"] == 1
    assert sorted(each.doc_id for each in found.rows) == ["b", "c"]
    assert not small.selection_path.exists()


def test_where_two_differ(small: ProjectFolder) -> None:
    write_predictions(small, "other", {"a": {"Ann": 1.0, "Bob": 1.0}, "b": {"Cy": 1.0}, "c": {"Eve": 1.0}})
    found = select(small, predictor="m", versus="other", n=1, mix={"disagreement": 1})
    assert (found.rows[0].doc_id, found.rows[0].score) == ("b", 0.333333)
    assert found.rows[0].reason == "the predictors differ on 1 of 2 mentions"


def test_new_documents_are_given_in_the_order_of_the_selection_and_others_wait(small: ProjectFolder) -> None:
    config = small.root / "annot.toml"
    config.write_text(config.read_text("utf-8") + "\n[assignment]\noverlap = 0\n", "utf-8")
    planned = open_project(small.root)
    assert len(plan_assignment(planned)) == 6
    select(planned, predictor="m", n=2, mix={"uncertainty": 1})
    rows = plan_assignment(planned)
    assert [row.doc_id for row in rows] == ["a", "a2", "read"]
    ranked = list(read_selection(planned.selection_path))
    assert list(given_documents(planned, rows)["reader"]) == ["read", *ranked]


def test_a_pool_of_texts_that_are_no_seeds(small: ProjectFolder, tmp_path: Path) -> None:
    pool = tmp_path / "pool.jsonl"
    rows = [{"doc_id": "new", "text": "Hal and Ida", "url": "x"}, {"doc_id": "leak", "text": TEXTS["test"] + " Again."}]
    pool.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = select(small, pool=pool)
    assert [each.doc_id for each in found.rows] == ["new"]
    assert found.left_out == {"a near-duplicate of a document there": 1}
    pool.write_text(pool.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(DataError, match="new stands twice; keep one line"):
        select(small, pool=pool)


def test_what_a_strategy_lacks_is_said(small: ProjectFolder) -> None:
    with pytest.raises(ConfigError, match="uncertainty needs predictions of these documents with scores; name one"):
        select(small, mix={"uncertainty": 1})
    with pytest.raises(ConfigError, match="disagreement needs two predictions of each document"):
        select(small, predictor="m", mix={"disagreement": 1})
    with pytest.raises(ConfigError, match=r"'nobody' is neither a file of predictions nor a name .* has m\)"):
        select(small, predictor="nobody")
    with pytest.raises(ConfigError, match="n: 0 documents cannot be chosen"):
        select(small, n=0)


def test_a_prediction_of_another_text_is_named(small: ProjectFolder) -> None:
    path = small.root / "predictions" / "m.jsonl"
    path.write_text(path.read_text("utf-8").replace(small.documents["c"].sha256, "0" * 64), "utf-8")
    found = select(small, predictor="m", dry_run=True)
    assert [(each.code, each.doc_id) for each in found.issues] == [("document-changed", "c")]


def test_on_the_command_line(small: ProjectFolder) -> None:
    done = run_annot("select", "--predictor", "m", "--n", "2", "--mix", "uncertainty=1", "--json", cwd=small.root)
    assert done.returncode == 0, done.stderr
    assert [each["rank"] for each in json.loads(done.stdout)["selection"]] == [1, 2]
    shown = run_annot("select", "--predictor", "m", "--dry-run", cwd=small.root)
    assert "uncertain of 2 of 2 mentions" in shown.stdout
    assert "1 document left out: read or given out already" in shown.stderr
    assert open_library(small.root).select(predictor="m", mix="random=1", n=1).rows[0].reason == "drawn at random"
