"""A predictor that an installed package brings: a distribution of a test's own, by real entry points."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COUNTING = '''
"""Marks the first word of each text, and fails where it is told to."""
from pathlib import Path

from annot.core.annotation import Mention, Span
from annot.core.errors import ServiceError
from annot.core.prediction import Prediction
from annot.predict.predictor import Predicted


class Counting:
    version = "1"

    def __init__(self, material):
        self.material = material
        self.log = Path(material.root) / "asked.txt"

    def predict(self, documents):
        for document in documents:
            if document.doc_id == self.material.settings.get("fails_at"):
                raise ServiceError("the model does not answer")
            with self.log.open("a") as stream:
                stream.write(document.doc_id + " learnt from " + " ".join(g.doc_id for g in self.material.gold) + "\\n")
            label = self.material.settings.get("label", next(iter(self.material.schema.mentions)))
            end = len(document.text.split()[0])
            mention = Mention(label=label, span=Span(0, end), text=document.text[:end])
            yield Predicted(Prediction(
                doc_id=document.doc_id, doc_sha256=document.sha256, annotator="model:counting@1", origin="model",
                schema=self.material.schema.id, mentions=(mention,), scores={mention.id: 0.5},
            ))


def make(material):
    return Counting(material)


def broken(material):
    raise RuntimeError("never called")
'''


@contextmanager
def installed(folder: Path, *, source: str = COUNTING, target: str = "annot_test_predictor:make") -> Iterator[None]:
    """While it lasts, a package is installed whose entry point `counting` is a predictor."""
    folder.mkdir(exist_ok=True)
    (folder / "annot_test_predictor.py").write_text(source, "utf-8")
    about = folder / "annot_test_predictor-1.0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: annot-test-predictor\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[annot.predictors]\ncounting = {target}\n", "utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("annot_test_predictor", None)
