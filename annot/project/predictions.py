"""Pre-annotations on their way to annotators: one model's readings, checked before anything is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.issue import Issue, errors_of
from annot.core.plural import plural
from annot.core.prediction import Prediction
from annot.core.schema import Schema
from annot.predict.select.selection import queue_scores, read_selection
from annot.project.project import ProjectFolder
from annot.quality.check import check_reading
from annot.store.jsonl import read_jsonl

MODEL_PREFIX = "model:"
_LEFT_TO_READERS = frozenset({"missing-attribute"})
"""What a pre-annotation may lack: whoever reads it has to fill it in before it can be submitted."""


@dataclass(frozen=True)
class Predictions:
    """What a model says of the documents.

    Attributes:
        version: name and version of the model, and the start of the digest of the file.
        readings: what is shown, by document id.
        scored: the same with the model's scores, without what was planted.
        queue: the scores by which the server is to give out tasks, the lowest first, by document id; none where nobody
            has chosen an order.
    """

    version: str = ""
    readings: Mapping[str, AnnotationSet] = field(default_factory=dict)
    scored: Mapping[str, Prediction] = field(default_factory=dict)
    queue: Mapping[str, float] = field(default_factory=dict)


def read_predictions(project: ProjectFolder, path: Path) -> Predictions:
    """The pre-annotations in `path`: JSON Lines of one model's annotation sets, one a document.

    Label Studio takes offsets past the text, unknown labels and wrong quotes without a word, and shows annotators the
    predictions of one model version alone; so all of that is looked at here.

    Raises:
        DataError: a line is broken, a set is no model's, by another model than the first, of a document that is not
            among the seeds or of another text, or breaks the schema; `issues` names each fault.
    """
    readings: dict[str, Prediction] = {}
    issues: list[Issue] = []
    for each in read_jsonl(path, Prediction):
        first = next(iter(readings.values()), each)
        if each.doc_id in readings:
            raise DataError(f"{path}: {each.doc_id} stands twice; keep one line")
        if each.origin != "model" or not each.annotator.startswith(MODEL_PREFIX):
            raise DataError(
                f"{path}: {each.doc_id} is by {each.annotator!r} of origin {each.origin!r}; a pre-annotation is of "
                "origin 'model', by 'model:NAME@VERSION'"
            )
        if each.annotator != first.annotator:
            raise DataError(
                f"{path}: {each.doc_id} is by {each.annotator!r}, {first.doc_id} by {first.annotator!r}; push one model"
            )
        readings[each.doc_id] = each
        issues += _faults(project, each)
    if issues:
        listing = "\n".join(f"  {issue}" for issue in issues)
        raise DataError(f"{path}: nothing was sent, {plural(len(issues), 'error')}\n{listing}", issues)
    if not readings:
        raise DataError(f"{path}: holds no pre-annotation")
    model = next(iter(readings.values())).annotator.removeprefix(MODEL_PREFIX)
    said, queue = path.read_bytes(), {}
    if project.selection_path.exists():
        # Another order is another version, or the server would keep the scores that it has.
        said += project.selection_path.read_bytes()
        queue = queue_scores(read_selection(project.selection_path).values())
    return Predictions(f"{model}+{hashlib.sha256(said).hexdigest()[:8]}", readings, readings, queue)


def _faults(project: ProjectFolder, reading: AnnotationSet) -> list[Issue]:
    document = project.documents.get(reading.doc_id)
    where = reading.annotator
    if document is None:
        return [Issue(doc_id=reading.doc_id, code="unknown-document", where=where, message="is not among the seeds")]
    if document.sha256 != reading.doc_sha256:
        message = f"was made on a text of sha256 {reading.doc_sha256[:12]}…, the seed has {document.sha256[:12]}…"
        return [Issue(doc_id=reading.doc_id, code="document-changed", where=where, message=message)]
    return faults_of(project.schema, document, reading)


def faults_of(schema: Schema, document: Document, reading: AnnotationSet) -> list[Issue]:
    """Why a reading cannot be shown as a pre-annotation; a value that is missing is left to whoever reads it."""
    return [each for each in errors_of(check_reading(schema, document, reading)) if each.code not in _LEFT_TO_READERS]
