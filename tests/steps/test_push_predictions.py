"""Pre-annotations: checked before anything is sent, there exactly once, updated until their annotator begins.

The commands of docs/assignment.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.errors import DataError
from annot.project.project import ProjectFolder
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.steps.restore import restore
from annot.steps.server import stop_servers
from annot.store.jsonl import write_jsonl
from annot.store.readings import read_reading
from annot.studio.client import Studio
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of
from tests.command import run_annot
from tests.conftest import COMMITTED
from tests.steps.test_round_trip import other_data_set

MODEL = "model:rules@1.0"


def predictions_of(project: ProjectFolder, path: Path, *, drop_first: bool = False) -> Path:
    """What reader-b said of the seeds, as a model's word; `drop_first` leaves out each document's first mention."""
    sets = []
    for each in read_reading(COMMITTED, "reader-b").values():
        mentions = each.mentions[1:] if drop_first else each.mentions
        known = {mention.id for mention in mentions}
        relations = tuple(r for r in each.relations if {r.head, r.tail} <= known)
        sets.append(each.replace(annotator=MODEL, origin="model", mentions=mentions, relations=relations))
    write_jsonl(path, sets)
    return path


def models_of(studio: Studio, number: int) -> list[tuple[int, str]]:
    heads = studio.task_heads(number, with_models=True)
    return [(head.total_predictions, head.predictions_model_versions) for head in heads]


def test_each_task_has_its_pre_annotation_once_and_a_newer_one_replaces_it(live: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "predicted")
    first = predictions_of(fresh, tmp_path / "first.jsonl")
    plans = push(fresh, predictions=first)
    assert [(len(plan.create), dict(plan.predict), plan.keep_older) for plan in plans] == [(5, {}, ())] * 2
    again = push(fresh, predictions=first)
    assert [(plan.create, dict(plan.predict), plan.keep_older) for plan in again] == [((), {}, ())] * 2
    with connect(fresh) as studio:
        number = numbers_of(fresh, studio.projects())["reader-a"]
        (seen,) = set(models_of(studio, number))
        assert seen[0] == 1
        assert seen[1].startswith("rules@1.0+")
        task = studio.task_heads(number)[0].id
        draft = {"result": [], "lead_time": 1.0}
        studio._json("draft", "POST", f"/api/tasks/{task}/drafts", draft)
        newer = push(fresh, predictions=predictions_of(fresh, tmp_path / "newer.jsonl", drop_first=True))
        assert [(len(plan.predict), len(plan.keep_older)) for plan in newer] == [(4, 1), (5, 0)]
        models = models_of(studio, number)
        assert models[0] == seen, "the annotator began with the older one, and keeps it"
        assert len(set(models[1:])) == 1
        assert models[1] != seen
        assert models[1][0] == 1


def test_a_task_without_its_pre_annotation_or_with_two_is_mended(live: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "mended")
    path = predictions_of(fresh, tmp_path / "predictions.jsonl")
    push(fresh)
    push(fresh, predictions=path)
    with connect(fresh) as studio:
        number = numbers_of(fresh, studio.projects())["reader-b"]
        before = models_of(studio, number)
        assert [n for n, _ in before] == [1] * 5
        first, second, *_ = [head.id for head in studio.task_heads(number)]
        studio.delete_predictions(number, [first])
        studio.import_predictions(number, [{"task": second, "result": [], "model_version": before[0][1]}])
        plans = push(fresh, predictions=path)
        assert [len(plan.predict) for plan in plans] == [0, 2]
        assert models_of(studio, number) == before


def test_a_prediction_is_no_submission(live: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "only-predicted")
    for reader in ("reader-a", "reader-b"):
        (fresh.readings_dir / f"{reader}.jsonl").unlink()
    push(fresh, predictions=predictions_of(fresh, tmp_path / "predictions.jsonl"))
    assert [(pulled.submitted, len(pulled.untouched), pulled.issues) for pulled in pull(fresh)] == [((), 5, ())] * 2


def faulty(reading: AnnotationSet, fault: str) -> AnnotationSet:
    text = "x" * 5
    past = Mention(label="Actor", span=Span(10**6, 10**6 + 5), text=text)
    wrong = Mention(label="Actor", span=Span(0, 5), text=text)
    unknown = Mention(label="Unheard", span=reading.mentions[0].span, text=reading.mentions[0].text)
    return {
        "past the text": reading.replace(mentions=(past,), relations=()),
        "another quote": reading.replace(mentions=(wrong,), relations=()),
        "unknown label": reading.replace(mentions=(unknown,), relations=()),
        "another text": reading.replace(doc_sha256="0" * 64),
        "unknown document": reading.replace(doc_id="nowhere"),
        "a person's": reading.replace(origin="human"),
        "another model": reading.replace(annotator="model:other@2"),
    }[fault]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("past the text", "error span-past-text 000_3352b04f52570146 Actor@1000000-1000005"),
        ("another quote", "error text-differs 000_3352b04f52570146 Actor@0-5"),
        ("unknown label", "error unknown-label 000_3352b04f52570146 Unheard@"),
        (
            "another text",
            "error document-changed 000_3352b04f52570146 model:rules@1.0: was made on a text of sha256 000",
        ),
        ("unknown document", "error unknown-document nowhere model:rules@1.0: is not among the seeds"),
        ("a person's", "is by 'model:rules@1.0' of origin 'human'; a pre-annotation is of origin 'model'"),
        ("another model", "by 'model:other@2'; push one model"),
    ],
)
def test_what_does_not_fit_is_refused_before_any_request(
    project: ProjectFolder, tmp_path: Path, fault: str, message: str
) -> None:
    """There is no server at all: a request would fail with another error."""
    path = predictions_of(project, tmp_path / "predictions.jsonl")
    sets = [each.replace(annotator=MODEL, origin="model") for each in read_reading(COMMITTED, "reader-b").values()]
    write_jsonl(path, [faulty(sets[0], fault), *sets[1:]])
    with pytest.raises(DataError) as caught:
        push(project, predictions=path)
    assert message in str(caught.value)
    assert not (project.state / "ledger.json").exists()
    assert stop_servers(project) == 0


def test_regions_of_one_pre_annotation_differ_from_reader_to_reader(live: ProjectFolder, tmp_path: Path) -> None:
    """So that equal ids show copying, even where both readers took the same pre-annotation over."""
    fresh = other_data_set(live, tmp_path, "apart")
    push(fresh, predictions=predictions_of(fresh, tmp_path / "predictions.jsonl"))
    ids: dict[str, set[str]] = {}
    with connect(fresh) as studio:
        for reader, number in numbers_of(fresh, studio.projects()).items():
            rows = studio._send("list", "GET", f"/api/predictions/?project={number}").json()
            ids[reader] = {result["id"] for row in rows for result in row["result"] if "id" in result}
    assert len(ids["reader-a"]) == len(ids["reader-b"]) > 300
    assert not ids["reader-a"] & ids["reader-b"]
    restore(fresh)
    assert "copied-regions" not in {issue.code for pulled in pull(fresh) for issue in pulled.issues}


def test_where_everything_is_submitted_no_task_needs_one(live: ProjectFolder, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "nothing-to-predict")
    restore(fresh)
    path = predictions_of(fresh, tmp_path / "late.jsonl")
    done = run_annot("push", "--predictions", str(path), cwd=fresh.root)
    assert done.returncode == 0, done.stderr
    assert "No task needs a pre-annotation: each is begun, or has it already." in done.stderr
    with connect(fresh) as studio:
        number = numbers_of(fresh, studio.projects())["reader-a"]
        assert {n for n, _ in models_of(studio, number)} == {0}
