"""`shown/<annotator>.jsonl`: what a reader is shown of a model, document by document; written down beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Literal

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.errors import UnreadableError
from annot.store.jsonl import read_jsonl, write_jsonl

WhyShown = Literal["shown", "control", "test", "unpredicted", "begun"]


class Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one reader was shown for one document.

    Attributes:
        doc_id: the document.
        why: `shown`, or why not: drawn as a `control`, of the `test` split, `unpredicted` by the model, or `begun`
            before there was a prediction.
        version: of what was shown, as the server has it; empty where nothing was.
        prediction: what was shown; None where nothing was.
        planted: ids of its mentions that are wrong on purpose.
        was: ids that its mentions had when they were shown, by those that a migration gave them since; the page's
            regions are called by the old ones.
    """

    doc_id: str
    why: WhyShown
    version: str = ""
    prediction: AnnotationSet | None = None
    planted: tuple[str, ...] = ()
    was: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        prediction = self.prediction
        if (prediction is None) == (self.why == "shown"):
            raise ValueError(f"{self.doc_id}: {self.why!r} and {'no' if prediction is None else 'a'} prediction")
        known = prediction.by_id.keys() if prediction else set[str]()
        if prediction and prediction.doc_id != self.doc_id:
            raise ValueError(f"{self.doc_id}: holds the prediction of {prediction.doc_id}")
        if unknown := sorted({*self.planted, *self.was} - known):
            raise ValueError(f"{self.doc_id}: {unknown[0]} is not among the mentions that were shown")

    @property
    def is_assisted(self) -> bool:
        """Whether the reader had a prediction before their eyes."""
        return self.prediction is not None


def read_shown(folder: Path, annotator: str) -> dict[str, Shown]:
    """What `annotator` was shown, by document; empty where nothing was ever predicted.

    Raises:
        DataError: a line is broken, or a document stands twice.
    """
    path = folder / f"{annotator}.jsonl"
    found: dict[str, Shown] = {}
    if not path.exists():
        return found
    rows: Iterator[Shown] = read_jsonl(path, Shown)
    for row in rows:
        if row.doc_id in found:
            raise UnreadableError(f"{path}: {row.doc_id} stands twice; keep one line")
        found[row.doc_id] = row
    return found


def write_shown(folder: Path, annotator: str, rows: Iterable[Shown]) -> bool:
    """Writes what `annotator` is shown, sorted by document; returns whether the file changed."""
    return write_jsonl(folder / f"{annotator}.jsonl", sorted(rows, key=attrgetter("doc_id")))
