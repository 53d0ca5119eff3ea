"""What a task is answered: a prediction within a second, or nothing, and never what its reader is not to see."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from annot.core.document import Document
from annot.core.errors import ServiceError
from annot.core.prediction import Prediction
from annot.library.project import open_project
from annot.predict.predictor import Predicted
from annot.project.predicting import ProjectPredictor
from annot.project.project import ProjectFolder
from annot.release.gold_document import GoldDocument
from annot.store.lock import one_writer
from annot.store.shown import read_shown
from annot.studio.ml_backend import AskedTask
from annot.workspace import served_model
from annot.workspace.served_model import ServedModel
from tests.make import mention

DOC = "000_3352b04f52570146"


class Told:
    """A predictor that does as it is told."""

    def __init__(self, _: Sequence[GoldDocument]) -> None:
        self.version = "1"
        self.n_asked = 0
        self.go_on = threading.Event()
        self.go_on.set()
        self.fault: Exception | None = None
        self.label = "Actor"

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        for each in documents:
            self.n_asked += 1
            assert self.go_on.wait(30)
            if self.fault:
                raise self.fault
            found = mention(self.label, 0, 11, in_text=each.text)
            yield Predicted(
                Prediction(
                    doc_id=each.doc_id, doc_sha256=each.sha256, annotator="model:told@1", origin="model",
                    schema="conflict-reporting@1.0.0", mentions=(found,), scores={found.id: 0.25},
                )
            )  # fmt: skip


class Desk:
    """A served model with its predictor."""

    def __init__(self, project: ProjectFolder, settings: str = "control = 0", *, read: bool = False) -> None:
        if not read:
            (project.readings_dir / "reader-a.jsonl").unlink()
        path = project.root / "annot.toml"
        path.write_text(f"{path.read_text('utf-8')}\n[predictors]\n{settings}\n", "utf-8")
        self.project = open_project(project.root)
        self.predictor = Told(())
        self.worker = ThreadPoolExecutor(max_workers=1)
        self.changed: list[str] = []
        self.lines: list[str] = []
        self.project.tell = self.lines.append
        self.model = ServedModel(
            self.project, lambda: ProjectPredictor("told", lambda _: self.predictor, []), {3: "reader-a"}, self.worker,
            self.changed.append,
        )  # fmt: skip

    def ask(self, doc_id: str = DOC, *, project: int = 3, **task: object) -> object:
        document = self.project.documents[doc_id]
        data = {"doc_id": doc_id, "sha256": document.sha256, **task}
        annotations: list[object] = [{}] if data.pop("is_begun", False) else []
        return self.model.answer(project, AskedTask(id=1, data=data, annotations=annotations))

    @property
    def shown(self) -> dict[str, str]:
        return {doc_id: row.why for doc_id, row in read_shown(self.project.shown_dir, "reader-a").items()}


def test_a_task_is_answered_with_its_prediction_and_how_sure_it_is(project: ProjectFolder) -> None:
    desk = Desk(project)
    said = desk.ask()
    assert isinstance(said, dict)
    assert (said["model_version"], said["score"]) == ("told@1", 0.25)
    ((region,),) = [said["result"]]
    assert (region["value"]["start"], region["value"]["end"], region["score"]) == (0, 11, 0.25)
    assert desk.shown == {DOC: "shown"}
    assert desk.ask() == said
    assert desk.predictor.n_asked == 1


def test_controls_and_the_test_split_are_answered_with_nothing(project: ProjectFolder) -> None:
    desk = Desk(project, "control = 1")
    assert desk.ask() is None
    assert desk.shown == {DOC: "control"}


def test_what_nobody_should_be_answered(project: ProjectFolder) -> None:
    desk = Desk(project)
    assert desk.ask(project=4) is None  # a project of nobody
    assert desk.ask(sha256="0" * 64) is None  # another text
    assert desk.ask(is_begun=True) is None  # somebody has worked on it
    assert desk.shown == {}


def test_what_was_read_before_without_a_model_stays_so(project: ProjectFolder) -> None:
    desk = Desk(project, read=True)
    assert desk.ask() is None
    assert read_shown(project.shown_dir, "reader-a")[DOC].why == "begun"


def test_a_slow_model_is_not_waited_for_and_has_its_answer_later(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_model, "ANSWER_WITHIN_S", 0.3)
    desk = Desk(project)
    desk.predictor.go_on.clear()
    assert desk.ask() is None
    assert desk.shown == {DOC: "unpredicted"}
    desk.predictor.go_on.set()
    desk.worker.submit(lambda: None).result()  # it comes behind the prediction
    assert desk.ask() is not None
    assert (desk.predictor.n_asked, desk.shown) == (1, {DOC: "shown"})


def test_what_cannot_be_written_down_is_not_shown(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served_model, "ANSWER_WITHIN_S", 0.3)
    desk = Desk(project)
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with one_writer(desk.project.state, doing="another", tell=lambda _: None):
            held.set()
            assert free.wait(30)

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(30)
    began = time.monotonic()
    assert desk.ask() is None
    free.set()
    other.join()
    assert time.monotonic() - began < 20  # not the ten minutes that other writers wait
    assert desk.shown == {}
    assert desk.ask() is not None


@pytest.mark.parametrize("fault", [ServiceError("no answer"), ValueError("bad weights")])
def test_a_model_that_fails_shows_nothing_and_says_so(project: ProjectFolder, fault: Exception) -> None:
    desk = Desk(project)
    desk.predictor.fault = fault
    assert desk.ask() is None
    assert desk.lines == [f"{DOC}: told@1 failed: {fault}"]


def test_what_breaks_the_schema_is_not_shown(project: ProjectFolder) -> None:
    desk = Desk(project)
    desk.predictor.label = "Nonsense"
    assert desk.ask() is None
    (line,) = desk.lines
    assert line.startswith(f"{DOC}: told@1 breaks the schema, not shown: error unknown-label")


def test_training_makes_another_version_that_the_projects_are_told(project: ProjectFolder) -> None:
    desk = Desk(project)
    assert desk.ask() is not None
    desk.model.retrain()
    desk.worker.submit(lambda: None).result()
    assert (desk.changed, desk.lines) == ([], ["told@1: nothing new to learn"])
    desk.predictor = Told(())
    desk.predictor.version = "2"
    desk.model.retrain()
    desk.worker.submit(lambda: None).result()
    assert (desk.changed, desk.model.version) == (["told@2"], "told@2")
    said = desk.ask()
    assert isinstance(said, dict)
    assert said["model_version"] == "told@2"
