"""A predictor that answers Label Studio as tasks are opened: within a second, or with nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from threading import Lock

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import AnnotError, BusyError
from annot.core.prediction import Prediction
from annot.predict.blind import Given, decide_shown
from annot.project.adjudication import adjudicate_project, readings_of
from annot.project.predicting import ProjectPredictor
from annot.project.predictions import faults_of
from annot.project.project import ProjectFolder
from annot.project.split import places_of
from annot.store.lock import one_writer
from annot.store.shown import Shown, read_shown, write_shown
from annot.studio.ml_backend import Answer, AskedTask
from annot.studio.render import ResultRenderer

ANSWER_WITHIN_S = 1.0
"""A task waits for its backend; what takes longer is shown the next time that it is opened."""


class ServedModel:
    """Answers for the readers of one project.

    Args:
        project: the data-set project.
        make: makes the predictor; again when it is to learn from what is known by then.
        readers: by the number of their project on the server.
        worker: where predicting happens, one document at a time.
        on_change: is told the version of a predictor that was made anew.
    """

    def __init__(
        self,
        project: ProjectFolder,
        make: Callable[[], ProjectPredictor],
        readers: Mapping[int, str],
        worker: Executor,
        on_change: Callable[[str], None],
    ) -> None:
        self._project = project
        self._make = make
        self._readers = readers
        self._worker = worker
        self._on_change = on_change
        self._predictor = make()
        self._asked: dict[str, Future[Prediction | None]] = {}
        self._places = places_of(project)
        self._gold = adjudicate_project(project).gold
        # What was read before, in whatever way, was read without it.
        self._read = {name: frozenset(of) for name, of in readings_of(project).items()}
        self._renderer = ResultRenderer(project.schema)
        self._lock = Lock()

    @property
    def version(self) -> str:
        """NAME@VERSION of the predictor."""
        return self._predictor.model

    def answer(self, project: int, task: AskedTask) -> Answer | None:
        """The prediction of a task; None where its reader is to see none, or where there is none yet.

        What is shown is written down before it is given out; where that cannot be done at once, nothing is shown.
        """
        ends_at = time.monotonic() + ANSWER_WITHIN_S
        annotator, document = self._readers.get(project), self._document(task)
        if annotator is None or document is None or task.annotations:
            return None
        prediction = self._predicted(document, ends_at)
        try:
            shown = self._write_down(annotator, document, prediction, ends_at)
        except BusyError:
            return None
        if shown.prediction is None or shown.version != self.version:
            return None
        return self._renderer.prediction(
            shown.prediction, document.language, version=shown.version, reader=annotator, scores=prediction
        )

    def retrain(self) -> None:
        """Makes the predictor anew behind the running one, which answers until then."""
        self._worker.submit(self._renew)

    def _renew(self) -> None:
        try:
            predictor = self._make()
        except AnnotError as error:
            self._project.tell(f"training failed, {self.version} goes on: {error}")
            return
        is_new = predictor.model != self.version
        self._predictor, self._asked = predictor, {}
        self._project.tell(f"{predictor.model} answers now" if is_new else f"{predictor.model}: nothing new to learn")
        if is_new:
            self._on_change(predictor.model)

    def _document(self, task: AskedTask) -> Document | None:
        document = self._project.documents.get(str(task.data.get("doc_id")))
        return document if document and document.sha256 == task.data.get("sha256") else None

    def _predicted(self, document: Document, ends_at: float) -> Prediction | None:
        """The prediction of a document, if it can be had in time; it is made all the same, and at hand later."""
        with self._lock:
            if document.doc_id not in self._asked:
                self._asked[document.doc_id] = self._worker.submit(self._predict, document)
            asked = self._asked[document.doc_id]
        try:
            return asked.result(timeout=max(0.0, ends_at - time.monotonic()))
        except TimeoutError:
            return None

    def _predict(self, document: Document) -> Prediction | None:
        try:
            (found,) = self._predictor.predict([document])
        except Exception as error:  # a model of others may fail in any way, and must not stop an annotator
            self._project.tell(f"{document.doc_id}: {self.version} failed: {error}")
            return None
        if faults := faults_of(self._project.schema, document, found.prediction):
            self._project.tell(f"{document.doc_id}: {self.version} breaks the schema, not shown: {faults[0]}")
            return None
        return found.prediction

    def _write_down(
        self, annotator: str, document: Document, prediction: AnnotationSet | None, ends_at: float
    ) -> Shown:
        """What the reader is shown of the document, and that it is on disk.

        Raises:
            BusyError: another process is writing in the project.
        """
        left = max(0.05, ends_at - time.monotonic())
        is_begun = document.doc_id in self._read.get(annotator, ())
        with one_writer(self._project.state, doing="annot serve", tell=_quietly, give_up_after_s=left):
            before = read_shown(self._project.shown_dir, annotator)
            found = decide_shown(
                self._project.config.predictors,
                annotator,
                {document.doc_id: Given(document, self._places[document.doc_id].split, is_begun)},
                {document.doc_id: prediction} if prediction else {},
                self.version,
                before=before,
                gold=self._gold,
            )
            write_shown(self._project.shown_dir, annotator, {**before, **found}.values())
            return found[document.doc_id]


def _quietly(_: str) -> None:
    """Whoever opens a task cannot be told why it shows no prediction."""
